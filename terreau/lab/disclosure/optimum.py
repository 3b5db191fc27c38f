"""The exact mode: the hidden cells that hold the fewest people, by cutting planes.

Source: Fischetti and Salazar-González (2001), Management Science 47, 1008-1027. The master programme chooses the cells,
knowing none of the attacks; each attack that succeeds on its choice becomes a constraint, the dual of the attacker's
programme, and the master chooses again. Its value never exceeds the optimum: it says how far the best pattern known is
from it, whenever time ends the search.
"""

import time
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from terreau.lab.disclosure.movements import Demand, Surface
from terreau.lab.disclosure.suppression import Hiding, Progress

Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]

HINT = 1e-4  # how much a shown cell may move when a cut is looked for: without it, duals are arbitrary on shown cells
STALLED = 4  # rounds of the relaxed master without progress before integers are asked


@dataclass
class Search:
    """The master programme with the cuts found so far.

    `best`: the lightest safe pattern known; `bound`: what no safe pattern goes below, in people.
    """

    best: Hiding
    primary: Bools
    until: float
    bound: float = 0.0
    rows: list[csr_array] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return float(self.best.weight[self.best.hidden].sum())

    @property
    def proved(self) -> bool:
        return self.bound >= self.weight - 1e-6

    @property
    def late(self) -> bool:
        return time.monotonic() >= self.until

    # ---- the master

    def relaxed(self) -> tuple[Floats, float]:
        answer = linprog(
            self.best.weight, A_ub=-vstack(self.rows) if self.rows else None,
            b_ub=-np.array(self.rights) if self.rows else None,
            bounds=np.column_stack([self.primary.astype(float), np.ones(len(self.primary))]), method="highs",
        )  # fmt: skip
        if answer.status != 0:
            raise ValueError(f"The relaxed master programme failed: {answer.message}")
        return answer.x, float(answer.fun)

    def whole(self) -> tuple[Bools | None, float]:
        """The lightest pattern under the cuts (None when time ended before any), and what bounds it from below."""
        cuts = [LinearConstraint(vstack(self.rows), np.array(self.rights), np.inf)] if self.rows else []
        answer = milp(
            self.best.weight, constraints=cuts, integrality=np.ones(len(self.primary)),
            bounds=Bounds(self.primary.astype(float), 1.0),
            options={"time_limit": max(1.0, self.until - time.monotonic()), "mip_rel_gap": 0.0},
        )  # fmt: skip
        bound = answer.mip_dual_bound if answer.mip_dual_bound is not None else 0.0
        return None if answer.x is None else answer.x > 0.5, float(bound)

    def learn(self, bound: float) -> None:
        """People are whole: so is the bound."""
        self.bound = min(max(self.bound, np.ceil(bound - 1e-5)), self.weight)

    # ---- the cuts

    def add(self, cuts: list[tuple[Floats, float]]) -> None:
        for row, right in cuts:
            self.rows.append(csr_array(row[None, :]))
            self.rights.append(right)

    def single(self) -> list[tuple[Floats, float]]:
        """In each sum in which a cell stands, the others give way enough: the first cuts, without any programme."""
        cuts = []
        equations = self.best.cells.equations
        by_cell = equations.tocsc()
        for demand in self.asked():
            for row in by_cell.indices[by_cell.indptr[demand.cell] : by_cell.indptr[demand.cell + 1]]:
                slope = np.zeros(len(self.primary))
                start, stop = equations.indptr[row : row + 2]
                slope[equations.indices[start:stop]] = equations.data[start:stop]
                # s·z_p = -s·(other terms)/a_p: the others must move by the amount together.
                slope = -demand.sign * slope / slope[demand.cell]
                slope[demand.cell] = 0
                cuts.append(self._cut(demand, slope, demand.amount))
        return cuts

    def _cut(self, demand: Demand, slope: Floats, right: float) -> tuple[Floats, float]:
        """`slope @ z >= right` holds for every movement that meets the demand: what hidden cells can do of it."""
        room = self.best.surfaces[demand.measure].room
        with np.errstate(invalid="ignore"):
            most = np.where(slope > 0, slope * room[1], np.where(slope < 0, -slope * room[-1], 0.0))
        return np.minimum(most, right), right

    def asked(self) -> list[Demand]:
        """The demands, each as far as it can be met at all."""
        missed = self.best.missed
        cut = [replace(one, amount=missed.get((one, -1), one.amount) * (1 - 1e-6)) for one in self.best.demands()]
        return [one for one in cut if one.amount > 1e-6]

    def violated(self, chosen: Floats, knows: Bools | None, demand: Demand) -> tuple[Floats, float] | None:
        """A cut that `chosen` (0 to 1 per cell) breaks, by an attacker who also `knows` some cells; None if none."""
        for hint in (HINT, 0.0):
            cut = self._attack(np.maximum(chosen, hint), knows, demand)
            if cut is not None and cut[0] @ chosen < cut[1] * (1 - 1e-5):
                return cut
        return None

    def _attack(self, open_: Floats, knows: Bools | None, demand: Demand) -> tuple[Floats, float] | None:
        surface: Surface = self.best.surfaces[demand.measure]
        equations = self.best.cells.equations
        if knows is not None:
            open_ = np.where(knows, 0.0, open_)
        # An elementary movement rarely moves a cell by more than the demand: the tighter room gives better cuts.
        up, down = (np.minimum(surface.room[sign], demand.amount) * open_ for sign in (1, -1))
        aim = np.zeros(len(open_))
        aim[demand.cell] = -demand.sign
        answer = linprog(
            aim,
            A_eq=equations,
            b_eq=np.zeros(equations.shape[0]),
            bounds=np.column_stack([-down, up]),
            method="highs-ds",
        )
        if answer.status != 0:
            raise ValueError(f"The attacker's programme failed: {answer.message}")
        slope = -(aim - equations.T @ answer.eqlin.marginals)
        right = demand.amount * (1 - demand.sign * slope[demand.cell])
        slope[demand.cell] = 0
        slope[np.abs(slope) < 1e-9] = 0
        if right <= 1e-9:
            return None
        row, right = self._cut(demand, slope, right)
        return (row if knows is None else np.where(knows, 0.0, row)), right


