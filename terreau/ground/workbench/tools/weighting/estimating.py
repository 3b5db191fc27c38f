"""The action `estimate`: shares, means or totals, with their error and what those who did not answer could change."""

import argparse
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.arguments import decimal_number, existing_file, whole_number
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.charts import Interval, intervals
from terreau.ground.workbench.frames import Frame
from terreau.ground.workbench.tools import Bench
from terreau.ground.workbench.tools.weighting import calibrating
from terreau.ground.workbench.tools.weighting.survey import Survey, add_calibration, add_design, placed, read_survey
from terreau.lab.weighting.estimates import Estimate, Sample
from terreau.lab.weighting.margins import Bools, Floats
from terreau.lab.weighting.replicates import jackknife
from terreau.lab.weighting.sensitivity import Band, non_response_band, tipping_point

# Fewer answers could tell who they are.
FEW = 11
# Groups named in a warning.
NAMED = 10
Ends = tuple[float, float]
INTERVALS: dict[str, Callable[[Estimate, float], Ends]] = {
    "beta": Estimate.beta_interval,
    "logit": Estimate.logit_interval,
    "symmetric": Estimate.interval,
}


def confidence(value: str) -> float:
    """A level of confidence, between 0 and 1."""
    found = decimal_number(value)
    if not 0 < found < 1:
        raise argparse.ArgumentTypeError(_("%(value)s n’est pas entre 0 et 1") % {"value": value})
    return found


