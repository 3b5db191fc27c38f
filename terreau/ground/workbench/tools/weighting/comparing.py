"""The action `difference`: did a share, or a mean, move between two waves of a survey?"""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.common.arguments import existing_file
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.charts import Interval, intervals
from terreau.ground.workbench.tools import Bench
from terreau.ground.workbench.tools.weighting.estimating import confidence, measured
from terreau.ground.workbench.tools.weighting.survey import Survey, add_calibration, add_design, placed, read_survey
from terreau.lab.weighting.estimates import Estimate
from terreau.lab.weighting.waves import Difference, Wave, difference, from_published


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--first", type=existing_file, required=True, metavar="FICHIER", help=_("première vague"))
    parser.add_argument("--second", type=existing_file, required=True, metavar="FICHIER", help=_("seconde vague"))
    parser.add_argument("--variable", required=True, metavar="COLONNE", help=_("ce qui est comparé"))
    parser.add_argument(
        "--label",
        metavar="MODALITE",
        help=_("la réponse dont la part est comparée ; sans elle, la moyenne d’un nombre"),
    )
    parser.add_argument(
        "--id", metavar="COLONNE", help=_("panel : ce qui désigne la même personne d’une vague à l’autre")
    )
    parser.add_argument(
        "--margins-second", type=existing_file, metavar="FICHIER",
        help=_("marges de la seconde vague, si elles ont changé"),
    )  # fmt: skip
    add_calibration(parser)
    add_design(parser)
    parser.add_argument("--level", type=confidence, default=0.95, help=_("niveau de confiance ; 0,95 par défaut"))


def run(options: dict[str, Any], bench: Bench) -> Result:
    """The difference of two waves, second − first."""
    margins = options["margins"], options["margins_second"] or options["margins"]
    surveys = [
        read_survey(bench, options[table], options, table=table, margins=path)
        for table, path in zip(("first", "second"), margins, strict=True)
    ]
    waves = [wave(survey, options) for survey in surveys]
    with placed("first", options):
        found = difference(waves[0], waves[1])
    estimates = [each.estimate for each in waves]
    alone = from_published(*[(each.value, each.se) for each in estimates], freedom=found.freedom)
    return Result(
        sentences=sentences(estimates, found, alone, options),
        warnings=[_("l’erreur ne compte que le hasard du tirage : ceux qui ne répondent pas ont pu changer aussi.")],
        figures={
            "first": estimates[0].value, "second": estimates[1].value, "difference": found.value, "se": found.se,
            "low": found.interval(options["level"])[0], "high": found.interval(options["level"])[1],
            "p_value": found.p_value, "shared": found.shared, "correlation": found.correlation,
            "se_if_independent": alone.se,
        },
        sheets=[sheet(estimates, found, options)],
        chart=lambda: chart(found, alone, options),
    )  # fmt: skip


def wave(survey: Survey, options: dict[str, Any]) -> Wave:
    """The estimate of a wave; a panel is followed by what was drawn: the cluster where there is one."""
    frame, label = survey.frame, options["label"]
    found = list(measured(frame, options["variable"], "share" if label else "mean"))
    chosen = next(((values, answered) for name, values, answered in found if name == (label or "")), None)
    if chosen is None:
        known = ", ".join(name for name, _values, _answered in found)
        reason = _("Personne n’a répondu « %(label)s » : %(known)s.") % {"label": label, "known": known}
        frame.refuse(None, options["variable"], reason)
    values, answered = chosen
    with placed(frame.table, options, survey.margins):
        estimate = survey.weighted.mean(values, answered)
    by = (options["clusters"] or options["id"]) if options["id"] else None
    return Wave(estimate, survey.design, frame.texts(by) if by else None)


def sentences(
    estimates: Sequence[Estimate], found: Difference, alone: Difference, options: dict[str, Any]
) -> list[str]:
    scale, unit = (100.0, "\N{NO-BREAK SPACE}%") if options["label"] else (1.0, "")
    points = " " + _("points") if options["label"] else ""
    digits = 1 if options["label"] else 2
    low, high = (scale * end for end in found.interval(options["level"]))
    said = {
        "first": number_text(scale * estimates[0].value, digits) + unit,
        "second": number_text(scale * estimates[1].value, digits) + unit,
        "move": signed(scale * found.value, digits) + points, "low": signed(low, digits),
        "high": signed(high, digits), "p": number_text(found.p_value, 3), "shared": number_text(found.shared),
        "correlation": number_text(found.correlation, 2), "se": number_text(scale * found.se, digits + 1),
        "alone": number_text(scale * alone.se, digits + 1),
    }  # fmt: skip
    told = [
        _("De %(first)s à %(second)s : %(move)s, entre %(low)s et %(high)s.") % said,
        _("Le hasard du tirage donnerait un tel écart avec une probabilité de %(p)s si rien n’avait bougé.") % said,
    ]
    if found.shared:
        told.append(
            _(
                "%(shared)s unités sont dans les deux vagues : corrélation %(correlation)s des deux estimations, "
                "erreur type de l’écart %(se)s au lieu de %(alone)s."
            )
            % said
        )
    return told


def signed(number: float, digits: int) -> str:
    text = number_text(number, digits)
    return text if text.startswith("−") or not set(text) & set("123456789") else f"+{text}"


def sheet(estimates: Sequence[Estimate], found: Difference, options: dict[str, Any]) -> Sheet:
    scale, digits = (100.0, 1) if options["label"] else (1.0, 2)
    names = [_("première"), _("seconde"), _("écart")]
    columns = [Column("vague"), Column("repondants")]
    columns += [Column(name, digits) for name in ("estimation", "erreur_type", "bas", "haut")]
    counted = [estimates[0].rows, estimates[1].rows, found.shared or None]
    all_three: list[Estimate | Difference] = [*estimates, found]
    rows = [
        [name, rows, *(scale * number for number in (each.value, each.se, *each.interval(options["level"])))]
        for name, rows, each in zip(names, counted, all_three, strict=True)
    ]
    title = (
        _("Les deux vagues et leur écart (en % et en points)")
        if options["label"]
        else _("Les deux vagues et leur écart")
    )
    return Sheet("vagues", title, columns, rows)


def chart(found: Difference, alone: Difference, options: dict[str, Any]) -> dict:
    """The difference and its interval about zero: two intervals side by side would invite to compare them."""
    scale = 100.0 if options["label"] else 1.0
    series = [(_("écart"), found)]
    if found.shared:
        series.append((_("écart sans le panel"), alone))
    rows = [
        Interval(name, scale * each.value, scale * low, scale * high)
        for name, each in series
        for low, high in [each.interval(options["level"])]
    ]
    title = f"{options['variable']} = {options['label']}" if options["label"] else options["variable"]
    unit = _("points") if options["label"] else _("seconde − première")
    return intervals(rows, title=f"{title} ({unit})", reference=0.0)
