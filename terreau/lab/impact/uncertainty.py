"""Errors, intervals and tests from the contributions of the units.

Sources: Callaway and Sant'Anna (2021), section 4, for the clustered errors, the multiplier bootstrap and its uniform
band; Mammen (1993) for the two-point weights; Welch (1947) for the degrees of freedom of a difference between groups
of unequal sizes; Hotelling (1931) for the joint test with few clusters.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from terreau.lab.impact.columns import Floats
from terreau.lab.impact.effects import Estimates, GroupTime
from terreau.lab.impact.panels import Panel

LEVEL = 0.05
POWER = 0.80


@dataclass(frozen=True)
class Errors:
    """`error` and `freedom` (k): the standard error of each estimate, and the degrees of freedom of its test."""

    value: Floats
    error: Floats
    freedom: Floats

    def critical(self, level: float = LEVEL) -> Floats:
        return stats.t.ppf(1 - level / 2, self.freedom)

    @property
    def low(self) -> Floats:
        return self.value - self.critical() * self.error

    @property
    def high(self) -> Floats:
        return self.value + self.critical() * self.error

    @property
    def p(self) -> Floats:
        """Of each estimate alone: how often chance would give one as far from nil."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return 2 * stats.t.sf(np.abs(self.value) / self.error, self.freedom)

    def detectable(self, power: float = POWER, level: float = LEVEL) -> Floats:
        """The smallest true effect found with this `power` by a test at `level`, given these errors (Bloom, 1995)."""
        return (self.critical(level) + stats.t.ppf(power, self.freedom)) * self.error


@dataclass(frozen=True)
class JointTest:
    """Are all the pre-effects nil? `statistic` (Wald), `freedom` (how many pre-effects), `p`."""

    statistic: float
    freedom: int
    p: float


def errors(panel: Panel, estimates: Estimates) -> Errors:
    """Standard errors clustered as the panel says; Student intervals with Welch's degrees of freedom.

    With clusters coarser than the unit the variance is multiplied by G / (G - 1). `panel` is the one of the estimates
    (`GroupTime.panel`).
    """
    sums = clustered(panel, estimates.contribution)
    variance = _correction(panel) * np.einsum("kc,kc->k", sums, sums)
    return Errors(estimates.value, np.sqrt(variance), _freedom(panel, estimates.contribution))


def clustered(panel: Panel, contribution: Floats) -> Floats:
    """The contributions (k × units) added up within clusters (k × clusters)."""
    if not panel.coarse:
        return contribution
    rows = [np.bincount(panel.cluster, weights=row, minlength=panel.clusters) for row in contribution]
    return np.array(rows, dtype=np.float64).reshape(-1, panel.clusters)


def covariance(panel: Panel, estimates: Estimates) -> Floats:
    """The covariance (k × k) of estimates, clustered as `errors`."""
    sums = clustered(panel, estimates.contribution)
    return _correction(panel) * sums @ sums.T


def pretest(found: GroupTime) -> JointTest | None:
    """The Wald test that every pre-effect is nil. None when there is none, or too few clusters to test them at once.

    Chi-square as published with the unit as the cluster; Hotelling's F with coarser clusters, which are fewer.
    """
    before = found.estimates.chosen(found.before)
    count = len(before)
    if not count or found.panel.clusters <= count + 1:
        return None
    matrix = covariance(found.panel, before)
    if np.linalg.matrix_rank(matrix, hermitian=True) < count:
        return None
    statistic = float(before.value @ np.linalg.solve(matrix, before.value))
    if not found.panel.coarse:
        return JointTest(statistic, count, float(stats.chi2.sf(statistic, count)))
    clusters = found.panel.clusters
    ratio = statistic * (clusters - count) / (count * (clusters - 1))
    return JointTest(statistic, count, float(stats.f.sf(ratio, count, clusters - count)))


def uniform_critical(
    panel: Panel,
    estimates: Estimates,
    *,
    seed: int,
    draws: int = 999,
    level: float = LEVEL,
    progress: Callable[[int, int], None] | None = None,
) -> float:
    """The number of errors either side that covers all the estimates at once (multiplier bootstrap, seeded).

    Each draw multiplies the clusters' contributions by Mammen's two-point weights and keeps the largest of the
    estimates counted in errors; the answer is the quantile of these, and never narrower than each interval alone.
    """
    sums = clustered(panel, estimates.contribution)
    error = np.sqrt(np.einsum("kc,kc->k", sums, sums))
    scaled = np.ascontiguousarray((sums[error > 0] / error[error > 0, None]).T)
    if not scaled.shape[1]:
        return float("nan")
    random, root = np.random.default_rng(seed), np.sqrt(5.0)
    low, high, share = (1 - root) / 2, (1 + root) / 2, (root + 1) / (2 * root)
    largest = np.empty(draws)
    step = max(1, min(draws, 4_000_000 // len(scaled)))
    for start in range(0, draws, step):
        stop = min(start + step, draws)
        taken = random.random((stop - start, len(scaled)), dtype=np.float32) < share
        largest[start:stop] = np.abs(np.where(taken, low, high) @ scaled).max(axis=1)
        if progress:
            progress(stop, draws)
    return float(np.quantile(largest, 1 - level))


def _correction(panel: Panel) -> float:
    return panel.clusters / (panel.clusters - 1) if panel.coarse else 1.0


def _freedom(panel: Panel, contribution: Floats) -> Floats:
    """Welch: (Σ v)² / Σ v² / (m - 1), v the variance that comes from a cohort and m its clusters."""
    total, scale = np.zeros(len(contribution)), np.zeros(len(contribution))
    for cohort in np.unique(panel.cohort).tolist():
        own = panel.members(cohort)
        part = contribution[:, own]
        clusters = part.shape[1]
        if panel.coarse:
            found, place = np.unique(panel.cluster[own], return_inverse=True)
            clusters = len(found)
            part = np.array([np.bincount(place, weights=row, minlength=clusters) for row in part]).reshape(-1, clusters)
        variance = np.einsum("kc,kc->k", part, part)
        total += variance
        scale += variance**2 / max(clusters - 1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(scale > 0, total**2 / scale, max(panel.clusters - 1, 1))
