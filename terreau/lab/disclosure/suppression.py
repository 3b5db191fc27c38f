"""The cheap mode: hide the neighbours of each small cell, the fewest people first, with the proof kept beside it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from terreau.lab.disclosure.movements import Demand, Movement, Surface
from terreau.lab.disclosure.rules import Measure
from terreau.lab.disclosure.tables import Cells

Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]
Progress = Callable[[int, int], None]

ENOUGH = 1e-6  # what of a demand may be missed, by rounding
CLOSED = 1e12  # the price of a cell that stays published


@dataclass(frozen=True)
class Proof:
    """Movements that together show a demand to be met, whoever looks: outsiders, and each person alone in a cell."""

    movements: tuple[Movement, ...]

    def uses(self) -> set[int]:
        return {int(cell) for one in self.movements for cell in one.cells}


@dataclass
class Hiding:
    """Hidden cells, growing until each demand has its proof.

    `missed`: demands that cannot be met even with every cell hidden, cut down to what can, with how far that is. They
    come from the tables themselves: three cells of one age each say that there are three people at least.
    """

    cells: Cells
    surfaces: list[Surface]
    weight: Floats
    hidden: Bools
    proofs: dict[Demand, Proof] = field(default_factory=dict)
    missed: dict[Demand, float] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Cells, measures: list[Measure], start: Bools) -> "Hiding":
        weight = np.maximum(cells.people, 1).astype(float)
        surfaces = [Surface(cells, one, number) for number, one in enumerate(measures)]
        return cls(cells, surfaces, weight, start.copy())

    def demands(self) -> list[Demand]:
        """The largest first, as share of the smallest cell that could give way: what hides for them serves the others."""
        asked = [demand for one in self.surfaces for demand in one.demands()]
        return sorted(asked, key=lambda one: (one.measure, -one.amount, one.cell))

    def mend(self, progress: Progress | None = None) -> None:
        """Hide what is needed for every demand that has no proof yet."""
        waiting = [one for one in self.demands() if one not in self.proofs]
        for done, demand in enumerate(waiting):
            self.prove(demand)
            if progress and done % 20 == 0:
                progress(done, len(waiting))

    def prove(self, demand: Demand) -> None:
        surface = self.surfaces[demand.measure]
        strangers = surface.strangers(demand.cell)
        movement = self._cheapest(surface, demand, strangers)
        if movement is not None:  # no cell known to one person moves: nobody learns more than an outsider
            self._keep(demand, (movement,))
            return
        asked, nobody = demand, np.zeros(len(self.cells), dtype=bool)
        movement = self._cheapest(surface, demand, nobody)
        if movement is None:
            asked, movement = self._as_far_as_possible(surface, demand, nobody)
        found = [movement] if movement else []
        for person in self._touched(found, demand):
            knows = self.cells.alone == person
            other = self._cheapest(surface, asked, knows)
            if other is None:
                _less, other = self._as_far_as_possible(surface, asked, knows, demand)
            found += [other] if other else []
        self._keep(demand, tuple(found))

    def _touched(self, found: list[Movement], demand: Demand) -> list[int]:
        """The persons alone in a cell that the first movement changes, other than in the cell itself."""
        alone = self.cells.alone
        moved = alone[found[0].cells] if found else alone[:0]
        return [int(one) for one in np.unique(moved[(moved >= 0) & (moved != alone[demand.cell])])]

    def _cheapest(self, surface: Surface, demand: Demand, avoided: Bools) -> Movement | None:
        cost = np.where(self.hidden, 0.0, self.weight)
        first = surface.corners(demand, cost, avoided)
        if first is not None and self.hidden[first.cells].all():
            return first
        second = surface.near(demand, cost, avoided)
        found = [one for one in (first, second) if one is not None]
        if not found:
            return surface.programme(demand, cost, avoided)
        return min(found, key=lambda one: cost[one.cells].sum())

    def _as_far_as_possible(
        self, surface: Surface, demand: Demand, avoided: Bools, whole: Demand | None = None
    ) -> tuple[Demand, Movement | None]:
        reach = surface.farthest(demand, ~avoided)
        whole = whole or demand
        self.missed[whole] = min(reach, self.missed.get(whole, np.inf))
        if reach <= ENOUGH:
            return demand, None
        less = replace(demand, amount=reach * (1 - ENOUGH))
        cost = np.where(self.hidden, 0.0, self.weight)
        return less, surface.programme(less, cost, avoided)

    def _keep(self, demand: Demand, movements: tuple[Movement, ...]) -> None:
        self.proofs[demand] = Proof(movements)
        for one in movements:
            self.hidden[one.cells] = True

    def thin(self, primary: Bools, programmes: bool = True, progress: Progress | None = None) -> None:
        """Show again what turns out not to be needed, the most people first: every demand keeps a proof."""
        users: dict[int, set[Demand]] = defaultdict(set)
        for demand, proof in self.proofs.items():
            for cell in proof.uses():
                users[cell].add(demand)
        candidates = np.nonzero(self.hidden & ~primary)[0]
        for done, cell in enumerate(candidates[np.argsort(-self.weight[candidates], kind="stable")]):
            self.hidden[cell] = False
            replaced = self._otherwise(int(cell), users[int(cell)], programmes)
            self.hidden[cell] = replaced is None
            for demand, proof in (replaced or {}).items():
                for used in self.proofs[demand].uses():
                    users[used].discard(demand)
                self.proofs[demand] = proof
                for used in proof.uses():
                    users[used].add(demand)
            if progress and done % 20 == 0:
                progress(done, len(candidates))

    def _otherwise(self, cell: int, demands: set[Demand], programmes: bool) -> dict[Demand, Proof] | None:
        """Proofs of the demands among hidden cells only, without `cell`; None when one has none."""
        found: dict[Demand, Proof] = {}
        for demand in sorted(demands, key=lambda one: (one.cell, one.sign, one.measure)):
            if len(self.proofs[demand].movements) != 1 or demand in self.missed:
                return None
            surface = self.surfaces[demand.measure]
            avoided = surface.strangers(demand.cell) | ~self.hidden
            cost = np.zeros(len(self.cells))
            movement = surface.corners(demand, cost, avoided)
            if movement is None and programmes:
                movement = surface.near(demand, np.where(self.hidden, 0, CLOSED), avoided)
            if movement is None:
                return None
            found[demand] = Proof((movement,))
        return found
