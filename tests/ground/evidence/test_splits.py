"""A rate by groups within another rate: who reads both, and every base, finds no hidden group again."""

import dataclasses
import time

import numpy as np
import pytest

from terreau.ground.evidence import engine
from terreau.ground.evidence.definitions import name_of
from terreau.ground.evidence.distributions import parts
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.protection import Cells, Protector, Tree, all_or_nobody
from terreau.ground.evidence.splits import hide_groups
from terreau.ground.evidence.tally import BrokenIndicator
from terreau.lab.disclosure.attacks import Intervals, audit
from tests.ground.evidence.tables import SHARE, equations, flat, random_tree, tree_of

THRESHOLD = 11
GROUPS = ("A", "B", "C")
RATE = dataclasses.replace(SHARE, code="answers", by="question", summed=False)
SPLIT = dataclasses.replace(RATE, code="answers_by_group", bins=GROUPS, within="answers")


def summed(people: np.ndarray, value: np.ndarray, weights: np.ndarray | None = None, question: str = "q1") -> Cells:
    """Own amounts per structure × group, as the engine would have summed them. `weights`: one a structure and group."""
    people, value = np.atleast_2d(people), np.atleast_2d(value).astype(float)
    tables = [np.column_stack([one.sum(axis=1), one]) for one in (value, people.astype(float), people, people)]
    weighted = None
    if weights is not None:
        weighted = tuple(np.column_stack([one.sum(axis=1), one]) for one in (value * weights, people * weights))
    return Cells(["", *(name_of(question, group) for group in GROUPS)], *tables, weighted)


def rate_of(groups: Cells, question: str = "q1") -> Cells:
    """The rate of the same people, in one question."""
    weighted = groups.weighted and tuple(one[:, [0, 0]] for one in groups.weighted)
    amounts = (groups.value, groups.base, groups.people, groups.units)
    return Cells(["", question], *(one[:, [0, 0]] for one in amounts), weighted)


