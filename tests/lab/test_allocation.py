"""The allocation of seats: every rule respected, the proven best of all subsets, published optima of the solver."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings, strategies as st
from scipy.sparse import csc_array

from terreau.lab.allocation import (
    Clash,
    Pairs,
    Placement,
    Rules,
    Sessions,
    Wishes,
    place,
    placement as placement_module,
    stages,
)
from terreau.lab.allocation.clash import smallest_clash
from terreau.lab.allocation.reasons import refused
from terreau.lab.allocation.stages import Clock, OutOfTime, Programme, maximise
from terreau.lab.refusals import Refusal
from tests.lab.allocation_oracle import Case, plain, random_case

DATA = Path(__file__).resolve().parents[1] / "data" / "quant"


def seats(placement: Placement) -> list[tuple[str, str]]:
    model = placement.model
    return [
        (model.agents[model.seat_agent[seat]], model.sessions[model.seat_session[seat]])
        for seat in np.nonzero(placement.given)[0]
    ]


def order(placement: Placement) -> dict[str, int]:
    return dict(zip(placement.model.agents, placement.order.tolist(), strict=True))


def demand(wishes, sessions, **rules) -> tuple[Wishes, Sessions, Rules]:
    """Wishes as (agent, course, rank), sessions as (label, course, start, end, capacity, minimum)."""
    return (
        Wishes(
            [w[0] for w in wishes], [w[1] for w in wishes], np.array([float(w[2]) for w in wishes]),
            ["DRH"] * len(wishes), np.zeros(len(wishes)),
        ),
        Sessions(
            [s[0] for s in sessions], [s[1] for s in sessions], np.array([float(s[2]) for s in sessions]),
            np.array([float(s[3]) for s in sessions]), np.array([float(s[4]) for s in sessions]),
            np.array([float(s[5]) for s in sessions]), np.full(len(sessions), 100.0), ["2026"] * len(sessions),
        ),
        Rules(**rules),
    )  # fmt: skip


# ---- published optima


def test_the_generalised_assignments_of_the_or_library():
    """Osman (1995), Cattrysse et al. (1994): the five problems c515, profits maximised."""
    numbers = iter((DATA / "gap1.txt").read_text().split())
    found = []
    for _problem in range(int(next(numbers))):
        agents, jobs = int(next(numbers)), int(next(numbers))
        profit = np.array([int(next(numbers)) for _each in range(agents * jobs)], dtype=float)
        used = np.array([int(next(numbers)) for _each in range(agents * jobs)], dtype=float)
        room = np.array([int(next(numbers)) for _each in range(agents)], dtype=float)
        matrix = np.vstack([np.tile(np.eye(jobs), agents), np.kron(np.eye(agents), np.ones(jobs)) * used])
        whole = np.ones(agents * jobs, dtype=bool)
        low, high = np.r_[np.ones(jobs), np.full(agents, -np.inf)], np.r_[np.ones(jobs), room]
        answer = maximise(Programme(csc_array(matrix), low, high, 0.0 * whole, 1.0 * whole, whole), profit)
        assert answer.proven
        found.append(answer.value)
    assert found == [336, 327, 339, 341, 326]


# ---- every rule, and every subset


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), agents=st.integers(2, 4), wished=st.integers(1, 2), fixed=st.integers(0, 1))
def test_small_cases_equal_the_best_of_all_subsets(seed, agents, wished, fixed):
    case = random_case(seed, agents, 2, 2, wished, fixed=fixed)
    assume(len(case.possible()) <= 11)
    try:
        placement = place(case.wishes, case.sessions, case.rules, seed=7)
    except Clash:
        assert case.best(dict.fromkeys(case.agents, 1)) is None
        return
    assert placement.proven
    assert not case.broken(seats(placement))
    assert case.merit(seats(placement), order(placement)) == pytest.approx(case.best(order(placement)))


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**32), agents=st.integers(8, 30), courses=st.integers(2, 5), free=st.booleans())
@example(seed=216, agents=8, courses=2, free=False)  # the worst rank was given to a course that nobody can follow
def test_larger_cases_respect_every_rule(seed, agents, courses, free):
    case = random_case(seed, agents, courses, 2, 3, free=free)
    placement = place(case.wishes, case.sessions, case.rules, seed=1)
    assert placement.proven
    assert not case.broken(seats(placement))
    reached = [stage.value for stage in placement.stages if stage.name in ("served", "ranks")]
    merit = case.merit(seats(placement), order(placement))
    assert reached == pytest.approx([merit[0], merit[2]])


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**32), agents=st.integers(8, 30))
def test_a_large_demand_follows_the_draw_to_a_thousandth_and_gives_up_nothing_else(seed, agents):
    case = random_case(seed, agents, 4, 2, 3, free=True)
    exact = place(case.wishes, case.sessions, case.rules, seed=1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(placement_module, "EXACT_DRAW", -1)
        near = place(case.wishes, case.sessions, case.rules, seed=1)
    assert near.nearly
    assert near.proven
    assert not exact.nearly
    assert not case.broken(seats(near))
    best, found = exact.stages[-1].value, near.stages[-1].value
    assert best * (1 - 1e-3) - 1e-6 <= found <= best + 1e-6
    assert [stage.value for stage in near.stages[:-1]] == pytest.approx([stage.value for stage in exact.stages[:-1]])
    held = [key for refusal in refused(near, case.wishes, case.rules) for one in refusal.reasons for key in one.held]
    assert "open" not in held


@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_the_lines_changes_nothing_and_the_seed_replays(seed):
    case = random_case(seed, 12, 3, 2, 3, free=True)
    mixed = np.random.default_rng(seed).permutation(len(case.wishes.agents))
    wishes, sessions = case.wishes, case.sessions
    shuffled = Wishes(
        [wishes.agents[n] for n in mixed], [wishes.courses[n] for n in mixed], wishes.ranks[mixed],
        [wishes.structures[n] for n in mixed], wishes.priorities[mixed],
    )  # fmt: skip
    back = np.arange(len(sessions.labels))[::-1]
    turned = Sessions(
        [sessions.labels[n] for n in back], [sessions.courses[n] for n in back], sessions.start[back],
        sessions.end[back], sessions.capacity[back], sessions.minimum[back], sessions.cost[back],
        [sessions.periods[n] for n in back],
    )  # fmt: skip
    assert seats(place(wishes, sessions, case.rules, seed=5)) == seats(place(shuffled, turned, case.rules, seed=5))


# ---- the objectives, one by one


def test_one_more_person_served_is_worth_any_rank():
    """Awa alone can take either course; Bo only the first: she leaves it to him."""
    wishes, sessions, rules = demand(
        [("Awa", "droit", 1), ("Awa", "paie", 9), ("Bo", "droit", 1)],
        [("droit 1", "droit", 0, 1, 1, 0), ("paie 1", "paie", 5, 6, 1, 0)],
    )
    for seed in range(4):
        assert seats(place(wishes, sessions, rules, seed=seed)) == [("Awa", "paie 1"), ("Bo", "droit 1")]


def test_served_first_even_where_the_combined_weights_would_not():
    """A chain: to serve one more, three agents each fall from their first to their last wish of nine."""
    names = ["A", "B", "C", "D", "E", "F"]
    wishes = [(name, f"c{n}", 1) for n, name in enumerate(names)]
    wishes += [(name, f"c{n + 1}", 9) for n, name in enumerate(names)] + [("Z", "c0", 1)]
    courses = [(f"c{n} 1", f"c{n}", 10 * n, 10 * n + 1, 1, 0) for n in range(7)]
    placement = place(*demand(wishes, courses), seed=1)
    assert placement.served.all()
    assert ("F", "c6 1") in seats(placement)


def test_priorities_choose_who_is_served_and_not_how_many():
    wishes, sessions, rules = demand(
        [("Awa", "droit", 1), ("Bo", "droit", 1), ("Cé", "droit", 1)], [("droit 1", "droit", 0, 1, 2, 0)]
    )
    placement = place(replace(wishes, priorities=np.array([0.0, 0, 2])), sessions, rules, seed=1)
    assert ("Cé", "droit 1") in seats(placement)
    assert placement.served.sum() == 2


def test_the_shares_left_out_are_as_even_as_they_can_be():
    names = [f"a{n}" for n in range(9)]
    wishes, sessions, rules = demand([(n, "droit", 1) for n in names], [("droit 1", "droit", 0, 1, 6, 0)])
    wishes = replace(wishes, structures=["DRH"] * 6 + ["DSI"] * 3)
    for seed in range(5):
        placement = place(wishes, sessions, rules, seed=seed)
        assert np.bincount(placement.model.structure[placement.served]).tolist() == [4, 2]


def test_among_equals_the_first_drawn_has_the_seat():
    wishes, sessions, rules = demand([(n, "droit", 1) for n in "ABCDE"], [("droit 1", "droit", 0, 1, 2, 0)])
    winners = set()
    for seed in range(6):
        placement = place(wishes, sessions, rules, seed=seed)
        assert sorted(placement.order[placement.served]) == [1, 2]
        winners.add(tuple(seats(placement)))
    assert len(winners) > 1


def test_level_two_waits_for_level_one():
    wishes, sessions, rules = demand(
        [("Awa", "niveau 2", 1), ("Awa", "niveau 1", 2)],
        [("n2 tôt", "niveau 2", 0, 1, 5, 0), ("n1", "niveau 1", 2, 3, 5, 0), ("n2 tard", "niveau 2", 3, 4, 5, 0)],
        seats=2, prerequisites=Pairs(["niveau 2"], ["niveau 1"]),
    )  # fmt: skip
    assert seats(place(wishes, sessions, rules, seed=1)) == [("Awa", "n1"), ("Awa", "n2 tard")]
    done = replace(rules, done=Pairs(["Awa"], ["niveau 1"]), seats=1)
    assert next(course for _agent, course in seats(place(wishes, sessions, done, seed=1))).startswith("n2")


# ---- what cannot be


def test_what_clashes_is_named():
    wishes, sessions, rules = demand(
        [("Awa", "droit", 1), ("Bo", "droit", 1)], [("droit 1", "droit", 0, 1, 1, 0)],
        fixed=Pairs(["Awa", "Bo"], ["droit 1", "droit 1"]),
    )  # fmt: skip
    with pytest.raises(Clash) as caught:
        place(wishes, sessions, rules, seed=1)
    assert "la capacité de « droit 1 » (1)" in plain(caught.value)
    assert len(caught.value.rules) == 3
    assert caught.value.table == "fixed"


def test_a_minimum_that_fixed_seats_cannot_reach_is_named():
    wishes, sessions, rules = demand(
        [("Awa", "droit", 1), ("Bo", "droit", 1), ("Cé", "paie", 1)],
        [("droit 1", "droit", 0, 1, 9, 3), ("paie 1", "paie", 0, 1, 9, 0)], fixed=Pairs(["Awa"], ["droit 1"]),
    )  # fmt: skip
    with pytest.raises(Clash) as caught:
        place(wishes, sessions, rules, seed=1)
    told = [plain(message % filling) for message, filling in caught.value.rules]
    assert told == [
        "« droit 1 » n’a d’inscrits que si elle ouvre, et 9 au plus",
        "le minimum de « droit 1 » (3)",
        "la place fixée de « Awa » en « droit 1 »",
    ]


@settings(deadline=None, max_examples=30)
@given(clauses=st.integers(1, 12), guilty=st.sets(st.integers(0, 11), min_size=1))
def test_the_smallest_clash_is_found(clauses, guilty):
    guilty = {clause % clauses for clause in guilty}
    found = smallest_clash(list(range(clauses)), lambda some: not guilty <= set(some))
    assert set(found) == guilty


# ---- when time runs out


def test_a_stopped_search_says_how_far_it_may_be(monkeypatch):
    """The solver stops with an answer and a bound above it: no later objective is sought, nothing is called proven."""
    real = stages.milp

    def stopped(*arguments, **named):
        answer = real(*arguments, **named)
        answer.status, answer.mip_dual_bound = 1, answer.mip_dual_bound - 2
        return answer

    monkeypatch.setattr(stages, "milp", stopped)
    monkeypatch.setattr(Clock, "over", lambda _clock: True)
    wishes, sessions, rules = demand(
        [(n, "droit", 1) for n in "ABC"] + [(n, "paie", 2) for n in "ABC"],
        [("d", "droit", 0, 1, 2, 0), ("p", "paie", 0, 1, 2, 2)], budget=250.0,
    )  # fmt: skip
    placement = place(wishes, sessions, rules, seed=1, seconds=60)
    assert not placement.proven
    last = placement.stages[-1]
    assert last.bound > last.value
    assert not Case(wishes, sessions, rules).broken(seats(placement))


def test_no_answer_in_time_is_a_refusal(monkeypatch):
    def late(*_arguments, **_named):
        raise OutOfTime

    monkeypatch.setattr("terreau.lab.allocation.placement.maximise", late)
    with pytest.raises(Refusal, match="donnez plus de temps"):
        place(*demand([("A", "droit", 1)], [("d", "droit", 0, 1, 2, 0)]), seed=1, seconds=0.5)
