"""An attacker who knows the tree, every published figure and how to solve linear programmes finds no hidden figure."""

import numpy as np
import pytest

from terreau.ground.evidence.protection import Cells, Protector, Tree, all_or_nobody
from terreau.lab.disclosure.attacks import Intervals, audit
from tests.ground.evidence.tables import SHARE, TOTAL, equations, flat, random_table, random_tree, table, tree_of

THRESHOLD = 11


def attack_people(tree: Tree, own: Cells, hidden: np.ndarray) -> tuple[np.ndarray, Intervals]:
    """What can be known of every number of people, own parts included, from those of the figures shown.

    The attacker knows that what has nobody has nobody, and that a hidden figure has somebody.
    """
    whole = own.rolled_up(tree)
    truth = flat(own.people, whole.people)
    unknown = flat(own.people > 0, hidden & (whole.people > 0)).astype(bool)
    found = audit(
        equations(tree, hidden.shape[1]), truth, unknown, low=(truth > 0).astype(float), high=np.full(len(truth), 1e6),
        of=truth < THRESHOLD,
    )  # fmt: skip
    return truth, found


def attack_values(tree: Tree, own: Cells, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray, Intervals]:
    """The same on values, by an attacker who knows how many people there are everywhere, even where it is hidden."""
    whole = own.rolled_up(tree)
    truth, base = flat(own.value, whole.value), flat(own.base, whole.base)
    unknown = flat(own.people > 0, hidden & (whole.people > 0)).astype(bool)
    found = audit(equations(tree, hidden.shape[1]), truth, unknown, low=np.zeros(len(truth)), high=base)
    return truth, base, found


def assert_safe(tree: Tree, own: Cells, threshold: int = THRESHOLD) -> np.ndarray:
    hidden, _small = Protector(tree, threshold).hide(SHARE, own)
    whole = own.rolled_up(tree)
    people = flat(own.people, whole.people)
    few = (people > 0) & (people < threshold)
    assert hidden[(whole.people > 0) & (whole.people < threshold)].all()
    assert hidden[all_or_nobody(whole)].all()

    _truth, found = attack_people(tree, own, hidden)
    everything = hidden.all(where=whole.people > 0)
    assert (found.high[few] >= threshold).all(), "a small number is known to be small"
    assert everything or (found.width[few] >= threshold - 1).all()

    truth, base, found = attack_values(tree, own, hidden)
    concealed = flat(few_own(own, threshold), hidden & (whole.people > 0)).astype(bool)
    if not everything:
        assert (found.width[concealed] >= 1).all(), "a hidden value is known exactly"
        assert (found.high[concealed & (truth == 0)] > 0).all(), "nobody is known to be nobody"
        assert (found.low[concealed & (truth == base)] < base[concealed & (truth == base)]).all()
    return hidden


def few_own(own: Cells, threshold: int) -> np.ndarray:
    return ((own.people > 0) & (own.people < threshold)) | all_or_nobody(own)


@pytest.mark.parametrize("seed", range(14))
def test_no_hidden_figure_of_a_random_tree_is_found_again(seed):
    rng = np.random.default_rng(seed)
    tree = random_tree(rng, size=int(rng.integers(2, 19)), employers=int(rng.integers(1, 3)))
    assert_safe(tree, random_table(rng, tree, dimensions=1))


@pytest.mark.parametrize("seed", range(10))
def test_no_hidden_figure_of_a_random_tree_with_dimensions_is_found_again(seed):
    rng = np.random.default_rng(1000 + seed)
    tree = random_tree(rng, size=int(rng.integers(2, 10)))
    assert_safe(tree, random_table(rng, tree, dimensions=int(rng.integers(2, 5))))


def attack_marks(tree: Tree, own: Cells, hidden: np.ndarray, small: np.ndarray) -> Intervals | None:
    """What can be known of the people of each marked figure by who also reads the marks: fewer than the threshold in
    these, the threshold at least in the other hidden ones. None where everything is hidden."""
    whole = own.rolled_up(tree)
    if hidden.all(where=whole.people > 0):
        return None
    truth = flat(own.people, whole.people)
    marked = flat(np.zeros_like(small), small & hidden).astype(bool)
    others = flat(np.zeros_like(small), hidden & ~small & (whole.people > 0)).astype(bool)
    found = audit(
        equations(tree, hidden.shape[1]), truth, flat(own.people > 0, hidden & (whole.people > 0)).astype(bool),
        low=np.where(others, THRESHOLD, truth > 0).astype(float),
        high=np.where(marked, THRESHOLD - 1, 1e6), of=marked,
    )  # fmt: skip
    return Intervals(found.low[marked], found.high[marked])


