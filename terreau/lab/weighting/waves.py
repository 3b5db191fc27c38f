"""Did a figure move from one survey to the next? The error of the difference, not two intervals side by side.

V(B − A) = V(A) + V(B) − 2 Cov(A, B). Two independent samples have no covariance. Where some answered both (a panel), it
is Σ a b over the units that both waves share, a and b being what each unit adds to the spread of each estimate: the
sample of those who stayed says how alike the answers are, and how many they are says how much it counts (Kish 1965,
*Survey Sampling*, 12.4; Tam 1984, *On covariances from overlapping samples*, The American Statistician 38).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from terreau.lab.refusals import Refusal, gettext_noop as _
from terreau.lab.weighting import intervals
from terreau.lab.weighting.design import Design
from terreau.lab.weighting.estimates import Estimate
from terreau.lab.weighting.margins import Floats


@dataclass(frozen=True)
class Difference:
    """`value` = second − first, its standard error, how many units answered both, and the correlation of the two."""

    value: float
    se: float
    freedom: int
    shared: int
    correlation: float

    def interval(self, level: float = 0.95) -> intervals.Interval:
        """The symmetric interval."""
        return intervals.symmetric(self.value, self.se, self.freedom, level)

    @property
    def p_value(self) -> float:
        """How often chance alone would give as large a move, were there none."""
        if self.se == 0:
            return float(self.value == 0)
        return float(2 * stats.t.sf(abs(self.value) / self.se, self.freedom))


@dataclass(frozen=True)
class Wave:
    """An estimate and its design. `units` (n) names what was drawn: the person, or the cluster where there are some."""

    estimate: Estimate
    design: Design
    units: Sequence[str] | None = None


def difference(first: Wave, second: Wave) -> Difference:
    """second − first: independent samples, or a panel when both waves name their units.

    Degrees of freedom: the fewer of the two. A unit named twice in a wave is refused.
    """
    covariance, shared = 0.0, 0
    if first.units is not None and second.units is not None:
        one, other = _by_unit(first, "first"), _by_unit(second, "second")
        both = one.keys() & other.keys()
        covariance, shared = float(sum(one[unit] * other[unit] for unit in both)), len(both)
    se = first.estimate.se * second.estimate.se
    return from_published(
        (first.estimate.value, first.estimate.se),
        (second.estimate.value, second.estimate.se),
        correlation=covariance / se if se > 0 else 0.0,
        freedom=min(first.estimate.freedom, second.estimate.freedom),
        shared=shared,
    )


def from_published(
    first: tuple[float, float],
    second: tuple[float, float],
    *,
    correlation: float = 0.0,
    freedom: int = 10**6,
    shared: int = 0,
) -> Difference:
    """The difference of two (value, standard error) of which the answers are not at hand.

    `correlation` of the two estimates: 0 for independent samples; with a panel, that of the answers × the share of
    units in both.
    """
    if not -1 - 1e-9 <= correlation <= 1 + 1e-9:
        raise Refusal(_("Une corrélation est comprise entre −1 et 1 : %(value)s."), value=f"{correlation:g}")
    variance = first[1] ** 2 + second[1] ** 2 - 2 * correlation * first[1] * second[1]
    return Difference(second[0] - first[0], float(np.sqrt(max(variance, 0.0))), freedom, shared, correlation)


def _by_unit(wave: Wave, table: str) -> dict[str, float]:
    """What each unit adds to the spread, by its name."""
    units = wave.units or ()
    deviations: Floats = wave.design.deviations(wave.estimate.linear)
    found: dict[str, float] = {}
    cluster_of: dict[str, int] = {}
    for row, (unit, cluster) in enumerate(zip(units, wave.design.clusters.tolist(), strict=True)):
        if cluster_of.setdefault(unit, cluster) != cluster:
            raise Refusal(
                _("« %(unit)s » est deux fois dans cette vague."), table=table, row=row, column="id", unit=unit
            )  # fmt: skip
        found[unit] = float(deviations[cluster])
    return found
