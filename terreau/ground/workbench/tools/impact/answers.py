"""The answer of `terreau lab impact estimate`: sentences that say « effet » only where one may, tables, the drawing."""

from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.charts import BAR, INK, finished
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.charts import HEIGHT, WIDTH
from terreau.lab.impact.effects import GroupTime, Summary
from terreau.lab.impact.panels import Panel
from terreau.lab.impact.twoway import TwoWay
from terreau.lab.impact.uncertainty import Errors, errors
from terreau.lab.impact.verdicts import Verdict

# Under this many people a figure is not to be published (the threshold of the compass).
FEW = 11
# Under this many clusters on a side, errors by cluster are known to be too small (Cameron and Miller, 2015).
FEW_CLUSTERS = 10


@dataclass(frozen=True)
class Study:
    """All that was computed of one panel. `panel` as read, `found.panel` without those treated from the start."""

    outcome: str
    panel: Panel
    found: GroupTime
    verdict: Verdict
    groups: Summary
    simple: Summary
    events: Summary
    band: float
    beside: TwoWay


def answer(study: Study) -> Result:
    return Result(
        sentences=sentences(study),
        warnings=warnings(study),
        figures=figures(study),
        sheets=[overall_sheet(study), cohorts_sheet(study), events_sheet(study), effects_sheet(study)],
        chart=lambda: chart(study),
    )


def digits_of(scale: float) -> int:
    """Decimals that show two figures of a number of this size."""
    return max(0, min(8, 1 - floor(log10(scale)))) if scale > 0 and np.isfinite(scale) else 2


def sentences(study: Study) -> list[str]:
    verdict, panel = study.verdict, study.found.panel
    digits = digits_of(float(verdict.overall.error[0]))
    filling = {
        "outcome": study.outcome,
        "value": signed(float(verdict.overall.value[0]), digits),
        "low": signed(float(verdict.overall.low[0]), digits),
        "high": signed(float(verdict.overall.high[0]), digits),
    }
    said = [measured(filling, effect=verdict.effect), *reasons(study, digits)]
    said.append(compared(panel))
    if verdict.before and "unparallel" not in verdict.reasons:
        said.append(
            _("Avant l’action, rien ne montre que les groupes évoluaient autrement (test des vagues d’avant : %(p)s).")
            % {"p": probability(verdict.before.p)}
        )
    said.append(
        _("Plus petit écart que ces données distinguent du hasard 8 fois sur 10 : %(detectable)s.")
        % {"detectable": number_text(verdict.detectable, digits)}
    )
    return said


def compared(panel: Panel) -> str:
    others = int((panel.cohort == panel.never).sum())
    filling = {
        "treated": number_text(panel.units - others), "others": number_text(others), "waves": len(panel.waves),
    }  # fmt: skip
    if not others:
        return _("Comparés entre eux selon leur date : %(treated)s agents, sur %(waves)s vagues.") % filling
    return (
        _(
            "Comparés : %(treated)s agents qui ont suivi l’action et %(others)s qui ne l’ont pas suivie, sur "
            "%(waves)s vagues."
        )
        % filling
    )


def measured(filling: dict[str, str], *, effect: bool) -> str:
    if effect:
        return (
            _(
                "Effet mesuré sur « %(outcome)s » : %(value)s en moyenne par agent qui a suivi l’action (entre "
                "%(low)s et %(high)s, à 95 %%)."
            )
            % filling
        )
    return (
        _(
            "Écart constaté sur « %(outcome)s » : %(value)s en moyenne par agent qui a suivi l’action (entre "
            "%(low)s et %(high)s, à 95 %%)."
        )
        % filling
    )


def reasons(study: Study, digits: int) -> list[str]:
    """Why one may not speak of an effect, a sentence each."""
    verdict = study.verdict
    told = {
        "few_waves": _(
            "Ne parlez pas d’effet : une seule mesure avant l’action pour la cohorte %(cohorts)s. Il en faut deux pour "
            "voir si les groupes évoluaient déjà pareil."
        )
        % {"cohorts": ", ".join(f"« {study.found.panel.waves[one]} »" for one in verdict.short)},
        "untested": _(
            "Ne parlez pas d’effet : les évolutions d’avant l’action n’ont pas pu être éprouvées (trop peu de vagues "
            "avant, ou trop peu de structures)."
        ),
        "unparallel": _(
            "Ne parlez pas d’effet : les groupes évoluaient déjà autrement avant l’action (test des vagues d’avant : "
            "%(p)s). L’écart peut venir de là."
        )
        % {"p": probability(verdict.before.p) if verdict.before else ""},
        "undetectable": _(
            "Ne parlez pas d’effet : l’écart est plus petit que %(detectable)s, et peut venir du hasard. Cela ne "
            "prouve pas que l’action ne change rien."
        )
        % {"detectable": number_text(verdict.detectable, digits)},
        "below_plan": _("Ne parlez pas d’effet : l’écart n’atteint pas %(planned)s, le plus petit effet annoncé avant.")
        % {"planned": number_text(verdict.planned or 0, digits)},
    }
    return [told[reason] for reason in verdict.reasons]


