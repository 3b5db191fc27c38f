"""The action `calibrate`: a weight for each answer, and what it costs."""

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.common.arguments import existing_file
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.charts import Interval, intervals
from terreau.ground.workbench.tools import Bench
from terreau.ground.workbench.tools.weighting.survey import Survey, add_calibration, read_survey
from terreau.lab.weighting.calibration import Calibration

# A level with fewer answers says little.
THIN = 30
# A weight so many times the mean one speaks for too many.
HEAVY = 5.0
# Below, what is left of the margins is the rounding of the machine.
ROUNDING = 1e-8


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sample", type=existing_file, required=True, metavar="FICHIER", help=_("réponses"))
    parser.add_argument("--id", metavar="COLONNE", help=_("identifiant, repris dans le tableau des poids"))
    add_calibration(parser, needed=True)


def run(options: dict[str, Any], bench: Bench) -> Result:
    """Weights that meet the margins."""
    survey = read_survey(bench, options["sample"], options, table="sample", margins=options["margins"])
    found = survey.calibration
    assert found is not None  # noqa: S101 - the margins are required  # nosec B101 # for the type checker
    return Result(
        sentences=sentences(found),
        warnings=warnings(found),
        figures=figures(found),
        sheets=[margins_sheet(found), weights_sheet(survey, found, options["id"])],
        chart=lambda: chart(found),
    )


def figures(found: Calibration) -> dict[str, Any]:
    low, high = found.range
    return {
        "rows": len(found.weights), "population": float(found.weights.sum()), "method": found.method,
        "steps": found.steps, "residual_error": found.error, "worst_margin": found.worst.margin,
        "worst_label": found.worst.label, "ratio_min": low, "ratio_max": high, "negative_weights": found.negative,
        "design_effect": found.deff, "effective_rows": len(found.weights) / found.deff,
    }  # fmt: skip


def sentences(found: Calibration) -> list[str]:
    low, high = found.range
    said = {
        "rows": number_text(len(found.weights)),
        "population": number_text(float(found.weights.sum())),
        "method": found.method,
        "error": error_text(found.error),
        "low": number_text(low, 2),
        "high": number_text(high, 2),
    }
    return [
        _("%(rows)s réponses pour %(population)s personnes, méthode %(method)s ; écart restant aux marges : %(error)s.")
        % said,
        _("Les poids de départ sont multipliés par %(low)s à %(high)s.") % said,
        worth(found),
    ]


def worth(found: Calibration) -> str:
    """What unequal weights cost, in answers."""
    return _("Effet de plan des poids : %(deff)s ; ces %(rows)s réponses en valent %(worth)s tirées à égalité.") % {
        "deff": number_text(found.deff, 2),
        "rows": number_text(len(found.weights)),
        "worth": number_text(len(found.weights) / found.deff),
    }


def error_text(error: float) -> str:
    """In percent of a margin."""
    if error < ROUNDING:
        return _("moins de %(error)s") % {"error": f"{number_text(100 * ROUNDING, 6)}\N{NO-BREAK SPACE}%"}
    return f"{number_text(100 * error, 6)}\N{NO-BREAK SPACE}%"


def warnings(found: Calibration) -> list[str]:
    """What forbids to use the weights without looking."""
    told = []
    if found.negative:
        told.append(
            _("%(count)s poids sont négatifs : un total peut l’être aussi. Préférez raking, ou logit avec des bornes.")
            % {"count": found.negative}
        )
    thin = [line for line in found.lines if line.label and 0 < line.respondents < THIN]
    if thin:
        named = ", ".join(f"{line.margin} = {line.label} ({line.respondents})" for line in thin)
        told.append(
            _("moins de %(thin)s réponses : %(named)s ; regroupez des niveaux.") % {"thin": THIN, "named": named}
        )
    heaviest = float(found.weights.max() / found.weights.mean())
    if heaviest > HEAVY:
        told.append(
            _("une réponse compte %(times)s fois plus que la moyenne : bornez les poids, ou regroupez des niveaux.")
            % {"times": number_text(heaviest, 1)}
        )
    return told


def margins_sheet(found: Calibration) -> Sheet:
    columns = [
        Column("variable"), Column("modalite"), Column("repondants"), Column("cible"), Column("avant", 1),
        Column("apres", 1), Column("ecart_relatif", 9),
    ]  # fmt: skip
    rows = [
        [line.margin, line.label or None, line.respondents, line.target, line.before, line.after, line.error]
        for line in found.lines
    ]
    return Sheet("marges", _("Les marges, avant et après le calage"), columns, rows)


def weights_sheet(survey: Survey, found: Calibration, identifier: str | None) -> Sheet:
    names = survey.frame.texts(identifier) if identifier else survey.frame.lines
    columns = [Column(identifier or "ligne"), Column("poids_depart", 4), Column("rapport", 4), Column("poids", 4)]
    values = (found.design.tolist(), found.ratios.tolist(), found.weights.tolist())
    return Sheet("poids", _("Le poids de chaque réponse"), columns, list(zip(names, *values, strict=True)))


def chart(found: Calibration) -> dict:
    """For each level, its share of the answers (a point), joined to its share of the population."""
    before, after = float(found.design.sum()), float(found.weights.sum())
    lines = []
    for line in found.lines:
        if line.label:
            share, aim = 100 * line.before / before, 100 * line.target / after
            lines.append(Interval(f"{line.margin} : {line.label}", share, min(share, aim), max(share, aim)))
    return intervals(lines, title=_("% des réponses (le point) et, au bout du trait, % de la population"))