def random_groups(rng: np.random.Generator, size: int, most: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Some groups without anybody, many tiny; shares from nobody to everybody."""
    shape = (size, len(GROUPS))
    people = np.where(rng.random(shape) < 0.35, rng.integers(0, 4, shape), rng.integers(0, most, shape))
    share = rng.choice([0.0, 0.1, 0.5, 0.9, 1.0], shape, p=[0.1, 0.2, 0.4, 0.2, 0.1])
    return people, rng.binomial(people, share)


class Attack:
    """Both tables, and what their reader finds of the people and of the values of the groups."""

    def __init__(self, tree: Tree, own: Cells, hidden: np.ndarray | None = None):
        self.tree, self.own = tree, own
        self.whole = own.rolled_up(tree)
        protector, total = Protector(tree, THRESHOLD), own.alone(0)
        self.within = protector.hide(RATE, rate_of(own))[0][:, 1]
        self.few = protector.hide_people(total, total.rolled_up(tree))[:, 0]
        if hidden is None:
            hidden = hide_groups(protector, SPLIT, parts(SPLIT, own)["q1"], total, self.within)
        self.hidden = hidden & (self.whole.people > 0)
        self.groups = np.arange(len(own.columns)) > 0

    @property
    def everything(self) -> bool:
        return bool(self.hidden[:, 1:].all(where=self.whole.people[:, 1:] > 0))

    def _audit(self, truth: np.ndarray, given: np.ndarray, low: np.ndarray, high: np.ndarray) -> Intervals:
        """`given`: the structures where the rate hides its own total."""
        unknown = self.hidden & self.groups
        unknown[:, 0] = given & (self.whole.people[:, 0] > 0)
        known = flat(self.own.people > 0, unknown).astype(bool)
        return audit(equations(self.tree, len(self.own.columns)), truth, known, low=low, high=high)

    def people(self) -> tuple[np.ndarray, Intervals]:
        """Where the value alone of the rate is hidden, how many people it is of is read of another indicator."""
        truth = flat(self.own.people, self.whole.people)
        return truth, self._audit(truth, self.few, (truth > 0).astype(float), np.full(len(truth), 1e6))

    def values(self) -> tuple[np.ndarray, np.ndarray, Intervals]:
        """The base of every figure and own part is known, hidden ones included."""
        truth, base = flat(self.own.value, self.whole.value), flat(self.own.base, self.whole.base)
        return truth, base, self._audit(truth, self.within, np.zeros(len(truth)), base)

    def weighted(self) -> Intervals:
        assert self.own.weighted
        assert self.whole.weighted
        truth, base = (flat(*each) for each in zip(self.own.weighted, self.whole.weighted, strict=True))
        return self._audit(truth, self.within, np.zeros(len(truth)), np.maximum(truth, base))

    def of_hidden(self, own: np.ndarray) -> np.ndarray:
        """Hidden figures of groups, and the own parts among `own`."""
        return flat(own & self.groups, self.hidden & self.groups).astype(bool)


def assert_nothing_found(attack: Attack) -> None:
    few = (attack.own.people > 0) & (attack.own.people < THRESHOLD)
    hidden = attack.hidden & attack.groups
    _truth, found = attack.people()
    small = flat(few & attack.groups, hidden & (attack.whole.people < THRESHOLD)).astype(bool)
    assert (found.width[small] >= 1).all(), "the people of a small group are known"
    # The total alone may say that a group is small: of 12 people in three groups, none has 11.
    rate_alone = Attack(attack.tree, attack.own, np.ones_like(attack.hidden)).people()[1]
    assert (found.high[small] >= np.minimum(rate_alone.high[small], THRESHOLD)).all(), (
        "a small group is known to be small"
    )
    truth, base, found = attack.values()
    concealed = attack.of_hidden(few | all_or_nobody(attack.own)) & (base > 0)
    assert (found.width[concealed] >= 1).all(), "a hidden value is known exactly"
    assert (found.high[concealed & (truth == 0)] > 0).all(), "nobody is known to be nobody"
    full = concealed & (truth == base)
    assert (found.low[full] < base[full]).all(), "everybody is known to be everybody"


@pytest.mark.parametrize("seed", range(40))
def test_no_hidden_group_of_a_random_tree_is_found_again(seed):
    rng = np.random.default_rng(9000 + seed)
    tree = random_tree(rng, size=int(rng.integers(1, 10)), employers=1)
    attack = Attack(tree, summed(*random_groups(rng, len(tree))))
    whole, hidden = attack.whole, attack.hidden
    assert hidden[attack.within][:, 1:].all(where=whole.people[attack.within][:, 1:] > 0)
    assert hidden[:, 1:][(whole.people[:, 1:] > 0) & (whole.people[:, 1:] < THRESHOLD)].all()
    assert hidden[:, 1:][all_or_nobody(whole)[:, 1:]].all()
    if not attack.everything:
        assert_nothing_found(attack)


@pytest.mark.parametrize("seed", range(20))
def test_weighted_groups_leave_an_interval_around_each_hidden_one(seed):
    rng = np.random.default_rng(9500 + seed)
    tree = random_tree(rng, size=int(rng.integers(1, 10)))
    people, value = random_groups(rng, len(tree))
    attack = Attack(tree, summed(people, value, rng.uniform(0.2, 5, people.shape)))
    if not attack.everything:
        hidden = flat(np.zeros_like(attack.hidden), attack.hidden & attack.groups).astype(bool)
        assert (attack.weighted().width[hidden] > 1e-6).all()


def test_most_random_trees_show_something():
    """The attacks above are not of tables where everything is hidden."""
    shown = 0
    for seed in range(40):
        rng = np.random.default_rng(9000 + seed)
        tree = random_tree(rng, size=int(rng.integers(1, 10)), employers=1)
        shown += not Attack(tree, summed(*random_groups(rng, len(tree)))).everything
    assert shown >= 15


def test_the_attack_finds_a_small_group_hidden_alone():
    """Planted: the total less the groups that are shown is the small one."""
    own = summed(np.array([[40, 30, 4]]), np.array([[20, 15, 2]]))
    alone = np.array([[False, False, False, True]])
    with pytest.raises(AssertionError, match="the people of a small group are known"):
        assert_nothing_found(Attack(tree_of([-1]), own, alone))


def test_the_attack_finds_a_group_of_everybody_hidden_alone():
    own = summed(np.array([[40, 30, 30]]), np.array([[20, 15, 30]]))
    alone = np.array([[False, False, False, True]])
    with pytest.raises(AssertionError, match="known exactly"):
        assert_nothing_found(Attack(tree_of([-1]), own, alone))


def test_a_small_group_hides_with_the_smallest_other_of_the_same_structure():
    attack = Attack(tree_of([-1]), summed(np.array([[40, 30, 4]]), np.array([[20, 15, 2]])))
    assert attack.hidden.tolist() == [[False, False, True, True]]


def test_large_and_mixed_groups_hide_nothing():
    own = summed(np.array([[0, 0, 0], [40, 30, 30], [50, 12, 20]]), np.array([[0, 0, 0], [20, 15, 10], [20, 6, 9]]))
    assert not Attack(tree_of([-1, 0, 0]), own).hidden.any()


def test_groups_are_hidden_where_the_rate_is_and_shown_elsewhere():
    """The rate hides a service of four and a neighbour: so do the groups; those of the rest and the whole are read."""
    people = np.array([[0, 0, 0], [2, 2, 0], [30, 30, 0], [40, 40, 0]])
    attack = Attack(tree_of([-1, 0, 0, 0]), summed(people, people // 2))
    assert attack.within.tolist() == [False, True, True, False]
    assert attack.hidden[1, 1]
    assert attack.hidden[2, 1:3].all()
    assert not attack.hidden[0, 1:].any()
    assert not attack.hidden[3, 1:].any()


def test_a_group_that_one_hidden_neighbour_alone_has_is_not_left_by_subtraction():
    """Service 2 hides for service 1, and is the only one of the two with group B: what the others leave is its own."""
    people = np.array([[0, 0, 0], [4, 0, 0], [0, 30, 0], [40, 40, 0]])
    attack = Attack(tree_of([-1, 0, 0, 0]), summed(people, people // 2))
    assert attack.within.tolist() == [False, True, True, False]
    assert not attack.everything or attack.hidden[3, 2]
    leaving = np.array([[False] * 4, [False, True, False, False], [False, False, True, False], [False] * 4])
    with pytest.raises(AssertionError, match="the people of a small group are known"):
        assert_nothing_found(Attack(tree_of([-1, 0, 0, 0]), summed(people, people // 2), leaving))


def test_a_service_of_small_groups_only_hides_them_and_not_the_whole_question():
    """8 and 7 of a known 15: neither could hold 11 by taking 11 from the other, and each could be another number."""
    people = np.array([[0, 0, 0], [8, 7, 0], [40, 30, 20], [50, 60, 30]])
    attack = Attack(tree_of([-1, 0, 0, 0]), summed(people, people // 2))
    assert not attack.within.any()
    assert attack.hidden[1].tolist() == [False, True, True, False]
    assert not attack.hidden[0].any()
    assert_nothing_found(attack)


def test_a_service_whose_people_are_all_of_one_group_hides_no_other_question_of_its_kind():
    """Its group is its total, which the rate hides: taken as known, it would leave nothing to protect it by."""
    people = np.array([[0, 0, 0], [4, 0, 0], [30, 30, 20], [50, 60, 30], [20, 30, 40]])
    attack = Attack(tree_of([-1, 0, 0, 0, 0]), summed(people, people // 2))
    assert attack.within.any()
    assert not attack.everything
    assert_nothing_found(attack)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_a_survey_of_twenty_five_services_reads_by_group_in_most(rate):
    rng = np.random.default_rng(17)
    tree = tree_of([-1] + [0] * 5 + [int(rng.integers(1, 6)) for _service in range(19)])
    sizes = np.concatenate([rng.integers(0, 30, 6), rng.integers(8, 120, 19)])
    people = np.array([rng.multinomial(size, [0.35, 0.4, 0.25]) for size in sizes])
    attack = Attack(tree, summed(people, rng.binomial(people, rate)))
    large = (attack.whole.people >= THRESHOLD) & attack.groups
    assert not attack.hidden[0].any()
    assert (large & ~attack.hidden).sum() > 0.4 * large.sum()
    assert_nothing_found(attack)


def test_a_ministry_is_protected_in_seconds():
    rng = np.random.default_rng(3)
    tree = tree_of([-1] + [int(rng.integers(0, max(1, place // 8))) for place in range(1, 800)])
    people = rng.integers(0, 90, (800, len(GROUPS)))
    started = time.process_time()
    attack = Attack(tree, summed(people, rng.binomial(people, 0.4)))
    assert 0 < attack.hidden.sum() < attack.hidden.size
    assert time.process_time() - started < 20


def run(tree: Tree, own: Cells, above: Cells, one=SPLIT) -> dict[tuple[int, str], engine.Row]:
    hidden = Protector(tree, THRESHOLD).hide(RATE, above)[0]
    return {(row.structure, row.dimension): row for row in engine.detailed(one, tree, own, above, hidden, THRESHOLD)}


def test_the_engine_writes_the_rate_of_each_group_over_the_people_of_that_group():
    tree, own = tree_of([-1, 0]), summed(np.array([[20, 0, 30], [40, 0, 30]]), np.array([[5, 0, 15], [20, 0, 10]]))
    rows = run(tree, own, rate_of(own))
    assert set(rows) == {(key, name_of("q1", group)) for key in (100, 101) for group in ("A", "C")}
    whole = rows[100, "q1|A"]
    assert (whole.value, whole.base, whole.people, whole.status) == (25, 60, 60, Status.SHOWN)


def test_the_engine_publishes_weighted_groups_and_counts_their_people():
    tree, one = tree_of([-1]), dataclasses.replace(SPLIT, weighted=True)
    own = summed(np.array([[20, 0, 30]]), np.array([[5, 0, 15]]), np.array([[2, 1, 0.5]]))
    row = run(tree, own, rate_of(own), one)[100, "q1|A"]
    assert (row.value, row.base, row.people) == (10, 40, 20)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"people": np.array([[50, 50]])}, "not together those of 'answers'"),
        ({"value": np.array([[21.0, 21.0]])}, "not together those of 'answers'"),
        ({"columns": ["", "q2"]}, "says nothing of 'q1'"),
    ],
)
def test_groups_that_are_not_those_of_the_rate_are_refused(change, reason):
    own = summed(np.array([[20, 0, 31]]), np.array([[5, 0, 15]]))
    with pytest.raises(BrokenIndicator, match=reason):
        run(tree_of([-1]), own, dataclasses.replace(rate_of(own), **change))


def test_the_groups_of_each_question_may_be_its_own():
    one = dataclasses.replace(SPLIT, bins=lambda: {"q1": ("A", "B", "C"), "q2": ("young", "old")})
    names = ["", "q1|A", "q2|old"]
    own = Cells(names, *(np.ones((1, 3)) for _amount in range(4)))
    assert [part.columns[1:] for part in parts(one, own).values()] == [
        ["q1|A", "q1|B", "q1|C"], ["q2|young", "q2|old"],
    ]  # fmt: skip
    for name, reason in (("q1|old", "'old' is no declared bin of 'q1'"), ("q3|A", "declared for 'q3'")):
        with pytest.raises(BrokenIndicator, match=reason):
            parts(one, dataclasses.replace(own, columns=["", "q1|A", name]))
