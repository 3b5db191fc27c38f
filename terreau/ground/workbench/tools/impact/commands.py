"""`terreau lab impact`: what an action changed, from a panel; and before it, the smallest effect that can be found."""

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from terreau.ground.common.arguments import decimal_number, existing_file, whole_number
from terreau.ground.workbench.answers import Column as Heading, Result, Sheet, number_text
from terreau.ground.workbench.charts import counts
from terreau.ground.workbench.frames import FilesRefused, Frame, Problem
from terreau.ground.workbench.tools import Action, Bench, Tool
from terreau.ground.workbench.tools.impact.answers import Study, answer, digits_of
from terreau.lab.impact.columns import Column, of_units, tabulate
from terreau.lab.impact.designs import Design, Noise, detectable, measured_noise, power_at, rehearse, times_more
from terreau.lab.impact.effects import group_time, summarise
from terreau.lab.impact.panels import NEVER, Panel, assemble
from terreau.lab.impact.twoway import two_way
from terreau.lab.impact.uncertainty import uniform_critical
from terreau.lab.impact.verdicts import judge
from terreau.lab.refusals import Refusal

# Under which option a user gave what the lab refuses in a plan.
OPTIONS = {
    "sd": "--sd",
    "correlation": "--correlation",
    "icc": "--icc",
    "cluster_size": "--cluster-size",
    "sizes": "--treated, --controls",
    "starts": "--before, --after",
}
NO = NEVER | {"non", "no", "faux", "false"}


def columns(parser: ArgumentParser) -> None:
    """The columns of the file, called as its owner calls them."""
    parser.add_argument("--unit", default="agent", metavar="COLONNE", help=_("qui est mesuré (« agent »)"))
    parser.add_argument("--period", default="vague", metavar="COLONNE", help=_("quand (« vague »)"))
    parser.add_argument("--outcome", default="score", metavar="COLONNE", help=_("ce qui est mesuré (« score »)"))
    parser.add_argument("--cluster", metavar="COLONNE", help=_("ce qui est commun à plusieurs : la structure"))
    parser.add_argument("--order", metavar="V1,V2…", help=_("les vagues de la première à la dernière"))
    parser.add_argument(
        "--complete-only", action="store_true", help=_("met de côté les agents absents à une vague au lieu de refuser")
    )


def estimate_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--panel", type=existing_file, required=True, metavar="FICHIER", help=_("une ligne par agent et par vague")
    )
    columns(parser)
    parser.add_argument(
        "--first-treated",
        default="debut",
        metavar="COLONNE",
        help=_("première vague qui suit l’action, vide pour jamais (« debut »)"),
    )
    parser.add_argument(
        "--comparison",
        choices=["never", "not-yet"],
        default="never",
        help=_("comparer à ceux qui ne suivent jamais l’action, ou aussi à ceux qui ne l’ont pas encore suivie"),
    )
    parser.add_argument(
        "--adjust",
        action="append",
        default=[],
        metavar="COLONNE",
        help=_("ce qui était connu avant (âge, catégorie) et doit se ressembler des deux côtés ; répétable"),
    )
    parser.add_argument(
        "--without", action="append", default=[], metavar="VAGUE", help=_("laisse une cohorte de côté ; répétable")
    )
    parser.add_argument(
        "--planned", type=decimal_number, metavar="NOMBRE", help=_("le plus petit effet annoncé avant l’action")
    )
    parser.add_argument(
        "--balance", type=whole_number, metavar="N", help=_("dans le suivi, les seules cohortes vues N vagues après")
    )
    parser.add_argument("--seed", type=whole_number, default=1, help=_("graine du tirage de la bande d’ensemble"))
    parser.add_argument("--draws", type=whole_number, default=999, help=_("nombre de tirages de cette bande"))


def plan_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--panel", type=existing_file, metavar="FICHIER", help=_("les mesures d’avant : une ligne par agent et vague")
    )
    columns(parser)
    parser.add_argument(
        "--group",
        default="prevu",
        metavar="COLONNE",
        help=_("qui suivra l’action : « oui », ou vide ou « non » (« prevu »)"),
    )
    parser.add_argument("--treated", type=whole_number, metavar="N", help=_("agents qui suivront l’action"))
    parser.add_argument("--controls", type=whole_number, metavar="N", help=_("agents qui ne la suivront pas"))
    parser.add_argument("--sd", type=decimal_number, help=_("écart-type de la mesure d’un agent à l’autre"))
    parser.add_argument("--correlation", type=decimal_number, help=_("entre deux mesures d’un même agent (0 à 1)"))
    parser.add_argument(
        "--icc", type=decimal_number, help=_("part des progrès commune aux agents d’une structure (0 à 1)")
    )
    parser.add_argument("--cluster-size", type=decimal_number, metavar="N", help=_("agents par structure"))
    parser.add_argument("--before", type=whole_number, default=2, metavar="N", help=_("vagues avant l’action (2)"))
    parser.add_argument("--after", type=whole_number, default=1, metavar="N", help=_("vagues après (1)"))
    parser.add_argument("--effect", type=decimal_number, metavar="NOMBRE", help=_("l’effet espéré"))
    parser.add_argument("--rehearsals", type=whole_number, default=200, metavar="N", help=_("panels simulés (200)"))
    parser.add_argument("--seed", type=whole_number, default=1, help=_("graine des simulations"))


