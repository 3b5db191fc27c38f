"""What goes with an overall mark: how much of its spread belongs to each of several answers that move together.

Johnson's relative weights (Johnson 2000, *A heuristic method for estimating the relative weight of predictor variables
in multiple regression*, Multivariate Behavioral Research 35(1), 1-19). The answers X are replaced by the nearest
orthogonal variables Z (Johnson 1966); Z explain y, and X explain Z: with R_xx = Q Δ Q', Λ = Q Δ^½ Q', β = Λ⁻¹ r_xy, the
weight of x_j is Σ_k Λ_jk² β_k². Weights are positive and add up to R². Nothing in them is causal.
"""

from dataclasses import dataclass

import numpy as np

from terreau.lab.weighting.margins import Floats

# Complete answers below which correlations say too little to be told apart.
LEAST = 100
# Of the largest eigenvalue: below, two answers always move together and no direction is left between them.
HAIR = 1e-10


@dataclass(frozen=True)
class Importance:
    """`weights` (p) add up to `r2`, the part of the spread of the mark that goes with all of them; `rows` counted.

    A weight is not-a-number for what does not vary: nothing can go with it.
    """

    weights: Floats
    r2: float
    rows: int


def relative_weights(answers: Floats, mark: Floats, weights: Floats) -> Importance | None:
    """The relative weights of `answers` (n × p) for `mark` (n), people weighing `weights` (n).

    Complete cases only: whoever skipped one of them, or the mark (NaN), is left out; correlations over other people for
    each pair might together be those of nobody. None under `LEAST` complete cases, or when the mark does not vary.
    """
    whole = np.isfinite(mark) & np.isfinite(answers).all(axis=1) & (weights > 0)
    rows = int(whole.sum())
    if rows < LEAST:
        return None
    x, y, w = answers[whole], mark[whole], weights[whole] / weights[whole].sum()
    varies = np.ptp(x, axis=0) > 0
    if not np.ptp(y) > 0 or not varies.any():
        return None
    x, y = x - w @ x, y - float(w @ y)
    spread, spread_y = w @ (x * x), float(w @ (y * y))
    x, spread = x[:, varies], spread[varies]
    r_xx = (x * w[:, None]).T @ x / np.sqrt(np.outer(spread, spread))
    r_xy = (x * w[:, None]).T @ y / np.sqrt(spread * spread_y)
    values, vectors = np.linalg.eigh(r_xx)
    kept = values > HAIR * values[-1]
    root = np.sqrt(values[kept])
    half = (vectors[:, kept] * root) @ vectors[:, kept].T
    beta = (vectors[:, kept] / root) @ (vectors[:, kept].T @ r_xy)
    found = np.full(answers.shape[1], np.nan)
    found[varies] = half**2 @ beta**2
    return Importance(found, float(beta @ beta), rows)