def lightest(start: Hiding, primary: Bools, seconds: float, progress: Progress | None = None) -> Search:
    """Search from a safe pattern (`start`, its proofs found) until the optimum is proved or `seconds` have passed."""
    search = Search(start, primary, time.monotonic() + seconds)
    search.add(search.single())
    still, last = 0, -1.0
    while not search.proved and not search.late:
        chosen, value = search.relaxed()
        search.learn(value)
        still, last = (still + 1, last) if value < last + 1e-3 * max(1.0, last) else (0, value)
        cuts = [] if still >= STALLED else _relaxed_cuts(search, chosen)
        if progress:
            progress(int(search.bound), int(search.weight))
        if not cuts:
            break
        search.add(cuts)
    while not search.proved and not search.late:
        pattern, value = search.whole()
        search.learn(value)
        if pattern is None or search.proved:
            break
        found = start.another(pattern)
        cuts = _whole_cuts(search, found)
        if not cuts:
            search.best = found
            search.learn(value)
            break
        search.add(cuts)
        _improve(search, pattern)
        if progress:
            progress(int(search.bound), int(search.weight))
    return search


def _relaxed_cuts(search: Search, chosen: Floats) -> list[tuple[Floats, float]]:
    cuts = []
    for demand in search.asked():
        if search.late:
            break
        cut = search.violated(chosen, None, demand)
        if cut is not None:
            cuts.append(cut)
    return cuts


def _whole_cuts(search: Search, pattern: Hiding) -> list[tuple[Floats, float]]:
    """What the pattern breaks, outsiders first, then each person alone in a cell that moves."""
    judged = replace(pattern, allowed=pattern.hidden, proofs={}, missed={})
    chosen = pattern.hidden.astype(float)
    cuts = []
    for demand in search.asked():
        judged.prove(demand)
        for (asked, person), reach in list(judged.missed.items()):
            limit = search.best.missed.get((asked, person), asked.amount)
            if asked != demand or reach >= min(limit, asked.amount) * (1 - 1e-5):
                continue
            knows = None if person < 0 else search.best.cells.alone == person
            cut = search.violated(chosen, knows, replace(demand, amount=min(limit, demand.amount)))
            if cut is not None:
                cuts.append(cut)
    if not cuts:
        pattern.proofs = judged.proofs
    return cuts


def _improve(search: Search, pattern: Bools) -> None:
    """The choice of the master, mended: often lighter than the best pattern known."""
    found = search.best.another(pattern | search.primary)
    found.mend()
    found.thin(search.primary)
    if found.weight[found.hidden].sum() < search.weight:
        search.best = found