def warnings(study: Study) -> list[str]:
    panel, found = study.panel, study.found
    said = [two_way_warning(study)] if len(found.panel.cohorts) > 1 else []
    if panel.left_out:
        said.append(
            ngettext(
                "%(count)s agent absent à une vague est mis de côté ; ceux qui restent peuvent lui ressembler peu.",
                "%(count)s agents absents à une vague sont mis de côté ; ceux qui restent peuvent leur ressembler peu.",
                panel.left_out,
            )
            % {"count": number_text(panel.left_out)}
        )
    if panel.treated_from_the_start:
        said.append(
            _("agents qui suivaient l’action dès la première vague, ni évalués ni comparés : %(count)s.")
            % {"count": number_text(panel.treated_from_the_start)}
        )
    if found.unmatched:
        said.append(
            _("cohorte sans comparaison, qui ne sert qu’à comparer les autres : %(cohorts)s.")
            % {"cohorts": ", ".join(panel.waves[one] for one in found.unmatched)}
        )
    small = [panel.waves[one] for one in found.cohorts if size(found.panel, one) < FEW]
    if small:
        said.append(
            _("cohorte de moins de %(few)s agents, à ne pas publier seule : %(cohorts)s.")
            % {"few": FEW, "cohorts": ", ".join(small)}
        )
    if found.panel.coarse and fewest_clusters(found) < FEW_CLUSTERS:
        said.append(
            _("moins de %(few)s structures d’un côté : les intervalles sont plutôt trop étroits.")
            % {"few": FEW_CLUSTERS}
        )
    return said


def two_way_warning(study: Study) -> str:
    """With a single cohort nobody is compared with somebody already treated: the regression does not mislead."""
    beside = study.beside
    digits = digits_of(beside.error)
    return _(
        "la régression à deux effets fixes donnerait %(value)s, à ne pas publier : elle compare aussi des agents qui "
        "suivent l’action à d’autres qui la suivaient déjà (écarts comptés à l’envers : %(negative)s sur %(cells)s)."
    ) % {"value": signed(beside.value, digits), "negative": beside.negative, "cells": beside.cells}


def figures(study: Study) -> dict[str, Any]:
    verdict, beside = study.verdict, study.beside
    return {
        "effect": verdict.effect,
        "reasons": list(verdict.reasons),
        "overall": verdict.overall.value[0],
        "error": verdict.overall.error[0],
        "low": verdict.overall.low[0],
        "high": verdict.overall.high[0],
        "p": verdict.overall.p[0],
        "detectable": verdict.detectable,
        "planned": verdict.planned,
        "pretest_p": verdict.before.p if verdict.before else None,
        "pretest_freedom": verdict.before.freedom if verdict.before else None,
        "band": study.band,
        "two_way": beside.value,
        "two_way_error": beside.error,
        "two_way_negative_weights": beside.negative,
        "units": study.found.panel.units,
        "clusters": study.found.panel.clusters,
        "waves": len(study.panel.waves),
        "left_out": study.panel.left_out,
    }


def overall_sheet(study: Study) -> Sheet:
    panel = study.found.panel
    rows = [
        [name, *cells(errors(panel, summary.overall), 0)]
        for name, summary in (
            (_("par agent qui a suivi l’action"), study.groups),
            (_("par agent et par vague après"), study.simple),
            (_("par nombre de vagues après"), study.events),
        )
    ]
    beside = study.beside
    rows.append([_("deux effets fixes (ne pas publier)"), beside.value, beside.error, None, None, None])
    return Sheet("moyennes", _("Moyennes"), [Column("moyenne"), *headings(study)], rows)


