"""A second opinion on a standard error: the survey redone without each cluster in turn (jackknife).

JK1 without strata, JKn with: the weights of the cluster left out are spread over the others of its stratum, and the
whole estimate, calibration included, is made again (Rust & Rao 1996; `as.svrepdesign` of R).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from terreau.lab.weighting.design import Design
from terreau.lab.weighting.margins import Floats


@dataclass(frozen=True)
class Jackknife:
    """`value` (m) with all rows, `se` (m), and the estimate of each replicate (clusters × m)."""

    value: Floats
    se: Floats
    replicates: Floats


def replicate_weights(design: Design, weights: Floats) -> Iterator[Floats]:
    """The weights (n) of each replicate."""
    for left_out, stratum in enumerate(design.stratum_of):
        size = design.sizes[stratum]
        others = design.stratum_of[design.clusters] == stratum
        factor = np.where(others, size / max(size - 1, 1), 1.0)
        yield weights * np.where(design.clusters == left_out, 0.0, factor)


def jackknife(design: Design, weights: Floats, estimate: Callable[[Floats], Floats]) -> Jackknife:
    """`estimate` gives figures (m) from weights (n): call `calibrate` inside it to have the calibration made again.

    Variance: Σ (1 − f)(n − 1)/n (θ_r − θ̄)² over the replicates, θ̄ their mean.
    """
    replicates = np.array([np.atleast_1d(estimate(each)) for each in replicate_weights(design, weights)])
    factor = (design.kept * (design.sizes - 1) / design.sizes)[design.stratum_of]
    spread = (replicates - replicates.mean(axis=0)) ** 2
    return Jackknife(np.atleast_1d(estimate(weights)), np.sqrt(factor @ spread), replicates)