def estimate(options: dict[str, Any], bench: Bench) -> Result:
    """What the action changed."""
    panel = read_panel(bench.read(options["panel"], "panel"), options)
    if options["without"]:
        panel = panel.without(options["without"])
    found = group_time(panel, options["comparison"])
    events = summarise(found, "dynamic", options["balance"])
    study = Study(
        outcome=options["outcome"],
        panel=panel,
        found=found,
        verdict=judge(found, options["planned"]),
        groups=summarise(found, "group"),
        simple=summarise(found, "simple"),
        events=events,
        band=uniform_critical(
            found.panel,
            events.estimates,
            seed=options["seed"],
            draws=max(options["draws"], 99),
            progress=bench.progress,
        ),
        beside=two_way(panel),
    )
    return answer(study)


def read_panel(frame: Frame, options: dict[str, Any]) -> Panel:
    def column(name: str) -> Column:
        return Column.of(frame.header(name), frame.texts(name))

    return assemble(
        column(options["unit"]),
        column(options["period"]),
        frame.numbers(options["outcome"]),
        Column.of(frame.header(options["first_treated"]), frame.texts(options["first_treated"], empty=True)),
        cluster=column(options["cluster"]) if options["cluster"] else None,
        adjust=[column(name) for name in options["adjust"]],
        order=order_of(options),
        complete_only=options["complete_only"],
        outcome_name=frame.header(options["outcome"]),
    )


def order_of(options: dict[str, Any]) -> list[str] | None:
    return [label.strip() for label in options["order"].split(",")] if options["order"] else None


def plan(options: dict[str, Any], bench: Bench) -> Result:
    """The smallest effect that the plan can find, and its rehearsal."""
    try:
        design = planned_design(options, bench)
    except Refusal as refusal:
        refusal.column = OPTIONS.get(refusal.column, refusal.column)
        raise
    smallest = detectable(design)
    effect = abs(options["effect"]) if options["effect"] else smallest
    figures: dict[str, Any] = {
        "detectable": smallest,
        "in_sd": smallest / design.noise.sd,
        "treated": design.sizes[0],
        "controls": design.controls,
        "sd": design.noise.sd,
        "correlation": design.noise.correlation,
        "icc": design.noise.icc,
        "cluster_size": design.noise.cluster_size,
        "waves_before": design.starts[0],
        "waves_after": design.waves - design.starts[0],
        "effect": effect,
        "power": power_at(design, effect),
    }
    if options["rehearsals"]:
        told = rehearse(design, effect, seed=options["seed"], panels=options["rehearsals"], progress=bench.progress)
        figures |= {
            "rehearsals": told.panels,
            "rehearsed_power": told.power,
            "rehearsed_false_positives": told.false_positives,
        }
    return Result(
        sentences=plan_sentences(design, figures, given=bool(options["effect"])),
        warnings=plan_warnings(design, figures),
        figures=figures,
        sheets=[sizes_sheet(design)],
        chart=lambda: plan_chart(design),
    )


def planned_design(options: dict[str, Any], bench: Bench) -> Design:
    """The plan: its noise from the waves before, or as given; its numbers from the file, or as given."""
    treated, controls = options["treated"], options["controls"]
    before = options["before"]
    if options["panel"]:
        frame = bench.read(options["panel"], "panel")
        noise, chosen, before = pilot(frame, options)
        treated = int(chosen.sum()) if treated is None else treated
        controls = int((~chosen).sum()) if controls is None else controls
    else:
        noise = Noise(
            wanted(options, "sd"), wanted(options, "correlation"), options["icc"] or 0.0, options["cluster_size"] or 1.0
        )
    options = {**options, "treated": treated, "controls": controls}
    return Design(
        starts=(before,),
        sizes=(wanted(options, "treated"),),
        controls=wanted(options, "controls"),
        waves=before + options["after"],
        noise=noise,
    )


def pilot(frame: Frame, options: dict[str, Any]) -> tuple[Noise, np.ndarray, int]:
    """The noise of the waves before the action, who is to follow it, and how many waves there are."""
    unit = Column.of(frame.header(options["unit"]), frame.texts(options["unit"]))
    wave = Column.of(frame.header(options["period"]), frame.texts(options["period"]))
    table = tabulate(
        unit,
        wave,
        frame.numbers(options["outcome"]),
        order=order_of(options),
        complete_only=options["complete_only"],
        outcome_name=frame.header(options["outcome"]),
    )
    group = Column.of(frame.header(options["group"]), frame.texts(options["group"], empty=True))
    says = np.array([label.casefold() not in NO for label in group.labels])
    chosen = says[of_units(group, unit)][table.complete]
    clusters = None
    if options["cluster"]:
        structure = Column.of(frame.header(options["cluster"]), frame.texts(options["cluster"]))
        clusters = of_units(structure, unit)[table.complete]
    noise = measured_noise(table.outcome[table.complete], chosen, clusters)
    return noise, chosen, len(table.wave.labels)


