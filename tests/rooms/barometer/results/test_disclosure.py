"""Whoever reads every figure of a wave, and solves linear programmes, finds no hidden one again.

The attacker is given more than pages show: figures before rounding, how many people each hidden figure is of, what each
structure holds itself, and the marks of a scale band by band. Weights are all one, so that figures are counts.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from django.utils import timezone
from scipy.optimize import linprog

from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.models import Figure, Snapshot
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.results import facts
from terreau.rooms.barometer.results.models import Count, Group
from terreau.rooms.barometer.waves.models import Wave
from tests.factories import make_structure
from tests.rooms.barometer.makers import content, question
from tests.rooms.barometer.results.counted import ballot, closed_wave, count

pytestmark = pytest.mark.django_db(transaction=True)

BINS = {"very": True, "rather": True, "little": False, "not": False}
OPTIONS = [{"code": code, "text": {"fr": code}, "counted": yes} for code, yes in BINS.items()]
QUESTIONS = content(
    [question("tools", options=OPTIONS, role="satisfaction"), question("mark", "scale", role="overall")]
)
QUESTIONS["pages"][0]["theme"] = "outils"
AXES = {"category": "barometer_by_category", "age": "barometer_by_age"}


def random_wave(seed: int, structures: int = 7) -> Wave:
    """A tree with small services, services of one opinion, categories of a few people."""
    rng = np.random.default_rng(seed)
    places = [make_structure(f"Racine {seed}")]
    for number in range(structures - 1):
        places.append(make_structure(f"S{number}", parent=places[int(rng.integers(0, len(places)))]))
    ballots = []
    for place in places:
        size = int(rng.choice([0, rng.integers(1, 12), rng.integers(12, 40)], p=[0.15, 0.35, 0.5]))
        mood = rng.choice([0.0, 0.5, 1.0], p=[0.2, 0.6, 0.2])
        for _agent in range(size):
            yes = rng.random() < mood
            tool = rng.choice(["very", "rather"] if yes else ["little", "not"])
            ballots.append(
                ballot(
                    place, {"tools": str(tool), "mark": int(rng.integers(6, 11) if yes else rng.integers(0, 6))},
                    category=str(rng.choice(["A", "B", "C"], p=[0.5, 0.42, 0.08])),
                    age_band=str(rng.choice(["25-34", "35-44", "45-54"], p=[0.5, 0.4, 0.1])),
                )
            )  # fmt: skip
    ballots += [ballot(places[0], {"tools": "very", "mark": 8}, category="A", age_band="25-34") for _each in range(12)]
    return closed_wave(places[0], QUESTIONS, ballots, name=f"Vague {seed}")


@dataclass
class Programme:
    """Unknowns by name, each between 0 and what it is of; equations between them."""

    places: dict[tuple, int] = field(default_factory=dict)
    highs: list[float] = field(default_factory=list)
    rows: list[dict[int, float]] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)
    under: list[dict[int, float]] = field(default_factory=list)  # Σ coefficient × unknown ≤ 0

    def unknown(self, *name, most: float) -> int:
        if name not in self.places:
            self.places[name] = len(self.highs)
            self.highs.append(most)
        return self.places[name]

    def equal(self, row: dict[int, float], right: float) -> None:
        self.rows.append(row)
        self.rights.append(right)

    def bounds(self, row: dict[int, float]) -> tuple[float, float]:
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(self.highs))
            for place, coefficient in row.items():
                cost[place] = sign * coefficient
            found = linprog(
                cost, A_eq=self._matrix(self.rows), b_eq=self.rights, A_ub=self._matrix(self.under),
                b_ub=np.zeros(len(self.under)), bounds=list(zip(np.zeros(len(self.highs)), self.highs, strict=True)),
            )  # fmt: skip
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ends[0], ends[1]

    def _matrix(self, rows: list[dict[int, float]]) -> np.ndarray:
        matrix = np.zeros((len(rows), len(self.highs)))
        for number, row in enumerate(rows):
            for place, coefficient in row.items():
                matrix[number, place] = coefficient
        return matrix


Row = dict[int, float]


class Attack:
    """All the figures of a wave in one snapshot (or in several), as equations on what each group answered."""

    def __init__(self, wave: Wave, shown: Callable[[Figure], bool] = lambda figure: figure.status == Status.SHOWN):
        self.wave, self.programme = wave, Programme()
        self.shown = shown
        self.hidden: list[tuple[str, Row, float, float]] = []
        self.groups = list(Group.objects.filter(tabulation__wave=wave).select_related("structure"))

    def read(self, snapshot: Snapshot, place_of: Callable[[Structure], int], *, compass: bool = True) -> None:
        """`place_of`: the structure where the people of a group are told on the snapshot's day; `compass`: whether it
        reads this wave."""
        figures = Figure.objects.filter(snapshot=snapshot, dimension__startswith=self.wave.code)
        paths = dict(Structure.every.values_list("pk", "path"))
        for figure in figures.order_by("pk"):
            name, _bar, bin_ = figure.dimension.partition("|")
            item = name.split(" ", 1)[1]
            own = [
                group for group in self.groups
                if group.axis == "structure" and paths[place_of(group.structure)].startswith(paths[figure.structure])
            ]  # fmt: skip
            if figure.indicator in AXES.values():
                axis = next(axis for axis, code in AXES.items() if code == figure.indicator)
                value = "" if bin_ == "other" else bin_
                own = [group for group in self.groups if group.axis == axis and group.value == value]
                bin_ = ""
            self._figure(figure, item, bin_, own)
        self._axes_agree()
        codes = {"barometer_satisfied": "mark", "barometer_satisfaction": "tools"} if compass else {}
        for figure in Figure.objects.filter(snapshot=snapshot, indicator__in=codes).order_by("pk"):
            own = [
                group for group in self.groups
                if group.axis == "structure" and paths[place_of(group.structure)].startswith(paths[figure.structure])
            ]  # fmt: skip
            self._figure(figure, codes[figure.indicator], "", own)

    def _figure(self, figure: Figure, item: str, bin_: str, own: list[Group]) -> None:
        row: Row = {}
        for group in own:
            for place, coefficient in self._answers(group, item, bin_).items():
                row[place] = row.get(place, 0.0) + coefficient
        counts = Count.objects.filter(group__in=own, item=item)
        truth = sum(each.people if bin_ else each.value for each in counts if not bin_ or each.bin == bin_)
        if bin_:
            side = figure.indicator == "barometer_yes"
            base = sum(each.people for each in counts if (each.value > 0) == side)
        else:
            base = sum(each.base for each in counts)
        if self.shown(figure):
            self.programme.equal(row, truth)
        else:
            self.hidden.append((f"{figure.indicator} {figure.structure} {figure.dimension}", row, truth, base))

    def _answers(self, group: Group, item: str, bin_: str) -> Row:
        """The unknowns whose sum is what the group adds to a figure; how many people it is of is known."""
        code = item.removesuffix(".mean")
        bins = list(self.wave.edition.document.questions[code].options)
        names = [option.code for option in bins] or ["0-2", "3-5", "6-7", "8-10"]
        yes = [option.counted for option in bins] or [False, False, True, True]
        people = group.people
        cells = {name: self.programme.unknown(group.pk, code, name, most=people) for name in names}
        key = (group.pk, code)
        if key not in self._whole:
            self._whole.add(key)
            self.programme.equal(dict.fromkeys(cells.values(), 1.0), people)
        if item.endswith(".mean"):
            return self._marks(group, cells, people)
        if bin_:
            return {cells[bin_]: 1.0}
        return {cells[name]: 1.0 for name, counted in zip(names, yes, strict=True) if counted}

    def _marks(self, group: Group, cells: dict[str, int], people: int) -> Row:
        """The marks of each band: between its lowest and its highest for each of its people."""
        row: Row = {}
        for name, place in cells.items():
            low, high = map(int, name.split("-"))
            marks = self.programme.unknown(group.pk, "marks", name, most=10.0 * people)
            if ("marks", group.pk, name) not in self._whole:
                self._whole.add(("marks", group.pk, name))
                self.programme.under += [{place: low, marks: -1.0}, {marks: 1.0, place: -high}]
            row[marks] = 1.0
        return row

    def _axes_agree(self) -> None:
        """The groups of each axis are the same people: they answered the same, together."""
        for item, bin_ in [*(("tools", name) for name in BINS), ("mark", ""), ("mark.mean", "")]:
            sums: dict[str, Row] = {}
            for group in self.groups:
                for place, coefficient in self._answers(group, item, bin_).items():
                    sums.setdefault(group.axis, {})[place] = coefficient
            for axis in AXES:
                if axis in sums:
                    self.programme.equal(
                        sums["structure"] | {place: -number for place, number in sums[axis].items()}, 0.0
                    )

    @property
    def _whole(self) -> set:
        return self.__dict__.setdefault("_done", set())

    def found(self, *, for_themselves: bool = False) -> list[str]:
        """The hidden figures that are known exactly, or of which « nobody » or « everybody » is known.

        `for_themselves`: without those that were hidden for a neighbour only, and that a later snapshot may show.
        """
        told = []
        for name, row, truth, base in self.hidden:
            if for_themselves and 0 < truth < base:
                continue
            low, high = self.programme.bounds(row)
            if high - low < 0.5 or (truth <= 0 and high < 0.5) or (truth >= base and low > base - 0.5):
                told.append(f"{name}: {low:.2f}..{high:.2f}, {truth} of {base}")
        return told


def today() -> datetime.date:
    return timezone.localdate()


@pytest.mark.parametrize("seed", range(5))
def test_no_hidden_figure_of_a_wave_is_found_again(seed):
    wave = random_wave(seed)
    count(wave)
    attack = Attack(wave)
    attack.read(take_snapshot(today(), by="tests"), lambda structure: structure.pk)
    assert attack.found() == []


def test_two_waves_and_the_compass_give_nothing_back():
    """The second wave of the same structures is the one that the compass reads, among the figures of both."""
    first = random_wave(3)
    count(first)
    places = list(Structure.objects.order_by("path"))
    rng = np.random.default_rng(30)
    again = [
        ballot(place, {"tools": str(rng.choice(list(BINS))), "mark": int(rng.integers(0, 11))}, category=category)
        for place in places
        for category in ["A", "B"] * int(rng.integers(3, 12))
    ]
    second = closed_wave(first.structure, QUESTIONS, again)
    count(second)
    snapshot = take_snapshot(today(), by="tests")
    for wave in (first, second):
        attack = Attack(wave)
        attack.read(snapshot, lambda structure: structure.pk, compass=wave == second)
        assert attack.found() == []


def test_the_attack_finds_what_is_hidden_alone():
    """Planted: only figures of one opinion, or of a few people, are hidden; neighbours are shown."""
    found = []
    for seed in range(2):
        wave = random_wave(seed)
        count(wave)

        def alone(figure: Figure) -> bool:
            return figure.status not in (Status.HIDDEN_SMALL,)

        attack = Attack(wave, alone)
        attack.read(take_snapshot(today(), by="tests", replace_reason="essai"), lambda structure: structure.pk)
        found += attack.found()
    assert found, "the attack sees nothing"


def told_in(wave: Wave) -> Callable[[Structure], int]:
    """Where the facts of today put each structure."""
    groups = Group.objects.filter(tabulation__wave=wave, axis="structure")
    places = dict(groups.annotate(at=facts.place(groups, today())).values_list("structure", "at"))
    return lambda structure: places[structure.pk]


def closing(seed: int) -> tuple[Attack, Structure]:
    """The figures of a wave before and after a service closes. « Petit » is of one opinion, and hides « Grand »."""
    rng = np.random.default_rng(seed)
    whole = make_structure(f"Direction {seed}")
    great, small = make_structure("Grand", parent=whole), make_structure("Petit", parent=whole)
    ballots = [ballot(small, {"tools": "very", "mark": 9}) for _agent in range(12)]
    ballots += [
        ballot(great, {"tools": str(rng.choice(list(BINS))), "mark": int(rng.integers(0, 11))}) for _agent in range(150)
    ]
    wave = closed_wave(whole, QUESTIONS, ballots)
    count(wave)
    attack = Attack(wave)
    attack.read(take_snapshot(today(), by="tests"), told_in(wave))
    Structure.objects.filter(pk=small.pk).update(closed_on=today())
    return attack, great


def test_a_service_that_closes_between_two_snapshots_gives_nothing_back():
    attack, _great = closing(1)
    assert attack.hidden, "something is hidden before it closes"
    after = take_snapshot(today(), by="tests", replace_reason="service fermé")
    attack.read(after, told_in(attack.wave))
    assert attack.found(for_themselves=True) == []


def test_the_attack_finds_it_when_its_neighbour_is_then_told():
    """Planted: once « Petit » is counted in the whole, nothing there asks to hide « Grand » any more."""
    attack, great = closing(1)
    attack.shown = lambda figure: figure.status == Status.SHOWN or figure.structure == great.pk
    before = Snapshot.objects.get()
    attack.read(before, told_in_itself)
    assert attack.found(for_themselves=True)


def told_in_itself(structure: Structure) -> int:
    return structure.pk


@pytest.mark.parametrize("seed", range(2))
def test_no_closure_of_a_random_tree_gives_anything_back(seed):
    wave = random_wave(seed, structures=9)
    count(wave)
    attack = Attack(wave)
    attack.read(take_snapshot(today(), by="tests"), told_in(wave))
    leaves = Structure.objects.filter(children=None, parent__isnull=False).order_by("-path")
    closed = next(one for one in leaves if Group.objects.filter(structure=one).exists())
    Structure.objects.filter(pk=closed.pk).update(closed_on=today())
    attack.read(take_snapshot(today(), by="tests", replace_reason="structure fermée"), told_in(wave))
    assert attack.found(for_themselves=True) == []
