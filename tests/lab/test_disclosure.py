"""The protection of linked tables: the published optimum, exhaustive search, and attackers who find nothing."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from terreau.lab.disclosure.attacks import audit
from terreau.lab.disclosure.protection import Protection, judge, protect
from terreau.lab.disclosure.rules import Rule, measures, sensitive
from terreau.lab.disclosure.tables import Cells, Records, build
from terreau.lab.disclosure.trees import CodeTree
from tests.lab.disclosures import bounds, breaches, counts, microdata, random_cells, recovered

FEW = Rule(threshold=5)


def names(cells: Cells, chosen: np.ndarray) -> set[str]:
    return {cells.name(place) for place in np.nonzero(chosen)[0]}


def lightest(cells: Cells, rule: Rule) -> int:
    """The people in the lightest safe pattern, by trying every one, the lightest first."""
    primary = sensitive(cells, rule)
    others = np.nonzero(~primary)[0]
    patterns = sorted(
        (int(cells.people[list(extra)].sum()), extra)
        for size in range(len(others) + 1)
        for extra in itertools.combinations(others.tolist(), size)
    )
    for weight, extra in patterns:
        hidden = primary.copy()
        hidden[list(extra)] = True
        if not any(breaches(cells, rule, hidden)):
            return weight + int(cells.people[primary].sum())
    raise AssertionError("no pattern is safe")


# ---- the published optimum


@pytest.mark.parametrize("mode", ["exact", "fast"])
@pytest.mark.parametrize("threshold", [3, 5, 10])
def test_the_published_example_of_sdctable(mode, threshold):
    """Regions A and C, both sexes: 42 persons, 3 complements, 11 cells shown."""
    cells = microdata()
    found = protect(cells, Rule(threshold), mode=mode)
    assert names(cells, found.primary) == {"region A, sexe female"}
    assert names(cells, found.hidden) == {f"region {one}, sexe {two}" for one in "AC" for two in ("female", "male")}
    assert (found.weight, int((found.hidden & ~found.primary).sum()), int((~found.hidden).sum())) == (42, 3, 11)
    assert found.safe
    assert found.optimal == (mode == "exact")


def test_the_optimum_of_the_published_example_by_trying_every_pattern_of_inner_cells():
    """The three ways to hide two regions: A and C 42 persons, A and D 45, A and B 53."""
    cells = microdata()
    primary = sensitive(cells, FEW)
    inner = np.nonzero((cells.codes > 0).all(axis=1) & ~primary)[0].tolist()
    safe = []
    for size in range(4):
        for extra in itertools.combinations(inner, size):
            hidden = primary.copy()
            hidden[list(extra)] = True
            if not any(breaches(cells, FEW, hidden)):
                safe.append((int(cells.people[hidden].sum()), {cells.name(one)[7] for one in np.nonzero(hidden)[0]}))
    assert sorted(safe, key=lambda one: one[0]) == [(42, {"A", "C"}), (45, {"A", "D"}), (53, {"A", "B"})]


@pytest.mark.parametrize(
    "table", [[[2, 7, 9], [8, 6, 12]], [[1, 1, 9], [6, 8, 20]], [[3, 0, 12], [9, 9, 2]]], ids=["one", "alone", "empty"]
)
def test_the_exact_mode_finds_what_trying_every_pattern_finds(table):
    cells = counts({"site": ["Est", "Ouest"], "corps": ["A", "B", "C"]}, table)
    found = protect(cells, FEW)
    assert found.optimal
    assert found.weight == lightest(cells, FEW)


# ---- what naive protection gives back


def test_two_hidden_cells_in_each_row_and_column_can_give_one_back():
    """Two rectangles tied by one cell: every line has two hidden cells or more, and the tie is found exactly."""
    table = np.array([[20, 20, 30, 30, 30], [20, 20, 20, 30, 30], [30, 30, 3, 20, 20], [30, 30, 30, 20, 20]])
    hidden_inside = np.array(
        [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 0, 1, 1], [0, 0, 0, 1, 1]], dtype=bool
    )  # fmt: skip
    hidden_inside[1, 3] = True  # the tie
    cells = counts({"r": "1234", "c": "12345"}, table)
    hidden = np.zeros(len(cells), dtype=bool)
    for row, column in np.argwhere(hidden_inside):
        hidden[cells.places(np.array([[row + 1, column + 1]]))] = True
    assert all(count != 1 for axis in (0, 1) for count in hidden_inside.sum(axis=axis))
    truth = cells.people.astype(float)
    found = audit(cells.equations, truth, hidden, low=np.minimum(truth, 1), high=np.full(len(cells), np.inf))
    tie = cells.places(np.array([[2, 4]]))[0]
    assert (found.low[tie], found.high[tie]) == (30, 30)
    assert (found.width[hidden & (np.arange(len(cells)) != tie)] > 0).all()


def test_linked_tables_protected_apart_give_each_other_back():
    """A service is hidden in one table as a complement and shown by the other: what it protected is found."""
    trees = [CodeTree.flat("service", "AB"), CodeTree.flat("sexe", "FH"), CodeTree.flat("age", ["20", "40"])]
    codes = np.array([[s, x, a] for s in (1, 2) for x in (1, 2) for a in (1, 2)])
    people = np.array([1, 1, 20, 30, 15, 20, 25, 18])
    linked = build(trees, [(0, 1), (0, 2)], Records(codes, people))
    apart = np.zeros(len(linked), dtype=bool)
    one = build(trees, [(0, 1)], Records(codes, people))
    found = protect(one, FEW)
    apart[linked.places(one.codes[found.hidden])] = True
    assert apart.any()
    together = protect(linked, FEW)
    assert together.safe
    assert not recovered(linked, FEW, together.hidden)


def test_the_contributor_alone_in_his_cell_finds_nobody_else():
    """Two small cells per line, of which one holds a single person: he would subtract himself and find the other."""
    cells = counts({"site": ["N", "S", "E"], "corps": ["A", "B", "C"]}, [[1, 3, 40], [3, 1, 40], [40, 40, 40]])
    primary = sensitive(cells, FEW)
    told = judge(cells, FEW, primary)
    assert {one.person >= 0 for one in told} == {True, False}
    found = protect(cells, FEW)
    assert found.safe
    assert not judge(cells, FEW, found.hidden)
    assert not recovered(cells, FEW, found.hidden)


def test_only_a_person_alone_breaks_this_pattern():
    """Of six hidden cells outsiders find nothing: site N, corps B can be 1. Who is alone in N, A knows it is 2."""
    cells = counts({"site": ["N", "S", "E"], "corps": ["A", "B", "C"]}, [[1, 3, 30], [30, 30, 2], [40, 40, 40]])
    hidden = np.zeros(len(cells), dtype=bool)
    hidden[cells.places(np.array([[site, corps] for site in (1, 2) for corps in (1, 2, 3)]))] = True
    told = judge(cells, FEW, hidden)
    alone = cells.places(np.array([[1, 1]]))[0]
    assert [(cells.name(one.cell), one.low, one.person) for one in told] == [
        ("site N, corps B", 2.0, cells.alone[alone])
    ]
    assert [cells.name(cell) for _measure, cell, _person in recovered(cells, FEW, hidden)] == ["site N, corps B"]


# ---- nothing is given back


@settings(deadline=None, max_examples=6)
@given(seed=st.integers(0, 10_000), mode=st.sampled_from(["fast", "exact"]), people=st.integers(15, 200))
def test_what_is_hidden_in_random_linked_tables_is_not_found_again(seed, mode, people):
    cells = random_cells(seed, people)
    found = protect(cells, FEW, mode=mode, seconds=0.1)
    assert found.safe
    assert found.hidden[sensitive(cells, FEW)].all()
    assert not recovered(cells, FEW, found.hidden, attackers=3)
    assert found.bound <= found.weight == cells.people[found.hidden].sum()


@settings(deadline=None, max_examples=3)
@given(seed=st.integers(0, 10_000))
def test_nor_are_amounts(seed):
    cells = random_cells(seed, 150, value=True)
    rule = Rule(threshold=4, dominance=80, p=10)
    found = protect(cells, rule, mode="fast")
    assert found.safe
    assert not recovered(cells, rule, found.hidden, attackers=4)


@settings(deadline=None, max_examples=3)
@given(seed=st.integers(0, 10_000))
def test_the_exact_mode_never_hides_more_than_the_fast_one(seed):
    cells = random_cells(seed, 100)
    fast, exact = (protect(cells, FEW, mode=mode, seconds=0.2) for mode in ("fast", "exact"))
    assert exact.bound <= exact.weight <= fast.weight


def test_the_audit_gives_the_interval_of_two_programmes_per_cell():
    cells = random_cells(4, 100)
    measure = measures(cells, FEW)[0]
    found = protect(cells, FEW, mode="fast")
    interval = found.intervals["people"]
    for cell in np.nonzero(found.hidden)[0]:
        low, high = bounds(cells, measure, found.hidden, int(cell))
        assert interval.low[cell] == pytest.approx(low, abs=1e-5)
        assert min(interval.high[cell], 1e6) == pytest.approx(high, rel=1e-5)


def test_a_search_without_time_says_how_far_it_can_be():
    cells = random_cells(4, 50)
    found = protect(cells, FEW, seconds=0.0)
    assert not found.optimal
    assert 0 < found.gap < 1
    assert found.safe


def test_the_same_tables_hide_the_same_cells():
    first, second = (protect(random_cells(7, 30), FEW, mode="fast") for _time in range(2))
    assert (first.hidden == second.hidden).all()


def test_what_nobody_can_hide_is_told():
    """Three ages with one person each: the service has three people at least, whatever is hidden."""
    trees = [CodeTree.flat("service", "AB"), CodeTree.flat("age", ["20", "40", "60"])]
    codes = np.array([[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]])
    cells = build(trees, [(0, 1)], Records(codes, np.array([1, 1, 1, 30, 40, 50])))
    found: Protection = protect(cells, FEW)
    told = {(cells.name(one.cell), one.low, one.unavoidable) for one in found.weaknesses if one.person < 0}
    assert told == {("service A", 3.0, True)}
    assert found.safe
