"""`terreau lab allocation`: wishes to seats, from files."""

import datetime
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, gettext_lazy
from numpy.typing import NDArray

from terreau.ground.common.arguments import decimal_number, existing_file, whole_number
from terreau.ground.common.charts import BAR, INK, OUTLINE, TRACK, finished
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.frames import Frame
from terreau.ground.workbench.tools import Action, Bench, Tool
from terreau.lab.allocation import (
    Absences,
    Clash,
    Pairs,
    Placement,
    Quotas,
    Refused,
    Rules,
    Sessions,
    Stage,
    Wishes,
    place,
    refused,
)  # fmt: skip
from terreau.lab.allocation.demand import NO_ABSENCE, NO_QUOTA
from terreau.lab.allocation.reasons import HELD, Because

Floats = NDArray[np.float64]

STEPS = ("leading", "balance", "draw", "reasons")
EVERY = ("", "*")  # how a quota says « each »
# Sessions drawn; beyond, the least filled.
DRAWN = 40
OBJECTIVES = {
    "served": gettext_lazy("personnes servies"),
    "priority": gettext_lazy("priorités servies"),
    "ranks": gettext_lazy("points de rang"),
    "balance": gettext_lazy("dispersion entre structures (la moindre)"),
    "draw": gettext_lazy("tirage"),
}


def arguments(parser: ArgumentParser) -> None:
    wishes = _("fichier des vœux : agent;cours;rang[;structure][;priorite]")
    parser.add_argument("--wishes", type=existing_file, required=True, metavar="FICHIER", help=wishes)
    sessions = _("fichier des sessions : session;cours;debut;fin;capacite[;minimum][;cout][;periode]")
    parser.add_argument("--sessions", type=existing_file, required=True, metavar="FICHIER", help=sessions)
    for name, words in {
        "done": _("ce qui est déjà suivi : agent;cours"),
        "prerequisites": _("les préalables : cours;prealable"),
        "quotas": _("les quotas : structure;session;quota (case vide : chacune)"),
        "absences": _("quand les agents ne peuvent pas : agent;debut;fin"),
        "fixed": _("les places déjà confirmées : agent;session"),
    }.items():
        parser.add_argument(f"--{name}", type=existing_file, metavar="FICHIER", help=words)
    parser.add_argument(
        "--budget", type=decimal_number, metavar="MONTANT", help=_("ce que toutes les places peuvent coûter")
    )
    parser.add_argument(
        "--seats", type=whole_number, default=1, metavar="N", help=_("places au plus par agent et par période (1)")
    )
    parser.add_argument(
        "--seed", type=whole_number, required=True, help=_("graine du tirage, à publier : elle départage les égaux")
    )
    parser.add_argument(
        "--time",
        type=decimal_number,
        metavar="SECONDES",
        help=_("durée de recherche au plus ; l’écart prouvé est alors dit"),
    )


def run(options: dict[str, Any], bench: Bench) -> Result:
    """The best allocation, proven, and why each wish was not granted."""
    wishes, sessions, rules = read(options, bench)

    def progress(stage: str) -> None:
        bench.progress(STEPS.index(stage), len(STEPS))

    try:
        placement = place(wishes, sessions, rules, seed=options["seed"], seconds=options["time"], progress=progress)
    except Clash as clash:
        clash.filling["rules"] = " ; ".join(_(message) % filling for message, filling in clash.rules)
        raise
    progress("reasons")
    lost = refused(placement, wishes, rules)
    bench.progress(len(STEPS), len(STEPS))
    figures = figures_of(placement, wishes, lost)
    return Result(
        sentences=sentences(placement, figures, options["seed"]),
        warnings=warnings(placement),
        figures=figures,
        sheets=sheets(placement, lost),
        chart=lambda: chart(placement),
    )


# ---- reading


def read(options: dict[str, Any], bench: Bench) -> tuple[Wishes, Sessions, Rules]:
    frame = bench.read(options["wishes"], "wishes")
    wishes = Wishes(
        frame.texts("agent"), frame.texts("cours"), frame.numbers("rang"),
        frame.texts("structure", empty=True) if frame.has("structure") else [""] * len(frame),
        numbers(frame, "priorite", 0),
    )  # fmt: skip
    frame = bench.read(options["sessions"], "sessions")
    sessions = Sessions(
        frame.texts("session"), frame.texts("cours"), moments(frame, "debut"), moments(frame, "fin", last=True),
        frame.numbers("capacite"), numbers(frame, "minimum", 0), numbers(frame, "cout", 0),
        frame.texts("periode", empty=True) if frame.has("periode") else [""] * len(frame),
    )  # fmt: skip
    rules = Rules(
        seats=options["seats"], budget=options["budget"],
        done=pairs(options, bench, "done", "agent", "cours"),
        prerequisites=pairs(options, bench, "prerequisites", "cours", "prealable"),
        fixed=pairs(options, bench, "fixed", "agent", "session"),
        quotas=quotas(options, bench), absences=absences(options, bench),
    )  # fmt: skip
    return wishes, sessions, rules


