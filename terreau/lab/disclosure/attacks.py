"""What an attacker knows of each hidden number: the narrowest interval, by linear programming.

Source of the attack: Fischetti and Salazar-González (2001), Solving the cell suppression problem on tabular data with
linear constraints, Management Science 47, 1008-1027. Two programmes per hidden number are the definition; most numbers
are settled by fewer: a bound that the equations imply one by one and that some solution attains is the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, spmatrix
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]
Progress = Callable[[int, int], None]

NEAR = 1e-7  # two numbers nearer than this, relatively to the largest of the block, are the same
TRIES = 5  # in how many programmes of many numbers each is asked before it gets its own
FAR = 1e6  # how many times the largest number stands for « without bound » in a programme


class Contradiction(ValueError):
    """No table satisfies the equations and the bounds: `equations` (numbers of rows) says where it was seen."""

    def __init__(self, equations: list[int]):
        self.equations = equations
        super().__init__("No table satisfies the equations and the bounds.")


@dataclass(frozen=True)
class Intervals:
    """What an attacker knows of each number: it lies between `low` and `high`."""

    low: Floats
    high: Floats

    @property
    def width(self) -> Floats:
        return self.high - self.low


def audit(
    equations: spmatrix | csr_array | Floats,
    truth: Floats,
    hidden: Bools,
    *,
    low: Floats,
    high: Floats,
    of: Bools | None = None,
    progress: Progress | None = None,
) -> Intervals:
    """The narrowest interval of each hidden number (or only of those in `of`), knowing the others and every equation.

    `equations` (m × n) with `equations @ truth == 0`; `hidden` (n) says which numbers are not published; `low` and
    `high` (n) are what anyone knows of each beforehand. Published numbers come back with their truth at both ends.
    Raises `ValueError` when the truth breaks an equation or a bound.
    """
    matrix = csr_array(equations)
    scale = max(1.0, float(np.abs(truth).max(initial=0)))
    if (
        np.abs(matrix @ truth).max(initial=0) > 1e-8 * scale
        or (truth < low - 1e-9 * scale).any()
        or (truth > high + 1e-9 * scale).any()
    ):
        raise ValueError("The true table must satisfy the equations and the bounds.")
    return intervals(matrix, truth, hidden, low=low, high=high, of=of, progress=progress)


def intervals(
    equations: csr_array,
    published: Floats,
    hidden: Bools,
    *,
    low: Floats,
    high: Floats,
    of: Bools | None = None,
    progress: Progress | None = None,
) -> Intervals:
    """The same when the truth is not known: `published` (n) counts where it is not `hidden`.

    Raises `Contradiction` when the published numbers cannot belong together.
    """
    places = np.nonzero(hidden)[0]
    shown = np.where(hidden, 0.0, published)
    right = -(equations @ shown)
    unknown = csr_array(equations[:, places])
    empty = np.nonzero((np.diff(unknown.indptr) == 0) & (np.abs(right) > NEAR * max(1.0, np.abs(shown).max(initial=0))))
    if len(empty[0]):
        raise Contradiction(empty[0].tolist())
    wanted = np.ones(len(places), dtype=bool) if of is None else of[places]
    found_low, found_high = published.astype(float), published.astype(float)
    found_low[places], found_high[places] = low[places], high[places]
    done = 0
    for rows, columns in _blocks(unknown):
        chosen = wanted[columns]
        if chosen.any():
            block = Block(
                csr_array(unknown[rows][:, columns]), right[rows], low[places[columns]], high[places[columns]]
            )
            try:
                least, most = block.extremes(chosen)
            except Contradiction as wrong:
                raise Contradiction([int(rows[one]) for one in wrong.equations]) from None
            found_low[places[columns[chosen]]] = least[chosen]
            found_high[places[columns[chosen]]] = most[chosen]
        done += len(columns)
        if progress:
            progress(done, len(places))
    return Intervals(found_low, found_high)


def _blocks(unknown: csr_array) -> list[tuple[Ints, Ints]]:
    """The rows and columns of each set of hidden numbers that no equation ties to another set."""
    rows, columns = unknown.shape
    entry = unknown.tocoo()
    graph = csr_array((np.ones(entry.nnz), (entry.row, entry.col + rows)), shape=(rows + columns, rows + columns))
    count, label = connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.searchsorted(label[order], np.arange(1, count)))
    split = [(one[one < rows], one[one >= rows] - rows) for one in groups]
    return [(up, down) for up, down in split if len(down)]


class Block:
    """Hidden numbers x with `matrix @ x == right` and `low <= x <= high`, tied to one another."""

    def __init__(self, matrix: csr_array, right: Floats, low: Floats, high: Floats):
        self.matrix, self.right = matrix, right
        self.scale = max(1.0, float(np.abs(right).max(initial=0)), float(np.abs(low[np.isfinite(low)]).max(initial=0)))
        self.tolerance = NEAR * self.scale
        self.low, self.high = low.astype(float), high.astype(float)
        self._tighten()
        far = FAR * self.scale
        self._bounds = np.column_stack([np.maximum(self.low, -far), np.minimum(self.high, far)])

    def extremes(self, chosen: Bools) -> tuple[Floats, Floats]:
        """The least and the most that each chosen number can be."""
        least, most = np.full(len(self.low), np.inf), np.full(len(self.low), -np.inf)
        both = [(least, self.low, 1), (most, self.high, -1)]
        tried = np.zeros((2, len(self.low)), dtype=int)
        while True:  # many at once: those that share no equation rarely hinder one another
            aim = np.zeros(len(self.low))
            busy = np.zeros(self.matrix.shape[0], dtype=bool)
            asked: list[tuple[int, int]] = []
            for side in (1, 0):
                seen, bound, sign = both[side]
                open_ = np.nonzero(chosen & (tried[side] < TRIES) & ~self._meets(seen, bound) & (aim == 0))[0]
                for one in open_[np.argsort(tried[side, open_], kind="stable")]:
                    rows = self._rows_of(one)
                    if not busy[rows].any():
                        busy[rows] = True
                        aim[one] = sign
                        asked.append((side, int(one)))
            if not asked:
                break
            self._learn(aim, least, most)
            for side, one in asked:
                tried[side, one] += 1
        for seen, bound, sign in both:  # what no single equation bounds tightly: one programme each
            for one in np.nonzero(chosen)[0]:
                if not self._meets(seen[one], bound[one]):
                    aim = np.zeros(len(self.low))
                    aim[one] = sign
                    value = self._learn(aim, least, most)[one]
                    seen[one] = bound[one] = value  # proved: no other solution goes beyond
        far = FAR * self.scale / 10
        return np.where(least < -far, -np.inf, least) + 0.0, np.where(most > far, np.inf, most) + 0.0

    def _meets(self, seen: Floats, bound: Floats) -> Bools:
        with np.errstate(invalid="ignore"):
            return np.abs(seen - bound) <= self.tolerance

    def _rows_of(self, column: int) -> Ints:
        if not hasattr(self, "_by_column"):
            self._by_column = self.matrix.tocsc()
        start, stop = self._by_column.indptr[column : column + 2]
        return self._by_column.indices[start:stop]

    def _learn(self, aim: Floats, least: Floats, most: Floats) -> Floats:
        """Minimise `aim @ x`; whatever the solution shows of any number is kept."""
        answer = linprog(aim, A_eq=self.matrix, b_eq=self.right, bounds=self._bounds, method="highs-ds")
        if answer.status == 2:
            raise Contradiction(list(range(self.matrix.shape[0])))
        if answer.status != 0:
            raise ValueError(f"The linear programme failed: {answer.message}")
        np.minimum(least, answer.x, out=least)
        np.maximum(most, answer.x, out=most)
        return answer.x

    def _tighten(self, rounds: int = 12) -> None:
        """Bounds that single equations imply: what is left when the others are as small, or as large, as they can."""
        entry = self.matrix.tocoo()
        row, column, factor = entry.row, entry.col, entry.data
        count = self.matrix.shape[0]
        for _round in range(rounds):
            ends = np.stack([factor * self.low[column], factor * self.high[column]])
            small, large = ends.min(axis=0), ends.max(axis=0)
            least = _without(row, count, small, -np.inf)
            most = _without(row, count, large, np.inf)
            ends = np.stack([(self.right[row] - most) / factor, (self.right[row] - least) / factor])
            low, high = self.low.copy(), self.high.copy()
            np.maximum.at(low, column, ends.min(axis=0))
            np.minimum.at(high, column, ends.max(axis=0))
            if (low > high + self.tolerance).any():
                wrong = np.unique(row[np.isin(column, np.nonzero(low > high + self.tolerance)[0])])
                raise Contradiction(wrong.tolist())
            high = np.maximum(low, high)
            still = np.array_equal(low, self.low) and np.array_equal(high, self.high)
            self.low, self.high = low, high
            if still:
                return


def _without(row: Ints, count: int, term: Floats, infinite: float) -> Floats:
    """For each entry, the sum of the other terms of its row; `infinite` where one of these is."""
    finite = np.isfinite(term)
    total = np.bincount(row, weights=np.where(finite, term, 0), minlength=count)
    without_end = np.bincount(row, weights=~finite, minlength=count)
    others = total[row] - np.where(finite, term, 0)
    return np.where(without_end[row] - ~finite > 0, infinite, others)