def cohorts_sheet(study: Study) -> Sheet:
    panel = study.found.panel
    told = errors(panel, study.groups.estimates)
    rows = [
        [panel.waves[cohort], size(panel, cohort), cohort, *cells(told, rank)]
        for rank, cohort in enumerate(study.groups.keys.tolist())
    ]
    columns = [Column("cohorte"), Column("agents"), Column("vagues_avant"), *headings(study)]
    return Sheet("cohortes", _("Par cohorte : première vague qui suit l’action"), columns, rows)


def events_sheet(study: Study) -> Sheet:
    told = errors(study.found.panel, study.events.estimates)
    digits = digits_of(float(study.verdict.overall.error[0]))
    rows = [[key, *cells(told, rank), *wide(study, told, rank)] for rank, key in enumerate(study.events.keys.tolist())]
    columns = [
        Column("vagues_depuis"), *headings(study), Column("bas_ensemble", digits), Column("haut_ensemble", digits),
    ]  # fmt: skip
    return Sheet("suivi", _("Suivi : vagues depuis l’action (avant : devrait être nul)"), columns, rows)


def effects_sheet(study: Study) -> Sheet:
    found = study.found
    waves, told = found.panel.waves, errors(found.panel, found.estimates)
    rows = [
        [waves[cohort], waves[wave], waves[base], treated, compared, *cells(told, rank)]
        for rank, (cohort, wave, base, treated, compared) in enumerate(
            zip(found.cohort, found.wave, found.base, found.treated, found.compared, strict=True)
        )
    ]
    columns = [
        Column("cohorte"), Column("vague"), Column("depuis"), Column("agents"), Column("comparaison"), *headings(study),
    ]  # fmt: skip
    return Sheet("cohorte_vague", _("Par cohorte et par vague"), columns, rows)


def headings(study: Study) -> list[Column]:
    digits = digits_of(float(study.verdict.overall.error[0]))
    return [
        Column("ecart", digits),
        Column("erreur", digits),
        Column("bas", digits),
        Column("haut", digits),
        Column("p", 3),
    ]


def cells(told: Errors, rank: int) -> list[float]:
    return [each[rank] for each in (told.value, told.error, told.low, told.high, told.p)]


def wide(study: Study, told: Errors, rank: int) -> list[float]:
    """The ends of the band that covers every point at once: never inside the interval of the point."""
    half = max(study.band, float(told.critical()[rank])) * told.error[rank]
    return [told.value[rank] - half, told.value[rank] + half]


def chart(study: Study) -> dict:
    """The event study: a point and its intervals per wave since the action; hollow before, where nil is expected."""
    import altair as alt

    told = errors(study.found.panel, study.events.estimates)
    points = []
    for rank, key in enumerate(study.events.keys.tolist()):
        low, high = wide(study, told, rank)
        points.append(
            {
                "x": key, "y": told.value[rank], "low": told.low[rank], "high": told.high[rank],
                "lowest": low, "highest": high, "when": _("avant") if key < 0 else _("après"),
            }
        )  # fmt: skip
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("x:O", title=_("vagues depuis l’action"), axis=alt.Axis(labelAngle=0, grid=False))
    )
    y_title = _("écart sur « %(outcome)s »") % {"outcome": study.outcome}
    shape = alt.Fill("when:N", scale=alt.Scale(domain=[_("avant"), _("après")], range=["#ffffff", BAR]))
    layers = [
        alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=INK, strokeDash=[5, 4]).encode(y="zero:Q"),
        base.mark_rule(color=BAR, strokeWidth=1).encode(y=alt.Y("lowest:Q", title=y_title), y2="highest:Q"),
        base.mark_rule(color=BAR, strokeWidth=4).encode(y="low:Q", y2="high:Q"),
        base.mark_point(size=90, stroke=BAR, strokeWidth=2, opacity=1).encode(
            y="y:Q", fill=shape.legend(title=None, orient="top", symbolStrokeColor=BAR)
        ),
    ]
    return finished(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT))


def size(panel: Panel, cohort: int) -> int:
    return panel.members(cohort).stop - panel.members(cohort).start


def fewest_clusters(found: GroupTime) -> int:
    """Clusters of the side that has the fewest: those of a cohort's units, or of the comparison."""
    panel = found.panel
    sides = [panel.cohort < panel.never, panel.cohort == panel.never]
    counts = [len(np.unique(panel.cluster[side])) for side in sides if side.any()]
    return min(counts)


def signed(value: float, digits: int) -> str:
    text = number_text(value, digits)
    return f"+{text}" if value > 0 and float(f"{value:.{digits}f}") != 0 else text


def probability(p: float) -> str:
    return "p < 0,001" if p < 0.001 else f"p = {number_text(p, 3)}"