def wanted(options: dict[str, Any], name: str) -> Any:
    if options[name] is None:
        reason = _("Sans fichier des mesures d’avant (--panel), cette option est nécessaire.")
        raise FilesRefused([Problem("", 0, "--" + name.replace("_", "-"), reason)])
    return options[name]


def plan_sentences(design: Design, figures: dict[str, Any], *, given: bool) -> list[str]:
    digits = digits_of(design.noise.sd / 10)
    said = [
        _(
            "Avec %(treated)s agents qui suivent l’action et %(controls)s qui ne la suivent pas (mesures avant : "
            "%(before)s ; après : %(after)s), le plus petit effet qui sera trouvé 8 fois sur 10 est %(detectable)s, "
            "soit %(in_sd)s écart-type."
        )
        % {
            "treated": number_text(figures["treated"]),
            "controls": number_text(figures["controls"]),
            "before": figures["waves_before"],
            "after": figures["waves_after"],
            "detectable": number_text(figures["detectable"], digits),
            "in_sd": number_text(figures["in_sd"], 2),
        }
    ]
    if given:
        said.append(effect_sentence(design, figures, digits))
    if "rehearsals" in figures:
        said.append(
            _(
                "Répétition sur %(panels)s panels simulés : un effet de %(effect)s est trouvé %(power)s %% du temps ; "
                "là où il n’y a rien, le calcul croit voir quelque chose %(wrong)s %% du temps."
            )
            % {
                "panels": figures["rehearsals"],
                "effect": number_text(figures["effect"], digits),
                "power": number_text(100 * figures["rehearsed_power"], 1),
                "wrong": number_text(100 * figures["rehearsed_false_positives"], 1),
            }
        )
    said.append(_("Publiez ce seuil avant l’action : en dessous, le mot « effet » ne sera pas employé."))
    return said


def effect_sentence(design: Design, figures: dict[str, Any], digits: int) -> str:
    filling = {
        "effect": number_text(figures["effect"], digits),
        "power": number_text(100 * figures["power"]),
        "times": number_text(times_more(design, figures["effect"]), 1),
    }
    if figures["effect"] >= figures["detectable"]:
        return _("L’effet espéré, %(effect)s, sera trouvé %(power)s fois sur 100.") % filling
    return (
        _(
            "L’effet espéré, %(effect)s, ne serait trouvé que %(power)s fois sur 100 : il faudrait %(times)s fois plus "
            "d’agents de chaque côté."
        )
        % filling
    )


def plan_warnings(design: Design, figures: dict[str, Any]) -> list[str]:
    said = []
    if figures["waves_before"] < 2:
        said.append(
            _("une seule mesure avant l’action : il en faut deux, sinon aucun résultat ne pourra être appelé effet.")
        )
    if figures["icc"] > 0:
        said.append(_("calcul prudent : il suppose que chaque structure suit l’action tout entière ou pas du tout."))
    if figures.get("rehearsed_false_positives", 0) > 0.07:
        said.append(
            _("les fausses alertes des panels simulés dépassent 7 % : essayez une autre graine et plus de panels.")
        )
    return said


def sizes_sheet(design: Design) -> Sheet:
    """The smallest effect for other numbers of agents, the shares of both sides kept."""
    rows = []
    for times in (0.5, 1, 2, 4):
        sizes = [max(round(size * times), 1) for size in (*design.sizes, design.controls)]
        if min(sizes) < 2 * design.noise.cluster_size:
            continue
        other = replace(design, sizes=tuple(sizes[:-1]), controls=sizes[-1])
        smallest = detectable(other)
        rows.append([sizes[0], sizes[-1], smallest, smallest / design.noise.sd])
    headings = [
        Heading("agents"), Heading("comparaison"), Heading("plus_petit_effet", digits_of(design.noise.sd / 10)),
        Heading("en_ecarts_types", 2),
    ]  # fmt: skip
    return Sheet("tailles", _("Le plus petit effet selon le nombre d’agents"), headings, rows)


def plan_chart(design: Design) -> dict:
    """The smallest effect by number of employees, as bars."""
    digits = digits_of(design.noise.sd / 10)
    rows = [
        (
            _("%(treated)s et %(controls)s") % {"treated": number_text(treated), "controls": number_text(controls)},
            smallest,
            number_text(smallest, digits),
        )
        for treated, controls, smallest, _in_sd in sizes_sheet(design).rows
    ]
    return counts(rows, title=_("plus petit effet, selon les agents qui suivent l’action et les autres"))


TOOL = Tool(
    name="impact",
    label=_lazy("Effet d’une action : avant et après, avec et sans"),
    actions=(
        Action(
            "estimate",
            _lazy("Dit ce qu’une action a changé, et si l’on peut parler d’effet"),
            estimate_arguments,
            estimate,
        ),
        Action("plan", _lazy("Avant l’action, le plus petit effet qui pourra être trouvé"), plan_arguments, plan),
    ),
)