@pytest.mark.parametrize("seed", range(25))
def test_the_mark_of_a_small_figure_does_not_tell_how_small(seed):
    rng = np.random.default_rng(3000 + seed)
    tree = random_tree(rng, size=int(rng.integers(2, 10)))
    own = random_table(rng, tree, dimensions=int(rng.integers(1, 5)))
    hidden, small = Protector(tree, THRESHOLD).hide(TOTAL, own)
    found = attack_marks(tree, own, hidden, small)
    assert found is None or (found.width >= 1).all()


def test_ten_people_and_one_tied_by_a_published_difference_are_not_told_apart():
    """10 women here, 1 man there, totals that differ by 9: « fewer than 11 » and « at least one » leave one answer."""
    tree = tree_of([-1, 0, 0])
    own = table(np.array([[0, 0], [10, 40], [40, 1]]), np.array([[0, 0], [5, 20], [20, 1]]))
    hidden, small = Protector(tree, THRESHOLD).hide(TOTAL, own)
    found = attack_marks(tree, own, hidden, small)
    assert found is None or (found.width >= 1).all()
    only_marks = Protector(tree, THRESHOLD).small(own.rolled_up(tree).people)
    cycle = only_marks | (own.people == 40)
    told = attack_marks(tree, own, cycle, only_marks)
    assert told is not None
    assert (told.width == 0).all(), "the attack sees what hiding the cycle alone would tell"


def test_the_audit_catches_a_table_whose_small_figures_alone_are_hidden():
    tree = tree_of([-1, 0, 0, 0])
    own = table(np.array([[0], [4], [30], [40]]), np.array([[0], [2], [15], [20]]))
    only_small = own.rolled_up(tree).people < THRESHOLD
    truth, found = attack_people(tree, own, only_small)
    assert found.width[1] == 0
    assert found.low[1] == truth[1] == 4


def test_the_smallest_neighbour_hides_with_a_small_service():
    tree = tree_of([-1, 0, 0, 0, 0])
    own = table(np.array([[0], [4], [50], [30], [40]]), np.array([[0], [2], [25], [15], [20]]))
    assert assert_safe(tree, own).ravel().tolist() == [False, True, False, True, False]


def test_what_a_direction_holds_itself_is_a_neighbour_of_its_services():
    """The direction's own 3 agents would be its figure minus its services': a service hides."""
    tree = tree_of([-1, 0, 0])
    own = table(np.array([[3], [30], [40]]), np.array([[1], [15], [20]]))
    assert assert_safe(tree, own).ravel().tolist() == [False, True, False]


def test_an_only_service_hides_its_direction_too():
    tree = tree_of([-1, 0, 1, 0, 0])  # 2 is alone under 1
    own = table(np.array([[0], [0], [4], [30], [40]]), np.array([[0], [0], [2], [15], [20]]))
    hidden = assert_safe(tree, own).ravel()
    assert hidden[[1, 2, 3]].all()
    assert not hidden[[0, 4]].any()


