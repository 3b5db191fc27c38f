"""Panels that the tests of the impact share, and the estimator written again from its definition, unit by unit."""

import csv
from pathlib import Path

import numpy as np

from terreau.lab.impact.columns import Column
from terreau.lab.impact.panels import Panel, assemble

MPDTA = Path(__file__).parent.parent / "data" / "quant" / "mpdta.csv"


def mpdta_rows():
    with MPDTA.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def mpdta(cluster=None, **options):
    """The panel of the 500 counties; `cluster` turns a county's code into a cluster."""
    rows = mpdta_rows()
    county = [int(row["countyreal"]) for row in rows]
    return assemble(
        Column.of("countyreal", county),
        Column.of("year", [int(row["year"]) for row in rows]),
        [float(row["lemp"]) for row in rows],
        Column.of("first.treat", [int(row["first.treat"]) for row in rows]),
        cluster=None if cluster is None else Column.of("cluster", [cluster(code) for code in county]),
        **options,
    )


def panel_of(outcome, cohort, cluster=None):
    """A panel from a table (units × waves), whose units are given in any order."""
    outcome, cohort = np.asarray(outcome, dtype=float), np.asarray(cohort)
    order = np.argsort(cohort, kind="stable")
    groups = np.arange(len(cohort)) if cluster is None else np.unique(cluster, return_inverse=True)[1]
    waves = tuple(str(2020 + wave) for wave in range(outcome.shape[1]))
    return Panel(outcome[order].T.copy(), cohort[order], groups[order], int(groups.max()) + 1, waves)


def weighted_effects(panel, weight, comparison):
    """{(cohort, wave): effect} from the definition, each unit counting `weight` times."""
    result = {}
    last = len(panel.waves)
    for cohort in panel.cohorts:
        for wave in range(1, last):
            base = cohort - 1 if wave >= cohort else wave - 1
            change = panel.outcome[wave] - panel.outcome[base]
            own = panel.cohort == cohort
            others = panel.cohort == last if comparison == "never" else (panel.cohort > wave) & ~own
            if others.sum() >= 2:
                result[cohort, wave] = float(
                    (weight * change)[own].sum() / weight[own].sum()
                    - (weight * change)[others].sum() / weight[others].sum()
                )
    return result


def weighted_overall(panel, weight, comparison, kind):
    """The overall effect of a kind of average from its definition."""
    effects = {key: value for key, value in weighted_effects(panel, weight, comparison).items() if key[1] >= key[0]}
    mass = {cohort: weight[panel.cohort == cohort].sum() for cohort in panel.cohorts}
    if kind == "simple":
        total = sum(mass[cohort] for cohort, _wave in effects)
        return sum(mass[cohort] * value for (cohort, _wave), value in effects.items()) / total
    if kind == "group":
        means = {
            cohort: np.mean([value for (one, _wave), value in effects.items() if one == cohort])
            for cohort in {cohort for cohort, _wave in effects}
        }
        return sum(mass[cohort] * mean for cohort, mean in means.items()) / sum(mass[cohort] for cohort in means)
    points = []
    for exposure in {wave - cohort for cohort, wave in effects}:
        there = {cohort: value for (cohort, wave), value in effects.items() if wave - cohort == exposure}
        points.append(sum(mass[c] * value for c, value in there.items()) / sum(mass[c] for c in there))
    return float(np.mean(points))
