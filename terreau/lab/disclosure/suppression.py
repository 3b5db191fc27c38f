"""The cheap mode: hide the neighbours of each small cell, the fewest people first, with the proof kept beside it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from terreau.lab.disclosure.movements import WHOLE, Demand, Movement, Surface
from terreau.lab.disclosure.rules import Measure
from terreau.lab.disclosure.tables import Cells

Bools = NDArray[np.bool_]
Floats = NDArray[np.floating]
Progress = Callable[[int, int], None]

ENOUGH = 1e-6  # what of a demand may be missed, by rounding
KNOWN = 0.02  # what moving a cell that one person knows costs, beside one person more hidden
FARTHER = 10  # siblings tried along each variable to do without a cell


@dataclass(frozen=True)
class Proof:
    """Movements that together show a demand to be met, whoever looks: outsiders, and each person alone in a cell."""

    movements: tuple[Movement, ...]

    def uses(self) -> set[int]:
        return {int(cell) for one in self.movements for cell in one.cells}


@dataclass
class Hiding:
    """Hidden cells, growing among the `allowed` ones until each demand has its proof.

    `missed[demand, person]`: how far at most the cell can seem from its truth, where that is less than asked, for that
    person (-1: for anybody). With every cell allowed, that comes from the tables themselves: three ages with one person
    each say that there are three people at least. With only the hidden cells allowed, it is a failure of the pattern.
    """

    cells: Cells
    surfaces: list[Surface]
    weight: Floats
    hidden: Bools
    allowed: Bools
    proofs: dict[Demand, Proof] = field(default_factory=dict)
    missed: dict[tuple[Demand, int], float] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Cells, measures: list[Measure], start: Bools, closed: bool = False) -> "Hiding":
        """Starts from the cells hidden for themselves. `closed`: no other may hide, so that `mend` only judges."""
        surfaces = [Surface(cells, one, number) for number, one in enumerate(measures)]
        allowed = start.copy() if closed else np.ones(len(cells), dtype=bool)
        return cls(cells, surfaces, cells.people.astype(float), start.copy(), allowed)

    def another(self, start: Bools) -> "Hiding":
        """The same tables from other hidden cells; proofs that stay among them are kept."""
        kept = {demand: one for demand, one in self.proofs.items() if start[list(one.uses())].all()}
        return replace(self, hidden=start.copy(), proofs=kept, missed=dict(self.missed))

    def demands(self) -> list[Demand]:
        """The largest first: what hides for them serves the others."""
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
        nobody = np.zeros(len(self.cells), dtype=bool)
        first = self._best(surface, demand, nobody, -1)
        asked = replace(demand, amount=self.missed.get((demand, -1), demand.amount))
        others = [
            self._best(surface, asked, self.cells.alone == person, person, demand)
            for person in self._touched([first] if first else [], demand)
        ]
        self._keep(demand, tuple(one for one in [first, *others] if one))

    def _touched(self, found: list[Movement], demand: Demand) -> list[int]:
        """The persons alone in a cell that the first movement changes, other than in the cell itself."""
        alone = self.cells.alone
        moved = alone[found[0].cells] if found else alone[:0]
        return [int(one) for one in np.unique(moved[(moved >= 0) & (moved != alone[demand.cell])])]

    def _cheapest(self, surface: Surface, demand: Demand, avoided: Bools) -> Movement | None:
        # Each person alone in a cell that moves asks for a proof of his own: such cells come last among equals.
        cost = np.where(self.hidden, 0.0, self.weight) + np.where(self.cells.alone >= 0, KNOWN, 0.0)
        avoided = avoided | ~self.allowed
        first = surface.corners(demand, cost, avoided)
        if first is not None and self.hidden[first.cells].all():
            return first
        second = surface.near(demand, cost, avoided)
        found = [one for one in (first, second) if one is not None]
        if not found:
            return None if len(self.cells) <= WHOLE else surface.programme(demand, cost, avoided)
        return min(found, key=lambda one: cost[one.cells].sum())

    def _best(
        self, surface: Surface, asked: Demand, avoided: Bools, person: int, demand: Demand | None = None
    ) -> Movement | None:
        """The cheapest movement, or one that goes as far as any does: `missed` then says how far."""
        found = self._cheapest(surface, asked, avoided)
        if found is not None:
            return found
        reach = max(surface.farthest(asked, self.allowed & ~avoided), 0.0)
        self.missed[demand or asked, person] = reach
        if reach <= ENOUGH:
            return None
        return self._cheapest(surface, replace(asked, amount=reach * (1 - ENOUGH)), avoided)

    def _keep(self, demand: Demand, movements: tuple[Movement, ...]) -> None:
        self.proofs[demand] = Proof(movements)
        for one in movements:
            self.hidden[one.cells] = True

    def thin(self, primary: Bools, progress: Progress | None = None) -> None:
        """Show again what turns out not to be needed, or to cost more people than other cells would, the most first."""
        users: dict[int, set[Demand]] = defaultdict(set)
        for demand, proof in self.proofs.items():
            for cell in proof.uses():
                users[cell].add(demand)
        candidates = np.nonzero(self.hidden & ~primary)[0]
        for done, cell in enumerate(candidates[np.argsort(-self.weight[candidates], kind="stable")]):
            for demand, proof in self._otherwise(int(cell), users[int(cell)]).items():
                for used in self.proofs[demand].uses():
                    users[used].discard(demand)
                self.proofs[demand] = proof
                for used in proof.uses():
                    users[used].add(demand)
                    self.hidden[used] = True
            self.hidden[cell] = bool(users[int(cell)])
            if progress and done % 20 == 0:
                progress(done, len(candidates))

    def _otherwise(self, cell: int, demands: set[Demand]) -> dict[Demand, Proof]:
        """Proofs of these demands without `cell`, by cells that hold fewer people; nothing when one has none."""
        found: dict[Demand, Proof] = {}
        cost = np.where(self.hidden, 0.0, self.weight)
        left = self.weight[cell]
        for demand in sorted(demands, key=lambda one: (-one.amount, one.cell, one.sign, one.measure)):
            if len(self.proofs[demand].movements) != 1 or (demand, -1) in self.missed:
                return {}
            surface = self.surfaces[demand.measure]
            avoided = surface.strangers(demand.cell) | ~self.allowed | (cost >= left)
            avoided[cell] = True
            movement = surface.corners(demand, cost, avoided)
            if movement is None or cost[movement.cells].sum() > 0:
                both = [movement, surface.near(demand, cost, avoided, FARTHER)]
                movement = min((one for one in both if one), key=lambda one: cost[one.cells].sum(), default=None)
            if movement is None or cost[movement.cells].sum() >= left:
                return {}
            left -= cost[movement.cells].sum()
            cost[movement.cells] = 0
            found[demand] = Proof((movement,))
        return found