def test_eleven_services_of_one_agent_do_not_give_each_other_away():
    """Eleven hidden services that hold eleven people hold one each: enough people is not enough."""
    tree = tree_of([-1] + [0] * 13)
    people = np.array([[0]] + [[1]] * 11 + [[30], [40]])
    assert_safe(tree, table(people, people // 2 + (people == 1) * (np.arange(14)[:, None] % 2)))


def test_everybody_and_nobody_are_hidden_and_stay_so():
    tree = tree_of([-1, 0, 0, 0, 0])
    own = table(np.array([[0], [60], [50], [80], [70]]), np.array([[0], [60], [0], [35], [40]]))
    hidden = assert_safe(tree, own).ravel()
    assert hidden[[1, 2]].all()
    assert not hidden[0]


def test_nobody_anywhere_hides_everything():
    tree = tree_of([-1, 0, 0])
    own = table(np.array([[0], [60], [50]]), np.zeros((3, 1)))
    assert Protector(tree, THRESHOLD).hide(SHARE, own)[0].all()


def test_large_services_all_show():
    tree = tree_of([-1, 0, 0])
    own = table(np.array([[20], [60], [50]]), np.array([[4], [30], [20]]))
    assert not assert_safe(tree, own).any()


def test_the_contributor_who_knows_his_own_part_learns_nothing_of_the_others():
    """A service of one agent, who knows himself, and a service of ten: their sum must not be all that is hidden."""
    tree = tree_of([-1, 0, 0, 0, 0])
    own = table(np.array([[0], [1], [10], [30], [40]]), np.array([[0], [1], [4], [15], [20]]))
    hidden, _small = Protector(tree, THRESHOLD).hide(SHARE, own)
    knows = hidden.copy()
    knows[1] = False
    truth, found = attack_people(tree, own, knows)
    assert found.width[2] >= THRESHOLD - 1
    assert truth[2] == 10


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 6, 7, 8, 9, 12, 14])  # those where an agent is alone in a service
def test_no_single_contributor_of_a_random_tree_finds_another_small_service(seed):
    rng = np.random.default_rng(5000 + seed)
    tree = random_tree(rng, size=14)
    own = random_table(rng, tree, dimensions=1)
    hidden, _small = Protector(tree, THRESHOLD).hide(SHARE, own)
    whole = own.rolled_up(tree)
    few = (whole.people > 0) & (whole.people < THRESHOLD)
    contributors = np.nonzero((own.people.ravel() == 1) & (whole.people.ravel() == 1))[0]
    assert len(contributors)
    assert not hidden.all(where=whole.people > 0)
    for alone in contributors:
        knows = hidden.copy()
        knows[alone] = False
        _truth, found = attack_people(tree, own, knows)
        others = few.ravel() & (whole.people.ravel() > 1)
        # Those above a single person hold that same person: nothing is learnt of anyone else.
        assert (found.high[: len(tree)][others] >= THRESHOLD).all()


def test_indicators_on_the_same_people_hide_the_same_small_services():
    """Were another neighbour hidden for each indicator, the numbers of people of one would give those of the other."""
    rng = np.random.default_rng(7)
    tree = random_tree(rng, size=30)
    first = random_table(rng, tree, dimensions=1)
    second = table(first.people, rng.binomial(first.people, 0.4))
    protector = Protector(tree, THRESHOLD)
    people = [protector.hide_people(own, own.rolled_up(tree)) for own in (first, second)]
    assert (people[0] == people[1]).all()
    hidden = [protector.hide(SHARE, own)[0] for own in (first, second)]
    both = hidden[0] & hidden[1]  # what neither indicator shows: the rest of the people is public
    whole = first.rolled_up(tree)
    few = flat((first.people > 0) & (first.people < THRESHOLD), (whole.people > 0) & (whole.people < THRESHOLD))
    _truth, found = attack_people(tree, first, both)
    assert (found.high[few.astype(bool)] >= THRESHOLD).all()


def test_figures_on_objects_are_not_hidden():
    import dataclasses

    from terreau.ground.evidence.enums import Counts

    tree = tree_of([-1, 0])
    own = table(np.array([[0], [2]]), np.array([[0], [2]]))
    objects = dataclasses.replace(SHARE, counts=Counts.OBJECTS)
    assert not Protector(tree, THRESHOLD).hide(objects, own)[0].any()


def test_a_ministry_is_protected_in_seconds():
    """1 200 structures × 8 columns; `python -m bench.evidence` has 2 500 × 16."""
    import time

    rng = np.random.default_rng(3)
    parents = [-1] + [int(rng.integers(0, max(1, place // 8))) for place in range(1, 1200)]
    tree = tree_of(parents)
    started = time.process_time()
    hidden, _small = Protector(tree, THRESHOLD).hide(SHARE, random_table(rng, tree, dimensions=8, most=90))
    assert 0 < hidden.sum() < hidden.size
    assert time.process_time() - started < 20


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_found_again_where_employers_alone_are_told_of(seed):
    """The units of a whole tree, counted where the engine counts them."""
    rng = np.random.default_rng(seed)
    tree = random_tree(rng, 24, employers=3)
    below = random_table(rng, tree, 0, most=8)
    people, value = np.zeros_like(below.people), np.zeros_like(below.value)
    np.add.at(people, tree.employers, below.people)
    np.add.at(value, tree.employers, below.value)
    assert not people[tree.parent >= 0].any()
    assert people.sum() == below.people.sum()
    assert_safe(tree, table(people, value))
