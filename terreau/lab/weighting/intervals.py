"""Intervals of confidence, for a value and for a share (a symmetric one may leave [0, 1])."""

import numpy as np
from scipy import stats

Interval = tuple[float, float]


def symmetric(value: float, se: float, freedom: int, level: float = 0.95) -> Interval:
    """value ± t × se, t of Student with the degrees of freedom of the design."""
    reach = stats.t.ppf((1 + level) / 2, freedom) * se
    return float(value - reach), float(value + reach)


def logit(share: float, se: float, freedom: int, level: float = 0.95) -> Interval:
    """The symmetric interval of log p/(1−p), brought back (`svyciprop` of R, method logit)."""
    if se == 0 or not 0 < share < 1:
        return share, share
    centre = np.log(share / (1 - share))
    reach = stats.t.ppf((1 + level) / 2, freedom) * se / (share * (1 - share))
    low, high = 1 / (1 + np.exp(-np.array([centre - reach, centre + reach])))
    return float(low), float(high)


def beta(share: float, se: float, freedom: int, rows: int, level: float = 0.95) -> Interval:
    """Clopper and Pearson on the effective number of answers (Korn & Graubard 1998, Survey Methodology 24, 193-201).

    It holds near 0 and 1, even without any « yes »: the size of the sample then stands for the effective one.
    """
    tail = (1 - level) / 2
    effective = float(rows) if se == 0 else share * (1 - share) / se**2
    if rows > 1:
        effective *= (stats.t.ppf(tail, rows - 1) / stats.t.ppf(tail, freedom)) ** 2
    yes = effective * share
    low = 0.0 if yes <= 0 else stats.beta.ppf(tail, yes, effective - yes + 1)
    high = 1.0 if yes >= effective else stats.beta.ppf(1 - tail, yes + 1, effective - yes)
    return float(low), float(high)
