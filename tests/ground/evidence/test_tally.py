"""Unit rows summed and marked as they stream: the same as counting them one by one, however they come in batches."""

import dataclasses
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from terreau.ground.evidence import tally
from terreau.ground.evidence.definitions import Counts
from terreau.ground.evidence.tally import BrokenIndicator, Tally
from tests.ground.evidence.tables import SHARE

BY = dataclasses.replace(SHARE, by="what", counts=Counts.OBJECTS)


def batch(unit, structure, dimension, value=None, base=None, people=None) -> pa.RecordBatch:
    size = len(unit)
    ones = np.ones(size)
    return pa.RecordBatch.from_pydict(
        {
            "unit": pa.array(unit, pa.int64()),
            "structure": pa.array(structure, pa.int64()),
            "dimension": pa.array(dimension, pa.string()),
            "value": pa.array(ones if value is None else value, pa.float64()),
            "base": pa.array(ones if base is None else base, pa.float64()),
            "people": pa.array([1] * size if people is None else people, pa.int64()),
        }
    )


def tallied(*batches: pa.RecordBatch) -> Tally:
    found = Tally(BY)
    for one in batches:
        found.add(one)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_sums_pairs_and_units_are_those_counted_one_by_one(seed):
    rng = np.random.default_rng(seed)
    low, size = int(rng.integers(-2000, 2000)), int(rng.integers(1, 3000))
    unit = low + rng.integers(0, int(rng.integers(1, 4000)), size)
    structure = rng.choice([3, 8, 10**12, -4], size)
    dimension = rng.choice(["a", "b", "é", "crcn 1.1"], size)
    value, base, people = rng.integers(0, 9, (3, size))
    found = Tally(BY)
    for start in range(0, size, step := int(rng.integers(1, 700))):
        part = slice(start, start + step)
        found.add(
            batch(unit[part], structure[part], dimension[part].tolist(), value[part], base[part], people[part].tolist())
        )
    expected: Counter = Counter()
    for row in zip(structure.tolist(), dimension.tolist(), value, base, people, strict=True):
        for place, amount in enumerate((*row[2:], 1)):
            expected[(*row[:2], place)] += int(amount)
    structures, dimensions, amounts = found.sums()
    cells = list(zip(structures.tolist(), dimensions.tolist(), strict=True))
    assert len(set(cells)) == len(cells)
    given = {(*cell, place): int(amounts[place, at]) for at, cell in enumerate(cells) for place in range(4)}
    assert given == dict(expected)
    assert found.rows == size
    assert found.pairs == len(set(zip(unit.tolist(), dimension.tolist(), strict=True)))
    assert found.units == len(set(unit.tolist()))


def test_units_that_appear_lower_and_lower_keep_their_marks():
    found = tallied(*(batch([n, n + 1], [1, 1], ["a", "b"]) for n in range(900, -900, -3)))
    assert (found.rows, found.pairs, found.units) == (1200, 1200, 1200)


def test_a_unit_that_comes_again_in_a_later_batch_is_seen():
    assert tallied(batch([5, 6], [1, 1], ["a", "a"]), batch([700, 5], [2, 2], ["b", "a"])).pairs == 3
    assert tallied(batch([5, 6], [1, 1], ["a", "a"]), batch([700, 5], [2, 2], ["b", "b"])).pairs == 4


def test_nothing_at_all_is_nothing():
    structures, dimensions, amounts = tallied(batch([], [], [])).sums()
    assert (len(structures), len(dimensions), amounts.shape, tallied().pairs) == (0, 0, (4, 0), 0)


def test_keys_too_wide_to_be_marked_are_left_to_the_database():
    found = tallied(batch([0, 1], [1, 1], ["a", "a"]), batch([10**15], [1], ["a"]))
    assert (found.rows, found.pairs, found.units) == (3, None, None)
    assert found.sums()[2][3].tolist() == [3]
    assert tallied(batch([-(2**63), 2**63 - 1], [1, 1], ["a", "a"])).pairs is None


def test_a_row_without_dimension_is_refused_in_any_batch():
    for nothing in ("", None):
        with pytest.raises(BrokenIndicator, match="no dimension"):
            tallied(batch([1], [1], ["a"]), batch([2], [1], [nothing]))


@pytest.mark.django_db(transaction=True)
def test_keys_too_wide_give_the_same_figures_and_the_same_refusal(share, monkeypatch):
    import datetime

    from terreau.ground.evidence.actions import take_snapshot
    from terreau.ground.evidence.models import Figure
    from tests.factories import make_agent, make_structure

    monkeypatch.setattr(tally, "MOST_MARKS", 4)
    share()
    root = make_structure()
    for number in range(30):
        make_agent(root, category="B" if number % 3 == 0 else "A")
    take_snapshot(datetime.date(2026, 1, 1), by="test")
    assert Figure.objects.values_list("value", "base", "people").get() == (20, 30, 30)

    def twice(facts, on):
        agents = facts.agents
        return agents.select(unit=agents.agent // 2, structure=agents.structure, value=1, base=1, people=1)

    share(units=twice)
    with pytest.raises(BrokenIndicator, match="15 unit rows repeat"):
        take_snapshot(datetime.date(2026, 1, 2), by="test")