def points(value: str) -> float:
    """A gap in points of percentage."""
    found = decimal_number(value)
    if not 0 <= found <= 100:
        raise argparse.ArgumentTypeError(_("%(value)s n’est pas entre 0 et 100") % {"value": value})
    return found


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sample", type=existing_file, required=True, metavar="FICHIER", help=_("réponses"))
    parser.add_argument(
        "--variables", required=True, metavar="COLONNES", help=_("ce qui est estimé, séparé par des virgules")
    )
    parser.add_argument(
        "--kind", choices=["share", "mean", "total"], default="share",
        help=_("part de chaque réponse (par défaut), moyenne ou total d’un nombre"),
    )  # fmt: skip
    parser.add_argument("--by", metavar="COLONNE", help=_("une estimation par groupe, après celle de l’ensemble"))
    add_calibration(parser)
    add_design(parser)
    parser.add_argument(
        "--interval", choices=list(INTERVALS), default="beta",
        help=_("intervalle d’une part : beta (par défaut, tient près de zéro et de tous), logit ou symmetric"),
    )  # fmt: skip
    parser.add_argument(
        "--level", type=confidence, default=0.95, help=_("niveau de confiance ; 0,95 par défaut")
    )  # fmt: skip
    parser.add_argument(
        "--jackknife", action="store_true", help=_("second avis sur l’erreur : tout refait sans chaque unité tirée")
    )
    parser.add_argument(
        "--invited",
        type=whole_number,
        metavar="N",
        help=_("personnes interrogées : ce que la non-réponse peut changer"),
    )
    parser.add_argument(
        "--gap", type=points, default=10.0, metavar="POINTS",
        help=_("écart supposé entre ceux qui ont répondu et les autres ; 10 points par défaut"),
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An estimate of `variable` = `label` in `group` ("" for all): `values` (n) of the rows `within`.

    `raw` counts each answer for one; `again` is the standard error of the jackknife; `ends` is the interval.
    """

    variable: str
    label: str
    group: str
    values: Floats
    within: Bools
    raw: Estimate
    estimate: Estimate
    ends: Ends
    again: float | None = None
    band: Band | None = None


def run(options: dict[str, Any], bench: Bench) -> Result:
    """Shares, means or totals of a survey."""
    survey = read_survey(bench, options["sample"], options, table="sample", margins=options["margins"])
    lines = list(estimated(survey, options))
    if options["jackknife"]:
        lines = jackknifed(survey, lines, options["kind"], bench)
    if options["invited"] is not None and options["kind"] == "share":
        lines = [banded(survey, line, options) for line in lines]
    return Result(
        sentences=sentences(survey, lines, options),
        warnings=warnings(survey, lines, options),
        figures=figures(survey, lines, options),
        sheets=[sheet(lines, options)],
        chart=lambda: chart(survey, lines, options),
    )


def estimated(survey: Survey, options: dict[str, Any]) -> Iterator[Line]:
    """In the order of the variables, of their labels, of the groups."""
    for name in options["variables"].split(","):
        for label, values, answered in measured(survey.frame, name.strip(), options["kind"]):
            for group, inside in groups(survey.frame, options["by"]):
                within = answered & inside
                if within.any():
                    with placed("sample", options, survey.margins):
                        found = figure(survey.weighted, options["kind"], values, within)
                        raw = figure(survey.raw, options["kind"], values, within)
                    yield Line(name.strip(), label, group, values, within, raw, found, ends(found, options))


def measured(frame: Frame, name: str, kind: str) -> Iterator[tuple[str, Floats, Bools]]:
    """What is estimated of a column: each of its labels as zeros and ones, or its numbers; and who answered."""
    if kind != "share":
        numbers = frame.numbers(name, missing=np.nan)
        answered = ~np.isnan(numbers)
    else:
        texts = np.array(frame.texts(name, empty=True), dtype=object)
        answered = texts != ""
    if not answered.any():
        frame.refuse(None, name, _("Personne n’a répondu à cette question."))
    if kind != "share":
        yield "", np.nan_to_num(numbers), answered
        return
    for label in sorted(set(texts[answered])):
        yield label, (texts == label).astype(float), answered


def groups(frame: Frame, name: str | None) -> Iterator[tuple[str, Bools]]:
    yield "", np.ones(len(frame), dtype=bool)
    if name:
        codes, labels = frame.codes(name)
        for code, label in enumerate(labels):
            yield label, codes == code


def figure(sample: Sample, kind: str, values: Floats, within: Bools) -> Estimate:
    return sample.total(values, within) if kind == "total" else sample.mean(values, within)


def ends(found: Estimate, options: dict[str, Any]) -> Ends:
    interval = INTERVALS[options["interval"]] if options["kind"] == "share" else Estimate.interval
    return interval(found, options["level"])


def jackknifed(survey: Survey, lines: list[Line], kind: str, bench: Bench) -> list[Line]:
    """The lines with the standard error of a jackknife that weights the answers again each time."""
    total, done = len(survey.design.stratum_of) + 1, 0

    def values(weights: Floats) -> Floats:
        nonlocal done
        done += 1
        bench.progress(done, total)
        final = survey.again(weights)
        return np.array([value(final, kind, line) for line in lines])

    with placed("sample", survey.options, survey.margins):
        found = jackknife(survey.design, survey.plain.weights, values)
    return [replace(line, again=float(se)) for line, se in zip(lines, found.se, strict=True)]


def value(weights: Floats, kind: str, line: Line) -> float:
    inside = weights * line.within
    return float((inside * line.values).sum() / (1 if kind == "total" else inside.sum()))


def banded(survey: Survey, line: Line, options: dict[str, Any]) -> Line:
    """The line with what those who did not answer could change; groups, of which nobody says the size, have none."""
    if line.group:
        return line
    if options["invited"] < line.estimate.rows:
        reason = _("%(rows)s réponses pour %(invited)s personnes interrogées : elles ne peuvent pas être moins.")
        survey.frame.refuse(
            None, line.variable, reason % {"rows": line.estimate.rows, "invited": options["invited"]}
        )  # fmt: skip
    rate = line.estimate.rows / options["invited"]
    return replace(line, band=non_response_band(line.estimate.value, rate, gap=options["gap"] / 100))


def sentences(survey: Survey, lines: list[Line], options: dict[str, Any]) -> list[str]:
    first = leading(lines, options)
    said = [
        _("%(rows)s réponses, %(freedom)s degrés de liberté.")
        % {"rows": number_text(len(survey.frame)), "freedom": number_text(first.estimate.freedom)}
    ]
    if survey.calibration is not None:
        said.append(calibrating.worth(survey.calibration))
    said.append(
        _("%(name)s : %(value)s, entre %(low)s et %(high)s si le hasard du tirage est seul en cause.")
        % {
            "name": named(first),
            "value": told(first.estimate.value, options),
            "low": told(first.ends[0], options),
            "high": told(first.ends[1], options),
        }
    )
    return said + band_sentences(first, options)


def leading(lines: list[Line], options: dict[str, Any]) -> Line:
    """What the sentences speak of: the first variable, and of its answers the most frequent one."""
    whole = [line for line in lines if not line.group and line.variable == lines[0].variable]
    return max(whole, key=lambda line: line.estimate.value) if options["kind"] == "share" else whole[0]


def named(line: Line) -> str:
    return f"{line.variable} = {line.label}" if line.label else line.variable


def band_sentences(line: Line, options: dict[str, Any]) -> list[str]:
    if line.band is None:
        return []
    rate = line.estimate.rows / options["invited"]
    (low, high), (least, most) = line.band.plausible, line.band.worst
    said = [
        _(
            "%(rate)s des personnes interrogées ont répondu. Si les autres s’écartent de %(gap)s points au plus, "
            "la part dans l’ensemble est entre %(low)s et %(high)s ; sans rien supposer, entre %(least)s et %(most)s."
        )
        % {
            "rate": told(rate, options), "gap": number_text(options["gap"]), "low": told(low, options),
            "high": told(high, options), "least": told(least, options), "most": told(most, options),
        }
    ]  # fmt: skip
    needed = tipping_point(line.estimate.value, rate, 0.5)
    if needed is not None:
        said.append(
            _("Elle serait de 50 %% si elle était de %(needed)s chez ceux qui n’ont pas répondu.")
            % {"needed": told(needed, options)}
        )
    return said


def told(number: float, options: dict[str, Any]) -> str:
    """A share in percent, another figure with two decimals."""
    return (
        f"{number_text(100 * number, 1)}\N{NO-BREAK SPACE}%" if options["kind"] == "share" else number_text(number, 2)
    )


def warnings(survey: Survey, lines: list[Line], options: dict[str, Any]) -> list[str]:
    said = calibrating.warnings(survey.calibration) if survey.calibration else []
    for name in dict.fromkeys(line.variable for line in lines):
        whole = next(line for line in lines if line.variable == name)
        silent = len(survey.frame) - int(whole.within.sum()) if not whole.group else 0
        if silent:
            said.append(
                ngettext(
                    "%(name)s : %(count)s personne n’a pas répondu à cette question, elle n’y compte pas.",
                    "%(name)s : %(count)s personnes n’ont pas répondu à cette question, elles n’y comptent pas.",
                    silent,
                )
                % {"name": name, "count": silent}
            )
    few = sorted({line.group for line in lines if line.group and line.within.sum() < FEW})
    if few:
        names = ", ".join(few[:NAMED]) + "…" * (len(few) > NAMED)
        said.append(_("moins de %(few)s réponses : %(named)s ; ne les publiez pas.") % {"few": FEW, "named": names})
    if options["invited"] is None:
        said.append(_("l’intervalle ne compte que le hasard du tirage, pas ceux qui n’ont pas répondu (--invited)."))
    return said


def figures(survey: Survey, lines: list[Line], options: dict[str, Any]) -> dict[str, Any]:
    first = leading(lines, options)
    found = {
        "rows": len(survey.frame), "freedom": first.estimate.freedom, "kind": options["kind"],
        "level": options["level"], "leading": named(first), "estimate": first.estimate.value,
        "se": first.estimate.se, "low": first.ends[0], "high": first.ends[1],
    }  # fmt: skip
    if first.band:
        found["response_rate"] = first.estimate.rows / options["invited"]
        found["band_low"], found["band_high"] = first.band.plausible
        found["worst_low"], found["worst_high"] = first.band.worst
    return found | (calibrating.figures(survey.calibration) if survey.calibration else {})


def sheet(lines: list[Line], options: dict[str, Any]) -> Sheet:
    digits = 1 if options["kind"] == "share" else 2
    names = ["brut", "estimation", "erreur_type", "bas", "haut"]
    columns = [Column("variable"), Column("modalite"), Column("groupe"), Column("repondants")]
    columns += [Column(name, digits) for name in names] + [Column("deff", 2)]
    columns += [Column("erreur_jackknife", digits)] * options["jackknife"]
    banded_too = any(line.band for line in lines)
    columns += [Column("bande_basse", digits), Column("bande_haute", digits)] * banded_too
    title = _("Les parts, en %") if options["kind"] == "share" else _("Les estimations")
    return Sheet("estimations", title, columns, [cells(line, options, banded_too) for line in lines])


def cells(line: Line, options: dict[str, Any], banded_too: bool) -> list[Any]:
    scale = 100.0 if options["kind"] == "share" else 1.0
    found = line.estimate
    numbers = [None if options["kind"] == "total" else line.raw.value, found.value, found.se, *line.ends]
    again = [line.again] if options["jackknife"] else []
    band = [*line.band.plausible] if line.band else [None, None]
    scaled = [None if number is None else scale * number for number in [*numbers, *again]]
    return [
        line.variable, line.label or None, line.group or None, found.rows, *scaled[:5], found.deff, *scaled[5:],
        *([None if end is None else scale * end for end in band] if banded_too else []),
    ]  # fmt: skip


def chart(survey: Survey, lines: list[Line], options: dict[str, Any]) -> dict:
    """Each estimate with its interval; raw answers above it where they were weighted."""
    scale = 100.0 if options["kind"] == "share" else 1.0
    rows = []
    for line in lines:
        label = " – ".join(filter(None, [line.variable, line.label, line.group]))
        series = [(_("pondéré"), line.estimate)]
        if survey.reweighted and options["kind"] != "total":
            series.insert(0, (_("brut"), line.raw))
        for name, found in series:
            low, high = ends(found, options) if found.freedom else (found.value, found.value)
            rows.append(Interval(label, scale * found.value, scale * low, scale * high, name))
    return intervals(rows, title=_("% et intervalle") if options["kind"] == "share" else _("Valeur et intervalle"))
