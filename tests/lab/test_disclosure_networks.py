"""The two ways to find a hidden number again: by cycles, and by linear programming; they agree on networks."""

import numpy as np
import pytest

from terreau.lab.disclosure.attacks import audit
from terreau.lab.disclosure.networks import CycleCloser, movable, on_cycle


def test_a_bridge_lies_on_no_cycle_and_parallel_edges_do():
    tail, head = np.array([0, 1, 2, 2, 3, 3]), np.array([1, 2, 0, 3, 4, 4])
    assert on_cycle(5, tail, head).tolist() == [True, True, True, False, True, True]


def test_an_arc_that_may_only_grow_needs_another_that_may_shrink():
    tail, head = np.array([0, 0]), np.array([1, 1])
    yes, no = np.array([True, True]), np.array([False, False])
    assert movable(2, tail, head, yes, no).tolist() == [False, False]
    assert movable(2, tail, head, yes, np.array([False, True])).tolist() == [True, True]


def test_the_cheapest_cycle_is_closed():
    tail, head = np.array([0, 1, 1, 2]), np.array([1, 0, 2, 0])
    every = np.ones(4, dtype=bool)
    closer = CycleCloser(3, tail, head, every, every, np.array([0.0, 9.0, 2.0, 3.0]))
    assert sorted(closer.close(0) or []) == [2, 3]
    assert closer.close(0) == []


def test_an_arc_without_any_cycle_is_told():
    every = np.ones(1, dtype=bool)
    assert CycleCloser(2, np.array([0]), np.array([1]), every, every, np.zeros(1)).close(0) is None


def test_the_audit_gives_the_interval_of_each_hidden_number():
    """total = a + b + c, of which the total and c are published: a + b = 9."""
    found = audit(
        np.array([[1.0, -1, -1, -1]]), np.array([20.0, 4, 5, 11]), np.array([False, True, True, False]),
        low=np.array([0.0, 1, 0, 0]), high=np.full(4, 100.0),
    )  # fmt: skip
    assert found.low.tolist() == [20, 1, 0, 11]
    assert found.high.tolist() == [20, 9, 8, 11]
    assert found.width.tolist() == [0, 8, 8, 0]


def test_a_table_that_contradicts_its_equations_is_refused():
    with pytest.raises(ValueError, match="must satisfy"):
        audit(np.array([[1.0, -1]]), np.array([1.0, 2]), np.array([True, True]), low=np.zeros(2), high=np.ones(2) * 9)


@pytest.mark.parametrize("seed", range(10))
def test_without_bounds_a_cell_is_known_exactly_when_no_cycle_runs_through_it(seed):
    rng = np.random.default_rng(seed)
    nodes, arcs = 6, 9
    tail, head = rng.integers(0, nodes, arcs), rng.integers(0, nodes, arcs)
    keep = tail != head
    tail, head = tail[keep], head[keep]
    incidence = np.zeros((nodes, len(tail)))
    incidence[tail, np.arange(len(tail))] = -1
    incidence[head, np.arange(len(tail))] += 1
    every = np.ones(len(tail), dtype=bool)
    found = audit(incidence, np.zeros(len(tail)), every, low=np.full(len(tail), -5.0), high=np.full(len(tail), 5.0))
    assert (found.width > 1e-9).tolist() == movable(nodes, tail, head, every, every).tolist()
