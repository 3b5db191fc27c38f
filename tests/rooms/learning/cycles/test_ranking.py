"""The rule of the list, on whatever a jury may give."""

import datetime
from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings, strategies as st

from terreau.rooms.learning.cycles.ranking import Entrant, Outcome, Why, ranked

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
BETTER = {Outcome.ADMITTED: 0, Outcome.WAITING: 1, Outcome.REFUSED: 2, Outcome.UNDECIDED: 3}
WEIGHTS = {1: 2, 2: 1}


def entrant(
    key: int, points: int | None = None, *, employer: str = "a", by_hand: str = "", minutes: int = 0
) -> Entrant:
    marks = {} if points is None else {7: {1: points, 2: points}}
    return Entrant(key, employer, START + datetime.timedelta(minutes=minutes), marks, by_hand)


def outcomes(lines):
    return {line.entrant.key: line.outcome for line in lines}


def listed(entrants, **more):
    return ranked(entrants, WEIGHTS, **({"seats": 2, "per_employer": None, "least": 50} | more))


@st.composite
def files(draw, hands: bool = True):
    said = st.sampled_from(["", "", "", "admitted", "waiting", "refused"]) if hands else st.just("")
    points = st.fixed_dictionaries({1: st.integers(0, 5), 2: st.integers(0, 5)})
    own = st.tuples(
        st.sampled_from("abc"), st.integers(0, 3), st.dictionaries(st.integers(1, 3), points, max_size=3), said
    )
    return [
        Entrant(key, employer, START + datetime.timedelta(minutes=at), marks, by_hand)
        for key, (employer, at, marks, by_hand) in enumerate(draw(st.lists(own, max_size=9)))
    ]


SETTING = {"seats": st.integers(0, 5), "per_employer": st.none() | st.integers(1, 3), "least": st.integers(0, 100)}


@settings(max_examples=80, deadline=None)
@given(files(), st.fixed_dictionaries(SETTING), st.randoms())
def test_never_beyond_the_seats_nor_the_quota_whatever_the_order_of_reading(entrants, rule, chance):
    lines = listed(entrants, **rule)
    admitted = [line.entrant for line in lines if line.outcome == Outcome.ADMITTED]
    assert len(admitted) <= rule["seats"]
    if rule["per_employer"] is not None:
        assert max(Counter(each.employer for each in admitted).values(), default=0) <= rule["per_employer"]
    assert sorted(line.entrant.key for line in lines) == [each.key for each in entrants]
    shuffled = list(entrants)
    chance.shuffle(shuffled)
    assert listed(shuffled, **rule) == lines
    for outcome in (Outcome.ADMITTED, Outcome.WAITING):
        positions = [line.position for line in lines if line.outcome == outcome]
        assert positions == list(range(1, len(positions) + 1))


@settings(max_examples=80, deadline=None)
@given(files(hands=False), st.fixed_dictionaries(SETTING))
def test_a_seat_is_left_empty_only_where_nobody_may_have_it(entrants, rule):
    lines = listed(entrants, **rule)
    taken = Counter(line.entrant.employer for line in lines if line.outcome == Outcome.ADMITTED)
    for line in lines:
        if line.outcome == Outcome.WAITING:
            full = rule["per_employer"] is not None and taken[line.entrant.employer] >= rule["per_employer"]
            assert full or taken.total() == rule["seats"]


@settings(max_examples=80, deadline=None)
@given(files(), st.fixed_dictionaries(SETTING), st.data())
def test_a_better_mark_or_one_more_seat_never_makes_it_worse(entrants, rule, data):
    before = outcomes(listed(entrants, **rule))
    more = outcomes(listed(entrants, **rule | {"seats": rule["seats"] + 1}))
    assert all(BETTER[more[key]] <= BETTER[before[key]] for key in before)
    marked = [each for each in entrants if each.marks]
    if not marked:
        return
    one = data.draw(st.sampled_from(marked))
    marks = {juror: {key: min(5, value + 1) for key, value in points.items()} for juror, points in one.marks.items()}
    raised = [replace(each, marks=marks) if each.key == one.key else each for each in entrants]
    assert BETTER[outcomes(listed(raised, **rule))[one.key]] <= BETTER[before[one.key]]


def test_means_weigh_criteria_then_jurors_and_round_half_up():
    both = Entrant(1, "a", START, {1: {1: 5, 2: 0}, 2: {1: 0, 2: 5}, 3: {1: 5}})
    (line,) = listed([both])
    assert line.mean == Decimal("50.00"), "the third juror did not mark every criterion: he does not count"
    assert line.jurors == 2
    assert line.outcome == Outcome.ADMITTED
    (line,) = ranked([Entrant(1, "a", START, {1: {1: 1}, 2: {1: 1}, 3: {1: 2}})], {1: 1}, seats=1, per_employer=None,
                     least=26.67)  # fmt: skip
    assert line.mean == Decimal("26.67")


def test_ties_go_to_more_jurors_then_to_who_sent_first():
    two = Entrant(1, "a", START + datetime.timedelta(hours=1), {1: {1: 4, 2: 4}, 2: {1: 4, 2: 4}})
    lines = listed([entrant(2, 4), entrant(3, 4, minutes=-5), two], seats=1)
    assert [line.entrant.key for line in lines] == [1, 3, 2]


def test_a_full_employer_does_not_hold_back_the_next():
    lines = listed([entrant(1, 5), entrant(2, 4), entrant(3, 3, employer="b")], per_employer=1)
    assert outcomes(lines) == {1: Outcome.ADMITTED, 2: Outcome.WAITING, 3: Outcome.ADMITTED}
    passed = next(line for line in lines if line.entrant.key == 2)
    assert (passed.why, passed.of_employer, passed.position) == (Why.EMPLOYER, 1, 1)


def test_what_the_president_decides_comes_first_and_nobody_unmarked_is_ranked():
    lines = listed(
        [entrant(1, 5), entrant(2, 1, by_hand="admitted"), entrant(3), entrant(4, 5, by_hand="refused")], seats=1
    )
    assert outcomes(lines) == {
        1: Outcome.WAITING, 2: Outcome.ADMITTED, 3: Outcome.UNDECIDED, 4: Outcome.REFUSED,
    }  # fmt: skip
