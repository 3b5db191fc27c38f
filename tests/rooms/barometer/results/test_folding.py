"""Groups of enough people: who is in too small a group is counted in its neighbour, and nobody is lost."""

import numpy as np
import pytest

from terreau.ground.organisations.paths import PATH_STEP, path_of
from terreau.rooms.barometer.results.folding import REST, fold_values, join_neighbours
from terreau.rooms.barometer.waves.folding import fold_structures

THRESHOLD = 11
ROOT = path_of(1)


def below(*keys: int) -> str:
    path = ROOT
    for key in keys:
        path = path_of(key, path)
    return path


def random_people(rng: np.random.Generator) -> dict[str, int]:
    paths = [ROOT]
    for key in range(2, int(rng.integers(3, 25))):
        paths.append(path_of(key, paths[int(rng.integers(0, len(paths)))]))
    return {path: int(rng.choice([0, rng.integers(1, 6), rng.integers(6, 60)])) for path in paths}


def sizes(where: dict[str, str], people: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for path, place in where.items():
        found[place] = found.get(place, 0) + people[path]
    return found


@pytest.mark.parametrize("seed", range(60))
def test_every_group_is_of_enough_people_and_every_structure_that_has_one_is_whole(seed):
    people = random_people(np.random.default_rng(seed))
    where = fold_structures(people, ROOT, THRESHOLD)
    total = sum(people.values())
    if total < THRESHOLD:
        assert where == {}
        return
    found = sizes(where, people)
    assert sum(found.values()) == total, "nobody is lost"
    assert all(number >= THRESHOLD for number in found.values())
    assert all(path.startswith(place) for path, place in where.items()), "one is counted in one's own branch"
    for place in found:
        for end in range(len(ROOT), len(place) + 1, PATH_STEP):
            above = place[:end]
            here = sum(number for path, number in people.items() if path.startswith(above))
            assert here == sum(number for one, number in found.items() if one.startswith(above)), "part of it is told"


def test_a_small_service_is_counted_in_its_direction():
    people = {ROOT: 0, below(2): 15, below(2, 3): 4, below(4): 30}
    where = fold_structures(people, ROOT, THRESHOLD)
    assert where == {below(2): below(2), below(2, 3): below(2), below(4): below(4)}


def test_the_few_left_of_a_direction_take_in_its_smallest_service():
    people = {below(2): 3, below(2, 3): 12, below(2, 4): 40, below(5): 50}
    where = fold_structures(people, ROOT, THRESHOLD)
    assert where[below(2)] == where[below(2, 3)] == below(2)
    assert where[below(2, 4)] == below(2, 4)


def test_groups_do_not_depend_on_the_order_of_ballots():
    people = random_people(np.random.default_rng(3))
    shuffled = dict(reversed(people.items()))
    assert fold_structures(people, ROOT, THRESHOLD) == fold_structures(shuffled, ROOT, THRESHOLD)


def test_small_values_go_together_and_take_the_next_one_when_they_are_few():
    assert fold_values({"A": 40, "B": 30, "C": 8, "": 5}, THRESHOLD) == {"A": "A", "B": "B", "C": REST, "": REST}
    assert fold_values({"A": 40, "B": 30, "C": 20, "": 5}, THRESHOLD) == {"A": "A", "B": "B", "C": REST, "": REST}
    assert fold_values({"A": 40, "B": 30}, THRESHOLD) == {"A": "A", "B": "B"}


@pytest.mark.parametrize("people", [{"A": 40}, {"A": 40, "B": 3}, {"": 100}, {"A": 5, "B": 4}])
def test_fewer_than_two_groups_tell_nothing(people):
    assert fold_values(people, THRESHOLD) == {}


def test_levels_of_a_margin_are_joined_to_the_smaller_neighbour():
    people = {"A+": 4, "A": 60, "B": 40, "C": 12}
    assert join_neighbours(people, ["A+", "A", "B", "C"], 30) == [["A+", "A"], ["B", "C"]]
    assert join_neighbours(people, ["A+", "A", "B", "C"], 1000) == [["A+", "A", "B", "C"]]
