"""Which margins no weights can meet, and how near one can come: a linear programme (HiGHS)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack

from terreau.lab.weighting.auxiliaries import Auxiliaries
from terreau.lab.weighting.margins import Bools, Floats, Ints

NEAR = 1e-7


@dataclass(frozen=True)
class Clash:
    """A column of the auxiliaries that cannot be met: the nearest sum to its target, everything else being kept."""

    column: int
    target: float
    nearest: float


def clashes(auxiliaries: Auxiliaries, weights: Floats, targets: Floats, low: float, high: float) -> Sequence[Clash]:
    """The fewest changes of targets (p), each in proportion of itself, that make the calibration possible.

    Ratios g (n) of new to design weights within [`low`, `high`] that minimise Σ |Xᵀ(d g) − T| / |T|. Empty when the
    targets can be met.
    """
    used = weights > 0
    matrix = _matrix(auxiliaries, used, weights)
    scale = np.where(targets != 0, np.abs(targets), 1.0)
    rows = csr_array(matrix.multiply(1 / scale[:, None]))
    p, n = rows.shape
    answer = linprog(
        np.concatenate([np.zeros(n), np.ones(2 * p)]),
        A_eq=hstack([rows, eye_array(p), -eye_array(p)], format="csr"),
        b_eq=targets / scale,
        bounds=np.concatenate([np.tile([low, high], (n, 1)), np.tile([0.0, np.inf], (2 * p, 1))]),
        method="highs",
    )
    if answer.status != 0:
        return ()
    nearest = matrix @ answer.x[:n]
    missed = np.flatnonzero(np.abs(nearest - targets) > NEAR * scale)
    return [Clash(int(column), float(targets[column]), float(nearest[column])) for column in missed]


def _matrix(auxiliaries: Auxiliaries, used: Bools, weights: Floats) -> csr_array:
    """Xᵀ diag(d) (p × n), of the rows in use."""
    d = weights[used]
    rows: list[Ints | Floats] = []
    columns: list[Ints] = []
    entries: list[Floats] = []
    places = np.arange(len(d))
    for codes, start in zip(auxiliaries.codes, auxiliaries.starts, strict=False):
        rows.append(codes[used].astype(np.intp) + start)  # small integers would overflow
        columns.append(places)
        entries.append(d)
    for j in range(auxiliaries.values.shape[1]):
        rows.append(np.full(len(d), auxiliaries.starts[-1] + j))
        columns.append(places)
        entries.append(d * auxiliaries.values[used, j])
    shape = (auxiliaries.columns, len(d))
    return csr_array(coo_array((np.concatenate(entries), (np.concatenate(rows), np.concatenate(columns))), shape=shape))
