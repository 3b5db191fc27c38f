"""Distributions: how the people of a rate spread over bins, and what an attacker who reads both finds of them."""

import dataclasses
import datetime

import numpy as np
import pytest

from terreau.ground.evidence import engine
from terreau.ground.evidence.definitions import InvalidDefinition, Kind, indicator
from terreau.ground.evidence.distributions import name_of, parts
from terreau.ground.evidence.enums import Counts, Status, Unit
from terreau.ground.evidence.figures import computed
from terreau.ground.evidence.models import Figure
from terreau.ground.evidence.protection import Cells, Protector, Tree, all_or_nobody, hide_bins
from terreau.ground.evidence.tally import BrokenIndicator
from terreau.lab.disclosure.attacks import audit
from tests.ground.evidence.tables import SHARE, equations, flat, random_tree, table, tree_of

THRESHOLD = 11
BINS = ("unknown", "far", "near")
SPREAD = dataclasses.replace(SHARE, code="spread", kind=Kind.DISTRIBUTION, by="d", bins=BINS, within="share")


def spread(counts: np.ndarray, value: str = "d0") -> Cells:
    """Own numbers of people per structure × bin, as the engine would have summed them."""
    counts = np.atleast_2d(counts)
    columns = ["", *(name_of(value, bin_) for bin_ in BINS)]
    people = np.column_stack([counts.sum(axis=1), counts])
    own = Cells(columns, people.astype(float), people.astype(float), people, people.copy())
    return parts(SPREAD, own)[value]


def random_counts(rng: np.random.Generator, size: int, most: int = 40) -> np.ndarray:
    """Some bins empty, some structures with a few people or nobody."""
    counts = np.where(rng.random((size, 3)) < 0.3, 0, rng.integers(0, most, (size, 3)))
    counts[rng.random(size) < 0.3] = rng.integers(0, 3, 3)
    return counts


def assert_nothing_found(tree: Tree, own: Cells, hidden: np.ndarray) -> None:
    """The attacker knows how many people every structure and its own part hold, hidden ones included."""
    whole = own.rolled_up(tree)
    truth, people = flat(own.value, whole.value), flat(own.people, whole.people)
    columns = len(own.columns)
    of_bin = np.tile(np.arange(columns) > 0, 2 * len(tree))
    unknown = flat(own.people > 0, hidden & (whole.people > 0)).astype(bool) & of_bin
    found = audit(equations(tree, columns), truth, unknown, low=np.zeros(len(truth)), high=people)
    few = (own.people > 0) & (own.people < THRESHOLD)
    concealed = flat(few | all_or_nobody(own), hidden & (whole.people > 0)).astype(bool) & of_bin & (people > 0)
    if hidden[:, 1:].all(where=whole.people[:, 1:] > 0):
        return
    assert (found.width[concealed] >= 1).all(), "a hidden number is known exactly"
    assert (found.high[concealed & (truth == 0)] > 0).all(), "nobody is known to be nobody"
    full = concealed & (truth == people)
    assert (found.low[full] < people[full]).all(), "everybody is known to be everybody"


@pytest.mark.parametrize("seed", range(25))
def test_no_hidden_bin_is_found_again_by_who_knows_how_many_people_there_are(seed):
    rng = np.random.default_rng(7000 + seed)
    tree = random_tree(rng, size=int(rng.integers(2, 10)), employers=int(rng.integers(1, 3)))
    own = spread(random_counts(rng, len(tree)))
    within = rng.random(len(tree)) < 0.2
    hidden, small = hide_bins(tree, own, within, THRESHOLD)
    whole = own.rolled_up(tree)
    assert hidden[within, 1:].all(), "the distribution shows what the rate hides"
    assert hidden[:, 1:][(whole.people[:, 1:] > 0) & (whole.people[:, 1:] < THRESHOLD)].all()
    assert hidden[:, 1:][all_or_nobody(whole)[:, 1:]].all()
    assert hidden[small].all()
    assert_nothing_found(tree, own, hidden)


