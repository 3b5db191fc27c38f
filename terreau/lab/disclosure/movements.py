"""Movements: other tables that satisfy every sum, in which a cell differs from its truth by a given amount.

A movement among hidden cells proves that whoever sees the rest cannot tell the two tables apart: it is the certificate
that a cell is protected. Found in three ways, from the cheapest to compute: corners (a cell, one sibling along each
variable, signs alternating: the hypercube method of Repsilber 1994), a linear programme near the cell, and one over
all cells (Fischetti and Salazar-González 2001).
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, hstack

from terreau.lab.disclosure.rules import Measure
from terreau.lab.disclosure.tables import Cells

Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]

NEAR = 4  # siblings tried along each variable by the programme near a cell
WHOLE = 1500  # cells up to which the programme near a cell takes them all: it is quick enough
DENSE = 5_000_000  # largest table, in combinations of codes, in which corners are looked for
SPARSE = 1e-3  # what moving a hidden cell costs, beside one person more hidden: keeps certificates short


@dataclass(frozen=True)
class Demand:
    """Cell `cell` of measure number `measure` must seem possible `amount` over (`sign` 1) or under (-1) its truth."""

    measure: int
    cell: int
    sign: int
    amount: float


@dataclass(frozen=True)
class Movement:
    """`change` of each of `cells`: equations hold, bounds hold."""

    cells: Ints
    change: Floats


class Surface:
    """The cells seen through one measure: how far each may move, and movements among them."""

    def __init__(self, cells: Cells, measure: Measure, number: int = 0):
        self.cells, self.measure, self.number = cells, measure, number
        self.room = {1: measure.high - measure.truth, -1: measure.truth - measure.low}
        self._by_cell: csc_array = cells.equations.tocsc()

    def demands(self) -> list[Demand]:
        asked = [(1, self.measure.up), (-1, self.measure.down)]
        return [
            Demand(self.number, int(cell), sign, float(amount[cell]))
            for sign, amount in asked
            for cell in np.nonzero(amount > 0)[0]
        ]

    def strangers(self, cell: int) -> Bools:
        """Cells that somebody knows because he is alone in them, unless it is he who is alone in `cell`."""
        alone = self.cells.alone
        return (alone >= 0) & (alone != alone[cell])

    # ---- corners

    @cached_property
    def _grids(self) -> dict[tuple[int, ...], Ints]:
        """For each table that no other contains: the cell at each combination of codes, -1 where nobody is."""
        cells = self.cells
        grids = {}
        for table in cells.tables:
            shape = [len(cells.trees[one]) for one in table]
            if any(set(table) < set(other) for other in cells.tables) or np.prod(shape) > DENSE:
                continue
            grid = np.full(shape, -1)
            inside = np.nonzero(cells.inside(table))[0]
            grid[tuple(cells.codes[inside][:, list(table)].T)] = inside
            grids[table] = grid
        return grids

    @cached_property
    def _siblings(self) -> list[list[Ints]]:
        """For each variable and code: the codes without anything below that have the same code above."""
        found = []
        for tree in self.cells.trees:
            leaf = np.nonzero(tree.leaf)[0]
            under = [leaf[tree.parent[leaf] == code] for code in range(len(tree))]
            found.append([under[above] if above >= 0 else leaf[:0] for above in tree.parent])
        return found

    def corners(self, demand: Demand, cost: Floats, avoided: Bools) -> Movement | None:
        """The cheapest movement over corners of a table, for a cell with nothing below it; None when there is none."""
        codes = self.cells.codes[demand.cell]
        table = tuple(int(one) for one in np.nonzero(codes)[0])
        grid = self._grids.get(table)
        if grid is None or not all(self.cells.trees[one].leaf[codes[one]] for one in table):
            return None
        lines = [np.append(codes[one], (s := self._siblings[one][codes[one]])[s != codes[one]]) for one in table]
        if min(len(line) for line in lines) < 2:
            return None
        there = grid[np.ix_(*lines)]
        price = {
            sign: np.append(np.where((self.room[sign] >= demand.amount) & ~avoided, cost + SPARSE, np.inf), np.inf)
            for sign in (1, -1)
        }  # the last stands for « nobody there »
        total: Floats = np.zeros([len(line) - 1 for line in lines])
        axes = range(len(table))
        for size in range(1, len(table) + 1):
            for moved in combinations(axes, size):
                part = there[tuple(slice(1, None) if axis in moved else slice(0, 1) for axis in axes)]
                total = total + price[demand.sign * (-1) ** size][part]
        best = np.unravel_index(int(np.argmin(total)), total.shape)
        if not np.isfinite(total[best]):
            return None
        picked = there[np.ix_(*[[0, place + 1] for place in best])]
        parity = np.indices(picked.shape).sum(axis=0) % 2
        return Movement(picked.ravel(), np.where(parity.ravel() == 0, 1.0, -1.0) * demand.sign * demand.amount)

    # ---- linear programmes

    def near(self, demand: Demand, cost: Floats, avoided: Bools, spread: int = NEAR) -> Movement | None:
        """The cheapest movement among the codes around a cell; None when there is none there."""
        if len(self.cells) <= WHOLE:
            return self.programme(demand, cost, avoided)
        inside = np.ones(len(self.cells), dtype=bool)
        for place in range(len(self.cells.trees)):
            inside &= self._chosen(demand.cell, place, cost, spread)[self.cells.codes[:, place]]
        return self.programme(demand, cost, avoided, np.nonzero(inside & ~avoided)[0])

    def _chosen(self, cell: int, place: int, cost: Floats, spread: int) -> Bools:
        """Codes of one variable: those above the cell's, the `spread` cheapest beside it, and some below each."""
        tree = self.cells.trees[place]
        code = int(self.cells.codes[cell, place])
        chosen = np.zeros(len(tree), dtype=bool)
        above = code
        while above >= 0:
            chosen[above] = True
            above = int(tree.parent[above])
        level = [code]
        if code:
            beside = np.nonzero((tree.parent == tree.parent[code]) & (np.arange(len(tree)) != code))[0]
            level += self._cheapest(cell, place, beside, cost, spread)
        while level:
            chosen[level] = True
            level = [
                below
                for one in level
                for below in self._cheapest(cell, place, np.nonzero(tree.parent == one)[0], cost, spread)
            ]
            spread = max(2, spread // 2)
        return chosen

    def _cheapest(self, cell: int, place: int, codes: Ints, cost: Floats, count: int) -> list[int]:
        wanted = np.repeat(self.cells.codes[[cell]], len(codes), axis=0)
        wanted[:, place] = codes
        at = self.cells.places(wanted)
        price = np.where(at >= 0, cost[at] - np.minimum(self.measure.truth[at], 1000) * SPARSE, np.inf)
        order = np.argsort(price, kind="stable")[:count]
        return [int(codes[one]) for one in order if np.isfinite(price[one])]

    def programme(self, demand: Demand, cost: Floats, avoided: Bools, among: Ints | None = None) -> Movement | None:
        """The cheapest movement, each unit moved paid in proportion; only the cells `among` move, all by default."""
        places = np.nonzero(~avoided)[0] if among is None else among
        target = int(np.searchsorted(places, demand.cell))
        block = self._by_cell[:, places].tocsr()
        block = block[np.diff(block.indptr) > 0]
        up, down = np.minimum(self.room[1][places], 1e6 * demand.amount), self.room[-1][places]
        least = np.zeros(2 * len(places))
        most = np.concatenate([up, down])
        chosen, other = (target, target + len(places))[:: demand.sign]
        least[chosen] = most[chosen] = demand.amount
        most[other] = 0
        price = np.tile((cost[places] + SPARSE) / demand.amount, 2)
        answer = linprog(
            price, A_eq=csr_array(hstack([block, -block])), b_eq=np.zeros(block.shape[0]),
            bounds=np.column_stack([least, most]), method="highs-ds",
        )  # fmt: skip
        if answer.status == 2:
            return None
        if answer.status != 0:
            raise ValueError(f"The linear programme failed: {answer.message}")
        change = answer.x[: len(places)] - answer.x[len(places) :]
        moved = np.abs(change) > 1e-9 * demand.amount
        return Movement(places[moved], change[moved])

    def farthest(self, demand: Demand, allowed: Bools) -> float:
        """How far from its truth the cell may be, up to what the demand asks, when only `allowed` cells move."""
        places = np.nonzero(allowed)[0]
        target = int(np.searchsorted(places, demand.cell))
        block = self._by_cell[:, places].tocsr()
        most = np.minimum(self.room[1][places], 1e6 * demand.amount)
        least = -self.room[-1][places]
        aim = np.zeros(len(places))
        aim[target] = -demand.sign
        most[target], least[target] = min(most[target], demand.amount), max(least[target], -demand.amount)
        answer = linprog(
            aim, A_eq=block, b_eq=np.zeros(block.shape[0]), bounds=np.column_stack([least, most]), method="highs-ds"
        )
        if answer.status != 0:
            raise ValueError(f"The linear programme failed: {answer.message}")
        return float(-answer.fun)