def numbers(frame: Frame, name: str, missing: float) -> Floats:
    return frame.numbers(name, missing=missing) if frame.has(name) else np.full(len(frame), float(missing))


def pairs(options: dict[str, Any], bench: Bench, table: str, left: str, right: str) -> Pairs:
    if not options[table]:
        return Pairs()
    frame = bench.read(options[table], table)
    return Pairs(frame.texts(left), frame.texts(right))


def quotas(options: dict[str, Any], bench: Bench) -> Quotas:
    if not options["quotas"]:
        return NO_QUOTA
    frame = bench.read(options["quotas"], "quotas")
    structures, sessions = (
        ["" if cell in EVERY else cell for cell in frame.texts(name, empty=True)] for name in ("structure", "session")
    )
    return Quotas(structures, sessions, frame.numbers("quota"))


def absences(options: dict[str, Any], bench: Bench) -> Absences:
    if not options["absences"]:
        return NO_ABSENCE
    frame = bench.read(options["absences"], "absences")
    return Absences(frame.texts("agent"), moments(frame, "debut"), moments(frame, "fin", last=True))


def moments(frame: Frame, name: str, *, last: bool = False) -> Floats:
    """Minutes since 1970 of days (AAAA-MM-JJ) or moments (AAAA-MM-JJ HH:MM); `last`: a day ends at its midnight."""
    found = np.zeros(len(frame))
    for row, cell in enumerate(frame.texts(name)):
        try:
            moment = datetime.datetime.fromisoformat(cell)
        except ValueError:
            frame.refuse(
                row, frame.header(name), _("« %(cell)s » n’est ni AAAA-MM-JJ, ni AAAA-MM-JJ HH:MM.") % {"cell": cell}
            )
        whole_day = len(cell) == len("AAAA-MM-JJ")
        end = moment + datetime.timedelta(days=1) if last and whole_day else moment
        found[row] = (end.replace(tzinfo=None) - datetime.datetime(1970, 1, 1)).total_seconds() / 60
    return found


# ---- telling


def figures_of(placement: Placement, wishes: Wishes, lost: Sequence[Refused]) -> dict[str, Any]:
    model = placement.model
    ranks = Counter(model.seat_rank[placement.given].tolist())
    return {
        "agents": len(model.agents),
        "served": int(placement.served.sum()),
        "wishes": len(wishes.agents),
        "refused": len(lost),
        "seats": int(placement.given.sum()),
        "seats_by_rank": {str(rank): ranks[rank] for rank in sorted(ranks)},
        "open": int((placement.filling > 0).sum()),
        "sessions": len(model.sessions),
        "cost": float(model.cost[model.seat_session[placement.given]].sum()),
        "proven": placement.proven,
    }


def sentences(placement: Placement, figures: dict[str, Any], seed: int) -> list[str]:
    first = figures["seats_by_rank"].get("1", 0)
    said = [
        _("%(served)s agents sur %(agents)s ont une place ; %(seats)s places données, dont %(first)s à un premier vœu.")
        % {**figures, "first": first},
        _("%(open)s sessions ouvertes sur %(sessions)s ; coût des places : %(cost)s.")
        % {**figures, "cost": number_text(figures["cost"])},
    ]
    if placement.proven:
        said.append(
            _(
                "Prouvé : aucune répartition ne sert plus de monde, ni à meilleurs rangs. "
                "Égaux départagés par le tirage %(seed)s."
            )
            % {"seed": seed}
        )
    if placement.proven and placement.nearly:
        said.append(_("À cette taille, le tirage est suivi à un millième près."))
    return said


def warnings(placement: Placement) -> list[str]:
    if placement.proven:
        return []
    last = placement.stages[-1]
    return [
        _("recherche arrêtée avant la preuve : « %(objective)s » vaut %(value)s, sans pouvoir dépasser %(bound)s.")
        % {
            "objective": OBJECTIVES[unproven(placement).name], "value": number_text(unproven(placement).value, 2),
            "bound": number_text(unproven(placement).bound, 2),
        }
        if not last.proven
        else _("recherche arrêtée avant l’équilibre et le tirage : entre égaux, rien n’a été départagé.")
    ]  # fmt: skip


def unproven(placement: Placement) -> Stage:
    return next(stage for stage in placement.stages if not stage.proven)


