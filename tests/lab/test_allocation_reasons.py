"""Each reason of a refusal is checked again, by the rules and by making the exchange that it speaks of."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

from terreau.lab.allocation import place, refused
from tests.lab.allocation_oracle import plain, random_case
from tests.lab.test_allocation import demand, order, seats

OBJECTIVES = ("served", "priority", "ranks", "balance", "draw")


class Account:
    """An allocation, and what becomes of it when one thing changes."""

    def __init__(self, case, placement):
        self.case, self.order = case, order(placement)
        self.seats = seats(placement)
        self.merit = case.merit(self.seats, self.order)

    def of(self, agent):
        return [session for who, session in self.seats if who == agent]

    def inside(self, session):
        return [who for who, other in self.seats if other == session]

    def given_up(self, agent, session):
        """The seat in the way of the agent for this one, of a worse rank, the worst of them."""
        case = self.case
        period = case.sessions.periods[case.place[session]]
        same = [s for s in self.of(agent) if case.sessions.periods[case.place[s]] == period]
        blocking = [s for s in self.of(agent) if case.overlap(s, session)]
        blocking += same if len(same) >= case.rules.seats else []
        mine = case.points(agent, session)
        worse = [s for s in set(blocking) if (agent, s) not in case.fixed and case.points(agent, s) < mine]
        return min(worse, key=lambda s: (case.points(agent, s), s), default=None)

    def kept(self, agent, session, holder):
        """Why the holder's seat is not the agent's: what the exchange breaks or loses first."""
        if (holder, session) in self.case.fixed:
            return "fixed"
        without = self.given_up(agent, session)
        other = [s for s in self.seats if s not in ((holder, session), (agent, without))] + [(agent, session)]
        if self.case.broken(other):
            return "barred"
        for name, now, then in zip(OBJECTIVES, self.merit, self.case.merit(other, self.order), strict=True):
            if abs(then - now) > 1e-5:
                return name if then < now else "open"
        return "draw"

    def true(self, agent, reason):
        case, session = self.case, reason.session
        if not session:  # the same for all sessions of the course
            return reason.code in ("away", "seats", "done")
        number = case.place[session]
        without = self.given_up(agent, session)
        more = [s for s in self.seats if s != (agent, without)] + [(agent, session)]
        broken = case.broken(more)
        if reason.code == "closed":
            asking = {who for who, s in case.possible() if s == session}
            few = reason.filling["asking"] < reason.filling["minimum"]
            return (
                not self.inside(session)
                and reason.filling["asking"] <= len(asking)
                and "minimum" in broken | {few and "minimum"}
            )
        if reason.code == "full":
            again = Counter(self.kept(agent, session, holder) for holder in self.inside(session))
            return "full" in broken and dict(reason.held) == dict(again) and "open" not in again
        if reason.code == "budget":
            left = case.rules.budget - case.cost([s for s in self.seats if s != (agent, without)])
            return "budget" in broken and reason.filling["left"] == pytest.approx(left)
        if reason.code == "prerequisite":
            return "prerequisite" in broken
        if reason.code == "away":
            return case.away(agent, session)
        if reason.code in ("minimum", "prepares"):
            return {"minimum": "minimum", "prepares": "prerequisite"}[reason.code] in broken
        assert number >= 0
        return reason.code in broken


@settings(deadline=None, max_examples=40)
@example(seed=5914, agents=16, courses=2, free=False, fixed=0)  # the seat to give up is the prerequisite
@given(
    seed=st.integers(0, 2**32), agents=st.integers(3, 16), courses=st.integers(2, 4), free=st.booleans(),
    fixed=st.integers(0, 1),
)  # fmt: skip
def test_every_refused_wish_has_reasons_and_all_are_true(seed, agents, courses, free, fixed):
    case = random_case(seed, agents, courses, 2, 3, free=free, fixed=fixed if free else 0)
    try:
        placement = place(case.wishes, case.sessions, case.rules, seed=3)
    except ValueError:
        return
    account = Account(case, placement)
    told = refused(placement, case.wishes, case.rules)
    granted = {(who, case.course(session)) for who, session in account.seats}
    assert {(one.agent, one.course) for one in told} == set(case.rank) - granted
    for one in told:
        assert one.reasons, one
        for reason in one.reasons:
            assert account.true(one.agent, reason), (one, reason)


def test_a_full_session_tells_who_had_its_seats():
    wishes, sessions, rules = demand(
        [("Awa", "droit", 1), ("Bo", "droit", 1), ("Cé", "droit", 2), ("Cé", "paie", 1)],
        [("d", "droit", 0, 1, 1, 0), ("p", "paie", 5, 6, 1, 0)], seats=2,
    )  # fmt: skip
    placement = place(wishes, sessions, rules, seed=1)
    told = {one.agent: plain(one.said()) for one in refused(placement, wishes, rules)}
    assert told["Cé"].startswith(
        "« d » complète, 1 place(s) données (sans elle, une personne de moins serait servie : 1)"
    )
    lost = "Bo" if ("Awa", "d") in seats(placement) else "Awa"
    assert told[lost] == "« d » complète, 1 place(s) données (par le tirage : 1)"


def test_a_session_without_its_minimum_tells_how_many_could_come():
    wishes, sessions, rules = demand([(n, "droit", 1) for n in "ABC"], [("d", "droit", 0, 1, 9, 6)])
    placement = place(wishes, sessions, rules, seed=1)
    assert not placement.given.any()
    texts = {plain(one.said()) for one in refused(placement, wishes, rules)}
    assert texts == {"« d » non ouverte : 3 inscrit(s) possible(s) pour un minimum de 6"}


def test_a_spent_budget_tells_what_is_left():
    wishes, sessions, rules = demand([(n, "droit", 1) for n in "ABC"], [("d", "droit", 0, 1, 9, 0)], budget=250.0)
    placement = place(wishes, sessions, rules, seed=1)
    texts = {plain(one.said()) for one in refused(placement, wishes, rules)}
    assert texts == {"« d » : budget épuisé (reste 50 pour une place à 100)"}
    assert np.count_nonzero(placement.given) == 2
