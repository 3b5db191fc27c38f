"""Dividing a cohort: everybody once, sizes equal but one, employers apart as long as they can be."""

from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st

from terreau.rooms.learning.cycles.dividing import LEAST_IN_A_GROUP, MOST_IN_A_GROUP, divide, possible, usual

cohorts = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=48).map(
    lambda employers: [(key * 7 + 3, employer) for key, employer in enumerate(employers)]
)
seeds = st.integers(0, 2**31)


@settings(max_examples=40, deadline=None)
@given(cohorts, seeds)
def test_a_division_is_a_partition_of_fair_groups_with_employers_apart(people, seed):
    employer = dict(people)
    for groups in possible(len(people)):
        made = divide(people, groups, seed)
        assert sorted(key for group in made for key in group) == sorted(employer)
        sizes = [len(group) for group in made]
        assert len(made) == groups
        assert LEAST_IN_A_GROUP <= min(sizes)
        assert max(sizes) <= MOST_IN_A_GROUP
        assert max(sizes) - min(sizes) <= 1
        for name, count in Counter(employer.values()).items():
            together = [sum(employer[key] == name for key in group) for group in made]
            assert max(together) <= -(-count // groups)
            assert max(together) - min(together) <= 1


@settings(max_examples=40, deadline=None)
@given(cohorts, seeds)
def test_the_same_number_draws_the_same_groups_whatever_the_order_of_the_list(people, seed):
    for groups in possible(len(people)):
        assert divide(people, groups, seed) == divide(people[::-1], groups, seed)


def test_another_number_draws_others():
    people = [(key, "ab"[key % 2]) for key in range(20)]
    assert len({str(divide(people, 4, seed)) for seed in range(20)}) > 10


def test_fewer_than_four_and_seven_make_no_group():
    assert [people for people in range(1, 200) if not possible(people)] == [1, 2, 3, 7]
    assert possible(27) == [5, 6]
    assert (usual(27), usual(8), usual(7)) == (5, 2, None)
    with pytest.raises(ValueError, match="7 people"):
        divide([(key, "a") for key in range(7)], 1, 0)