def sheets(placement: Placement, lost: Sequence[Refused]) -> list[Sheet]:
    model, served = placement.model, placement.served
    given = np.nonzero(placement.given)[0].tolist()
    places = [
        [
            model.agents[model.seat_agent[seat]], model.courses[model.course[model.seat_session[seat]]],
            model.sessions[model.seat_session[seat]], int(model.seat_rank[seat]) or None, bool(model.fixed[seat]),
        ]
        for seat in given
    ]  # fmt: skip
    refusals = [[one.agent, one.course, one.rank, " ; ".join(map(reason_text, one.reasons))] for one in lost]
    filling = [
        [label, model.courses[model.course[number]], placement.filling[number], model.capacity[number],
         model.minimum[number], bool(placement.filling[number])]
        for number, label in enumerate(model.sessions)
    ]  # fmt: skip
    structures = [
        [label, int((model.structure == number).sum()), int(served[model.structure == number].sum()),
         round(100 * served[model.structure == number].mean())]
        for number, label in enumerate(model.structures)
    ]  # fmt: skip
    draw = [list(line) for line in sorted(zip(placement.order.tolist(), model.agents, strict=True))]
    stages = [[str(OBJECTIVES[stage.name]), stage.value, stage.bound, stage.proven] for stage in placement.stages]
    reached = columns("objectif", "valeur", "au plus", "prouve", digits=2)
    told = [
        Sheet("places", _("Les places données"), columns("agent", "cours", "session", "rang", "fixee"), places),
        Sheet("refus", _("Les vœux refusés, et pourquoi"), columns("agent", "cours", "rang", "motif"), refusals),
        Sheet(
            "sessions",
            _("Les sessions"),
            columns("session", "cours", "inscrits", "capacite", "minimum", "ouverte"),
            filling,
        ),
        Sheet(
            "objectifs",
            _("Les objectifs, dans l’ordre"),
            reached,
            stages,
        ),
        Sheet("tirage", _("L’ordre du tirage, à publier"), columns("ordre", "agent"), draw),
    ]
    if len(model.structures) > 1:
        told.insert(
            3, Sheet("structures", _("Les structures"), columns("structure", "agents", "servis", "part"), structures)
        )
    return [sheet for sheet in told if sheet.rows]


def columns(*names: str, digits: int = 0) -> list[Column]:
    return [Column(name, digits) for name in names]


def reason_text(reason: Because) -> str:
    """`Because.said`, in the language of the reader."""
    text = _(reason.message) % reason.filling
    details = ", ".join(_(HELD[key]) % {"count": count} for key, count in reason.held.items())
    return f"{text} ({details})" if details else text


def chart(placement: Placement) -> dict:
    """Above, the seats by the rank of the wish; below, the filling of the sessions, their capacity in outline."""
    import altair as alt

    model = placement.model
    ranks = Counter(model.seat_rank[placement.given].tolist())
    top = [
        {
            "rank": _("vœu n° %(rank)s") % {"rank": rank} if rank else _("place fixée sans vœu"),
            "order": rank or 99,
            "seats": ranks[rank],
        }
        for rank in sorted(ranks)
    ]
    shown = np.sort(np.argsort(placement.filling / np.maximum(model.capacity, 1), kind="stable")[:DRAWN])
    rows = [
        {"session": model.sessions[number], "row": row, "taken": int(placement.filling[number]),
         "room": int(model.capacity[number]), "text": f"{placement.filling[number]} / {model.capacity[number]}"}
        for row, number in enumerate(shown.tolist())
    ]  # fmt: skip
    return finished(alt.vconcat(_ranks_panel(top), _filling_panel(rows)).resolve_scale(x="independent"))


def _ranks_panel(top: list[dict[str, Any]]) -> Any:
    import altair as alt

    base = alt.Chart(alt.Data(values=top)).encode(
        y=alt.Y(
            "rank:N", sort=alt.EncodingSortField("order"), title=None, axis=alt.Axis(labelFontSize=13, labelLimit=240)
        ),
        x=alt.X("seats:Q", title=_("places données"), axis=alt.Axis(grid=False, format="d", tickMinStep=1)),
    )
    words = base.mark_text(align="left", dx=6, fontSize=13, color=INK).encode(text="seats:Q")
    return (base.mark_bar(color=BAR) + words).properties(width=400, height=26 * max(len(top), 2))


def _filling_panel(rows: list[dict[str, Any]]) -> Any:
    import altair as alt

    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "session:N", sort=alt.EncodingSortField("row"), title=None, axis=alt.Axis(labelFontSize=13, labelLimit=240)
        )
    )
    axis = alt.Axis(grid=False, format="d", tickMinStep=1)
    room = base.mark_bar(color=TRACK, stroke=OUTLINE).encode(
        x=alt.X("room:Q", title=_("inscrits, sur la capacité"), axis=axis)
    )
    taken = base.mark_bar(color=BAR).encode(x=alt.X("taken:Q", axis=axis))
    words = base.mark_text(align="left", dx=6, fontSize=13, color=INK).encode(x="room:Q", text="text:N")
    return (room + taken + words).properties(width=400, height=26 * max(len(rows), 2))


TOOL = Tool(
    name="allocation",
    label=gettext_lazy("Répartition des places de formation selon les vœux, prouvée et expliquée"),
    actions=(Action("place", gettext_lazy("Donne les places des sessions à partir des vœux"), arguments, run),),
)
