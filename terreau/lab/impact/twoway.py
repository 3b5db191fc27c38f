"""Two-way fixed effects: computed only to show how they mislead.

The regression of the measure on "already treated", with an effect per unit and one per wave, compares also the newly
treated with the already treated. Where the effect grows with time or differs between cohorts it is a weighted mean of
effects in which some weights may be negative (de Chaisemartin and D'Haultfœuille, American Economic Review, 2020;
Goodman-Bacon, Journal of Econometrics, 2021).
"""

from dataclasses import dataclass

import numpy as np

from terreau.lab.impact.panels import Panel
from terreau.lab.impact.uncertainty import clustered


@dataclass(frozen=True)
class TwoWay:
    """`value` and `error` (clustered) in the units of the measure.

    `negative`: how many of the `cells` (cohort, wave) of treated units weigh negatively, and `negative_weight` the sum
    of these weights, where all the weights add up to 1.
    """

    value: float
    error: float
    cells: int
    negative: int
    negative_weight: float


def two_way(panel: Panel) -> TwoWay:
    """On the units that `group_time` compares. `panel` must hold treated and untreated unit-waves."""
    panel = panel.evaluated()
    waves = np.arange(len(panel.waves))
    treated = (waves[:, None] >= panel.cohort).astype(float)
    residual = _within(treated)
    squares = float((residual**2).sum())
    outcome = _within(panel.outcome)
    value = float((residual * outcome).sum() / squares)
    score = (residual * (outcome - value * residual)).sum(axis=0)
    correction = panel.clusters / (panel.clusters - 1)
    error = np.sqrt(correction * (clustered(panel, score[None, :]) ** 2).sum()) / squares
    weights = [
        float(residual[wave, panel.members(cohort)].sum() / squares)
        for cohort in panel.cohorts
        for wave in waves[cohort:]
    ]
    below = [weight for weight in weights if weight < 0]
    return TwoWay(value, float(error), len(weights), len(below), float(sum(below)))


def _within(table: np.ndarray) -> np.ndarray:
    """Without the mean of its unit (column) and of its wave (row)."""
    return table - table.mean(axis=0) - table.mean(axis=1, keepdims=True) + table.mean()