def test_the_attack_finds_a_bin_hidden_alone():
    """Planted: « nobody » is hidden, and not a second bin with it."""
    tree, own = tree_of([-1]), spread(np.array([[20, 0, 20]]))
    alone = np.array([[False, False, True, False]])
    with pytest.raises(AssertionError, match="known exactly"):
        assert_nothing_found(tree, own, alone)


def test_an_empty_bin_hides_with_another():
    tree, own = tree_of([-1, 0, 0]), spread(np.array([[0, 0, 0], [20, 15, 30], [25, 0, 40]]))
    hidden, _small = hide_bins(tree, own, np.zeros(3, dtype=bool), THRESHOLD)
    assert hidden[2].sum() >= 2
    assert hidden[2, 2], "nobody is two levels below"
    assert not hidden[:, 0].any(), "how many they are is said by the rate"


def test_large_groups_that_are_mixed_hide_nothing():
    tree, own = tree_of([-1, 0]), spread(np.array([[12, 11, 10], [20, 15, 30]]))
    hidden, _small = hide_bins(tree, own, np.zeros(2, dtype=bool), THRESHOLD)
    assert not hidden.any()


def test_a_bin_that_nobody_declared_is_refused():
    own = Cells(["", "d0|elsewhere"], *(np.ones((1, 2)) for _amount in range(4)))
    with pytest.raises(BrokenIndicator, match="elsewhere"):
        parts(SPREAD, own)


def test_a_distribution_says_by_what_and_in_which_rate():
    with pytest.raises(InvalidDefinition, match="details a part"):
        indicator(
            code="loose", version=1, lever=1, kind=Kind.DISTRIBUTION, unit=Unit.COUNT, counts=Counts.PERSONS,
            label="", formula="", source="", bins=("a", "b"),
        )(None)  # fmt: skip


def test_the_engine_writes_a_figure_a_bin_and_none_where_the_rate_is_hidden():
    """One structure of 100, one of 4 beside one of 60: the rate hides the small one and a neighbour."""
    tree = tree_of([-1, 0, 0, 0])
    own = table(np.array([[0, 0], [100, 100], [4, 4], [60, 60]]), np.array([[0, 0], [40, 30], [2, 2], [20, 20]]))
    hidden, _small = Protector(tree, THRESHOLD).hide(SHARE, own)
    people = np.array([[0, 0, 0], [30, 10, 20], [1, 0, 1], [15, 10, 15]])
    columns = ["", *(name_of("d0", bin_) for bin_ in BINS)]
    people = np.column_stack([people.sum(axis=1), people])
    spread_own = Cells(columns, people.astype(float), people.astype(float), people, people.copy())
    rows = engine.detailed(SPREAD, tree, spread_own, own, hidden, THRESHOLD)
    assert {row.dimension for row in rows} == set(columns[1:])
    shown = {(row.structure, row.dimension): row.value for row in rows if row.status == Status.SHOWN}
    assert shown[101, "d0|near"] == 20
    assert {row.base for row in rows if row.structure == 101} == {60}
    below_the_rate = {row.structure for row in rows if row.status == Status.SHOWN}
    assert below_the_rate <= {key for key, hides in zip(tree.keys, hidden[:, 1], strict=True) if not hides}


def test_a_bin_of_few_people_is_rounded_and_never_reads_as_nobody(share):
    share(code="spread", kind=Kind.DISTRIBUTION, unit=Unit.COUNT, by="d", bins=BINS, within="share_a")
    row = Figure(
        indicator="spread", version=1, structure=1, dimension="d0|near", value=1, base=48, people=48, status="shown"
    )
    shown = computed(row, datetime.date(2026, 1, 1))
    assert (shown.value, shown.base, shown.people) == (5, 50, 50)
    assert shown.ratio == 0.1
