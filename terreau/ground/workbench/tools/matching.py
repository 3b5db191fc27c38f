"""`terreau lab matching`: immersions and peers, from files."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.arguments import decimal_number, existing_file, whole_number
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.charts import counts
from terreau.ground.workbench.tools import Action, Bench, Tool
from terreau.lab import matching
from terreau.lab.matching.barred import WHY, places, rankings, refuse_unknown
from terreau.lab.matching.reasons import Clause, of_assignment, of_peers, of_proposals

FILES = {
    "wishes": gettext_lazy("les vœux : agent;hote;rang"),
    "peers": gettext_lazy("les vœux entre égaux : agent;pair;rang"),
    "hosts": gettext_lazy("le classement des hôtes : hote;agent;rang"),
    "scores": gettext_lazy("les scores : agent;hote;score"),
}


def arguments(*files: str) -> Any:
    """The options of an action that needs these files."""

    def declare(parser: ArgumentParser) -> None:
        for name in files:
            option = "--wishes" if name == "peers" else f"--{name}"
            parser.add_argument(option, type=existing_file, required=True, metavar="FICHIER", help=str(FILES[name]))
        optional = {
            "managers": _("qui est responsable de qui : agent;responsable"),
            "past": _("les paires déjà formées : agent;pair"),
            "waiting": _("l’attente depuis la dernière paire : agent;mois"),
        }
        if "peers" not in files:
            optional["places"] = _("les places (1 sans cela) : hote;places[;responsable]")
        for name, words in optional.items():
            parser.add_argument(f"--{name}", type=existing_file, metavar="FICHIER", help=words)
        parser.add_argument(
            "--bonus", type=decimal_number, default=1.0, metavar="VALEUR",
            help=_("ce que vaut un mois d’attente, en rangs ou en points (1)"),
        )  # fmt: skip
        parser.add_argument("--seed", type=whole_number, required=True, help=_("graine du tirage, à publier"))

    return declare


# ---- the three actions


def pair(options: dict[str, Any], bench: Bench) -> Result:
    """Agents and hosts who rank one another."""
    bench.progress(0, 2)
    frame = bench.read(options["wishes"], "wishes")
    agents, hosts = frame.texts("agent"), frame.texts("hote")
    wishes = rankings("wishes", agents, hosts, frame.numbers("rang").tolist(), ("agent", "hote"))
    frame = bench.read(options["hosts"], "hosts")
    ranked = rankings(
        "hosts", frame.texts("hote"), frame.texts("agent"), frame.numbers("rang").tolist(), ("hote", "agent")
    )
    refuse_unknown("wishes", "hote", hosts, ranked)
    refuse_unknown("hosts", "agent", frame.texts("agent"), wishes)
    room, rules = read_rules(options, bench, ranked, wishes)
    answer = matching.propose(wishes, ranked, room, rules, seed=options["seed"])
    bench.progress(1, 2)
    why = of_proposals(answer, wishes, ranked)
    ranks = Counter(wishes[agent].index(host) + 1 for agent, host in answer.host_of.items() if host)
    figures = {
        "agents": len(wishes), "paired": ranks.total(), "first_wishes": ranks[1], "blocking": len(answer.blocking()),
    }  # fmt: skip
    said = [
        _("%(paired)s agents sur %(agents)s ont un hôte, dont %(first_wishes)s à leur premier vœu.") % figures,
        _(
            "Appariement stable : aucun agent et aucun hôte ne se préféreraient l’un l’autre "
            "(%(blocking)s paire bloquante)."
        )
        % figures,
    ]  # fmt: skip
    bench.progress(2, 2)
    sheets = [pairs_sheet(answer.host_of, why), draw_sheet(answer.order)]
    return Result(said, sheets, figures, chart=lambda: rank_chart(ranks))


def assign(options: dict[str, Any], bench: Bench) -> Result:
    """The largest total of scores."""
    bench.progress(0, 2)
    frame = bench.read(options["scores"], "scores")
    agents, hosts = frame.texts("agent"), frame.texts("hote")
    table = matching.scores(agents, hosts, frame.numbers("score").tolist())
    room, rules = read_rules(options, bench, set(hosts), set(agents))
    answer = matching.assign(table, room, rules, seed=options["seed"])
    bench.progress(2, 2)
    paired = [host for host in answer.host_of.values() if host]
    figures = {"agents": len(answer.host_of), "paired": len(paired), "total": answer.total}
    said = [
        _("%(paired)s agents sur %(agents)s ont un hôte ; total : %(total)s, le plus grand pour autant de paires.")
        % {**figures, "total": number_text(answer.total, 2)}
    ]
    taken = Counter(paired)
    filling = [(host, float(taken[host]), f"{taken[host]} / {room[host]}") for host in sorted(room)]
    sheets = [
        pairs_sheet(answer.host_of, of_assignment(answer)), barred_sheet(answer.barred), draw_sheet(answer.order),
    ]  # fmt: skip
    shown = [sheet for sheet in sheets if sheet.rows]
    return Result(said, shown, figures, chart=lambda: counts(filling[:40], title=_("agents accueillis")))


def peers(options: dict[str, Any], bench: Bench) -> Result:
    """Equals two by two."""
    bench.progress(0, 2)
    frame = bench.read(options["wishes"], "wishes")
    agents, others = frame.texts("agent"), frame.texts("pair")
    wishes = rankings("wishes", agents, others, frame.numbers("rang").tolist(), ("agent", "pair"))
    refuse_unknown("wishes", "pair", others, wishes)
    _room, rules = read_rules(options, bench, (), wishes)
    answer = matching.pair_up(wishes, rules, seed=options["seed"])
    blocking = answer.blocking()
    bench.progress(2, 2)
    paired = [one for one, other in answer.peer_of.items() if other]
    figures = {"persons": len(wishes), "paired": len(paired), "stable": answer.stable, "blocking": len(blocking)}
    said = [_("%(paired)s personnes sur %(persons)s sont en binôme.") % figures]
    warnings = []
    if answer.stable:
        said.append(_("Binômes stables : personne ne trouverait mieux avec quelqu’un qui le préférerait aussi."))
    else:
        warnings.append(
            _(
                "aucun ensemble de binômes n’est stable ici : voici le plus de binômes, "
                "au plus grand total, et ce qui reste instable."
            )
        )
    ranks = Counter(answer.lists[one].index(answer.peer_of[one]) + 1 for one in paired)
    sheets = [
        pairs_sheet(answer.peer_of, of_peers(answer), heads=("agent", "pair", "motif")),
        Sheet(
            "instables", _("Les paires qui se préféreraient"), [Column("agent"), Column("pair")],
            [list(pair) for pair in blocking],
        ),
        barred_sheet({pair: why for pair, why in answer.barred.items() if pair[0] < pair[1]}),
        draw_sheet(answer.order),
    ]  # fmt: skip
    return Result(said, [s for s in sheets if s.rows], figures, warnings, chart=lambda: rank_chart(ranks))


# ---- reading and telling


def read_rules(
    options: dict[str, Any], bench: Bench, hosts: Any, agents: Any
) -> tuple[dict[str, int], matching.Fairness]:
    """The places of each host, and what bars or favours a pair."""
    room, lead = dict.fromkeys(hosts, 1), {}
    if options.get("places"):
        frame = bench.read(options["places"], "places")
        labels = frame.texts("hote")
        refuse_unknown("places", "hote", labels, hosts)
        room = places(labels, frame.numbers("places").tolist(), hosts)
        if frame.has("responsable"):
            heads = frame.texts("responsable", empty=True)
            lead = {host: head for host, head in zip(labels, heads, strict=True) if head}
    above: tuple[Sequence[str], Sequence[str]] = ((), ())
    if options["managers"]:
        frame = bench.read(options["managers"], "managers")
        above = (frame.texts("agent"), frame.texts("responsable"))
    past: tuple[Sequence[str], Sequence[str]] = ((), ())
    if options["past"]:
        frame = bench.read(options["past"], "past")
        past = (frame.texts("agent"), frame.texts("pair"))
        refuse_unknown("past", "agent", past[0], {*agents, *hosts})
        refuse_unknown("past", "pair", past[1], {*agents, *hosts})
    waiting: tuple[Sequence[str], Sequence[float]] = ((), ())
    if options["waiting"]:
        frame = bench.read(options["waiting"], "waiting")
        waiting = (frame.texts("agent"), frame.numbers("mois").tolist())
        refuse_unknown("waiting", "agent", waiting[0], agents)
    return room, matching.fairness(above, past, waiting, lead, options["bonus"])


def pairs_sheet(
    found: Mapping[str, str], why: Mapping[str, list[Clause]], heads: Sequence[str] = ("agent", "hote", "motif")
) -> Sheet:
    rows = [[one, other or None, told(why[one])] for one, other in sorted(found.items())]
    return Sheet("paires", _("Qui avec qui, et pourquoi"), [Column(head) for head in heads], rows)


def told(clauses: Sequence[Clause]) -> str:
    """The clauses in the language of the reader."""
    filled = [
        (message, {**filling, **({"why": _(str(filling["why"]))} if "why" in filling else {})})
        for message, filling in clauses
    ]
    return " ; ".join(_(message) % filling for message, filling in filled)


def barred_sheet(barred: Mapping[tuple[str, str], str]) -> Sheet:
    rows = [[one, other, _(WHY[why])] for (one, other), why in sorted(barred.items())]
    return Sheet("interdites", _("Les paires interdites"), [Column("agent"), Column("avec"), Column("motif")], rows)


def draw_sheet(order: Mapping[str, int]) -> Sheet:
    rows = [[rank, one] for one, rank in sorted(order.items(), key=lambda item: item[1])]
    return Sheet("tirage", _("L’ordre du tirage, à publier"), [Column("ordre"), Column("agent")], rows)


def rank_chart(ranks: Counter[int]) -> dict:
    """How many have their first choice, their second…"""
    rows = [(_("vœu n° %(rank)s") % {"rank": rank}, float(ranks[rank]), str(ranks[rank])) for rank in sorted(ranks)]
    return counts(rows, title=_("personnes"))


PAIR = gettext_lazy("Immersions : agents et hôtes se classent, l’appariement est stable")
ASSIGN = gettext_lazy("Le plus grand total de scores entre agents et hôtes")
PEERS = gettext_lazy("Binômes entre égaux, qui se classent les uns les autres")

TOOL = Tool(
    name="matching",
    label=gettext_lazy("Appariements : immersions, scores, binômes entre égaux"),
    actions=(
        Action("pair", PAIR, arguments("wishes", "hosts"), pair),
        Action("assign", ASSIGN, arguments("scores"), assign),
        Action("peers", PEERS, arguments("peers"), peers),
    ),
)
