"""What the numbers read give away: each small group of people, bounded by linear programming.

The unknowns are what each structure holds itself, for each date, indicator and dimension: how many people are counted
and how many have the attribute. Everything shown bounds a sum of them: a structure is the sum of what lies below it,
a grouping that of its members, the whole minus groupings is what is left. Numbers below 100 are known rounded. The
attacker also knows the tree, who is in which grouping, what has nobody, and that what is shown holds eleven people at
least and neither nobody nor everybody with the attribute.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from tests.attacks.pages import Cell, Seen

THRESHOLD, EXACT_FROM, STEP = 11, 100, 5
HALF = STEP / 2
Group = frozenset[int]  # keys of structures: the people whom they hold themselves


@dataclass(frozen=True)
class World:
    """What is public: which structures, by day, each figure adds up. `small`: groups of 1 to 10 people, to be found."""

    adds: Mapping[datetime.date, Mapping[int, Group]]
    peopled: Mapping[datetime.date, Mapping[int, int]]  # agents of each structure itself: which have none is known
    same_people: frozenset[str] = frozenset()  # indicators known to count the same people
    nothing_happened: bool = False  # between two dates: then they are one table, read twice

    def small(self, on: datetime.date, high: int = THRESHOLD - 1) -> set[Group]:
        """Parts, structures, and what is left of one without one or all of those below: of 1 to 10 people."""
        sums, own = self.adds[on], self.peopled[on]
        groups = {frozenset({key}) for key in own} | set(sums.values())
        groups |= {above - below for above in sums.values() for below in sums.values() if below < above}
        return {each for each in groups if 0 < sum(own.get(key, 0) for key in each) <= high}


@dataclass(frozen=True)
class Found:
    """A small group pinned down: by the number of its people, or by how many of them have the attribute."""

    on: datetime.date
    group: Group
    what: str
    low: float
    high: float


class System:
    """The inequalities of what was read, and the programmes that bound a sum of unknowns."""

    def __init__(self, world: World, seen: Seen):
        self.world = world
        self._places: dict[tuple, int] = {}
        self._rows: list[tuple[dict[int, float], float]] = []  # Σ coefficient × unknown <= bound
        cells = [*seen.counts, *seen.percents, *seen.hidden]
        self.tables = sorted({(cell.on, cell.indicator, cell.dimension) for cell in cells})
        self._known: dict[frozenset[int], tuple[float, float]] = {}
        for on, indicator, dimension in self.tables:
            for key, agents in world.peopled[on].items():
                if agents:
                    having, people = (of(on, key, indicator, dimension) for of in (self.value, self.people))
                    self._at_most({having: 1, people: -1}, 0)
        for cell, (value, base) in seen.counts.items():
            self._shown(cell, value, base)
        for cell, percent in seen.percents.items():
            if cell not in seen.counts:
                self._share(cell, percent)

    def people(self, on: datetime.date, key: int, indicator: str, dimension: str) -> int:
        same = indicator in self.world.same_people
        return self._place("people", on, key, *(() if same else (indicator, dimension)))

    def value(self, on: datetime.date, key: int, indicator: str, dimension: str) -> int:
        return self._place("value", on, key, indicator, dimension)

    def _place(self, what: str, on: datetime.date, *rest: object) -> int:
        name = (what, None if self.world.nothing_happened else on, *rest)
        return self._places.setdefault(name, len(self._places))

    def _sum(self, of: Callable[..., int], on: datetime.date, group: Group, table: tuple[str, str]) -> dict[int, float]:
        return {of(on, key, *table): 1.0 for key in group if self.world.peopled[on].get(key)}

    def _at_most(self, terms: dict[int, float], bound: float) -> None:
        self._rows.append((terms, bound))

    def _between(self, terms: dict[int, float], low: float, high: float) -> None:
        self._at_most(terms, high)
        self._at_most({place: -factor for place, factor in terms.items()}, -low)

    def _shown(self, cell: Cell, value: float, base: float) -> None:
        group, table = self.world.adds[cell.on][cell.structure], (cell.indicator, cell.dimension)
        people, having = self._sum(self.people, cell.on, group, table), self._sum(self.value, cell.on, group, table)
        if base > EXACT_FROM:
            self._between(people, base, base)
            self._between(having, value, value)
            return
        least = max(base - HALF, THRESHOLD) if base + HALF >= THRESHOLD else base - HALF
        self._between(people, least, base + HALF)
        # A share that is neither nobody nor everybody is never shown as one of them: 5 may stand for 1.
        self._at_most(dict.fromkeys(having, -1.0), -(min(value, 1.0) if value <= STEP else value - HALF))
        if value < base - STEP:
            self._at_most(having, value + HALF)
        self._at_most(having | dict.fromkeys(people, -1.0), 0 if value >= base else -1)

    def _share(self, cell: Cell, percent: int) -> None:
        """Only a share: of numbers that may each be rounded."""
        group, table = self.world.adds[cell.on][cell.structure], (cell.indicator, cell.dimension)
        people, having = self._sum(self.people, cell.on, group, table), self._sum(self.value, cell.on, group, table)
        for sign, share in ((1, (percent + 0.5) / 100), (-1, (percent - 0.5) / 100)):
            terms = dict.fromkeys(having, sign * 1.0)
            for place in people:
                terms[place] = terms.get(place, 0) - sign * share
            self._at_most(terms, STEP + HALF * share)  # the value may have been moved by up to 5 (see above)

    @cached_property
    def _matrix(self) -> tuple[csr_array, np.ndarray]:
        rows = [(line, *term) for line, (terms, _bound) in enumerate(self._rows) for term in terms.items()]
        lines, places, factors = (np.array(each) for each in zip(*rows, strict=True))
        bounds = np.array([bound for _terms, bound in self._rows])
        return csr_array((factors, (lines, places)), shape=(len(self._rows), len(self._places))), bounds

    def bounds(self, places: Iterable[int]) -> tuple[float, float]:
        """The least and the most that the sum of these unknowns may be."""
        wanted = frozenset(places)
        if wanted not in self._known:
            matrix, bound = self._matrix
            aim = np.zeros(len(self._places))
            aim[list(wanted)] = 1
            ends = []
            for sign in (1, -1):
                found = linprog(sign * aim, A_ub=matrix, b_ub=bound, bounds=(0, 1e6), method="highs")
                if found.status != 0:
                    raise ValueError(f"What was read contradicts itself: {found.message}")
                ends.append(sign * found.fun)
            self._known[wanted] = ends[0], ends[1]
        return self._known[wanted]

    def holds(self, truth: Callable[[tuple], float]) -> list[int]:
        """The inequalities that the truth breaks: none, or this program misreads the pages."""
        exact = np.array([truth(name) for name in self._places])
        matrix, bound = self._matrix
        return np.nonzero(matrix @ exact > bound + 1e-6)[0].tolist()


def pinned(world: World, seen: Seen, *, tables: Iterable[tuple] | None = None) -> list[Found]:
    """Each group of 1 to 10 people that what was read pins down: known to be fewer than eleven, or known to the person
    how many of them have an attribute."""
    system = System(world, seen)
    found = []
    for on, indicator, dimension in tables or system.tables:
        table = (indicator, dimension)
        for group in sorted(world.small(on), key=sorted):
            people = system._sum(system.people, on, group, table)
            low, high = system.bounds(people)
            if high < THRESHOLD - 1e-6:
                found.append(Found(on, group, f"people of {indicator} {dimension}", low, high))
            low, high = system.bounds(system._sum(system.value, on, group, table))
            if high - low < 1 - 1e-6:
                found.append(Found(on, group, f"value of {indicator} {dimension}", low, high))
    return found
