"""The integer programme of an allocation: one column per seat that may be given, one row per rule.

Agents and sessions are taken in the order of their labels, whatever the order of the files, so that the same demand
always makes the same programme.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from terreau.lab.allocation.demand import Rules, Sessions, Wishes

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]

COURSE, PERIOD, OVERLAP, SERVED, ROOM, MINIMUM, QUOTA, PREREQUISITE, BUDGET = range(9)


@dataclass(frozen=True)
class Model:
    """Columns: M seats (0 or 1), one per agent (1 if served), one per session that may stay closed (1 if open).

    `kind` (R) says which rule each row is, `first` and `second` (R) what it is about: agent and course, agent and
    period, agent and session, session, structure and session, -1 where nothing is to be said.
    """

    agents: list[str]
    sessions: list[str]
    courses: list[str]
    structures: list[str]
    periods: list[str]
    structure: Ints  # of each agent
    priority: Floats  # of each agent
    course: Ints  # of each session
    period: Ints  # of each session
    start: Floats
    end: Floats
    capacity: Ints
    minimum: Ints
    cost: Floats
    quota: dict[tuple[int, int], int]  # (structure, session)
    needs: list[tuple[int, int]]  # (course, course needed before)
    done: set[tuple[int, int]]  # (agent, course)
    seat_agent: Ints
    seat_session: Ints
    seat_rank: Ints  # 0: fixed without having been asked
    worst: int  # the worst rank given by anyone, to a seat that is possible or not
    fixed: Bools  # (M)
    can_close: Ints  # sessions that have an "open" column, in its order
    seats: int
    budget: float | None
    matrix: csc_array
    low: Floats
    high: Floats
    kind: Ints
    first: Ints
    second: Ints

    @property
    def width(self) -> int:
        return self.matrix.shape[1]

    @property
    def lower(self) -> Floats:
        bound = np.zeros(self.width)
        bound[: len(self.fixed)] = self.fixed
        return bound

    @property
    def points(self) -> Ints:
        """What each seat is worth: the worst rank given by anyone + 1 − its rank; 0 when nobody asked for it."""
        return np.where(self.seat_rank > 0, self.worst + 1 - self.seat_rank, 0)


def build(wishes: Wishes, sessions: Sessions, rules: Rules) -> Model:
    """The programme of a checked demand (`demand.check`)."""
    agents, agent_of = _coded(wishes.agents)
    order = np.argsort(np.array(sessions.labels, dtype=object), kind="stable")
    labels = [sessions.labels[number] for number in order]
    courses, course_of = _coded([*sessions.courses, *rules.prerequisites.right, *rules.done.right])
    course = course_of[: len(labels)][order]
    number_of = {label: number for number, label in enumerate(courses)}
    agent_number = {label: number for number, label in enumerate(agents)}
    session_number = {label: number for number, label in enumerate(labels)}
    structures, structure_of = _coded(wishes.structures)
    structure, priority = np.zeros(len(agents), dtype=int), np.zeros(len(agents))
    structure[agent_of], priority[agent_of] = structure_of, wishes.priorities
    periods, period_of = _coded(sessions.periods)
    start, end = sessions.start[order], sessions.end[order]
    done = {(agent_number[a], number_of[c]) for a, c in zip(rules.done.left, rules.done.right, strict=True)}
    needs = [
        (number_of[c], number_of[n]) for c, n in zip(rules.prerequisites.left, rules.prerequisites.right, strict=True)
    ]
    fixed = {(agent_number[a], session_number[s]) for a, s in zip(rules.fixed.left, rules.fixed.right, strict=True)}
    wished = np.array([number_of[label] for label in wishes.courses], dtype=int)
    absences = [
        (agent_number[a], s, e)
        for a, s, e in zip(rules.absences.agents, rules.absences.start, rules.absences.end, strict=True)
    ]
    asked = _asked(agent_of, wished, wishes.ranks.astype(int), course)
    seats = _possible(asked, course, start, end, done, needs, absences, fixed)
    quota = _quotas(rules, structures, session_number)
    minimum = sessions.minimum[order].astype(int)
    parts: dict[str, Any] = {
        "agents": agents, "sessions": labels, "courses": courses, "structures": structures, "periods": periods,
        "structure": structure, "priority": priority, "course": course, "period": period_of[order],
        "start": start, "end": end, "capacity": sessions.capacity[order].astype(int), "minimum": minimum,
        "cost": sessions.cost[order].astype(float), "quota": quota, "needs": needs, "done": done,
        "seat_agent": seats[0], "seat_session": seats[1], "seat_rank": seats[2],
        "worst": int(wishes.ranks.max(initial=0)),
        "fixed": np.array([place in fixed for place in zip(seats[0].tolist(), seats[1].tolist(), strict=True)], bool),
        "can_close": np.nonzero(minimum > 1)[0], "seats": rules.seats, "budget": rules.budget,
    }  # fmt: skip
    return Model(**parts, **_rows(**parts))


def _coded(labels: Sequence[str]) -> tuple[list[str], Ints]:
    """The distinct labels in alphabetical order, and which of them each is."""
    names, codes = np.unique(np.array(list(labels), dtype=object), return_inverse=True)
    return [str(name) for name in names], codes.astype(int)


def _asked(agent: Ints, wished: Ints, rank: Ints, course: Ints) -> tuple[Ints, Ints, Ints]:
    """Each wish × each session of its course: agents, sessions, ranks."""
    by_course = np.argsort(course, kind="stable")
    first = np.searchsorted(course[by_course], wished)
    count = np.searchsorted(course[by_course], wished, side="right") - first
    wish = np.repeat(np.arange(len(wished)), count)
    step = np.arange(len(wish)) - np.repeat(np.cumsum(count) - count, count)
    return agent[wish], by_course[first[wish] + step], rank[wish]


def _possible(
    asked: tuple[Ints, Ints, Ints],
    course: Ints,
    start: Floats,
    end: Floats,
    done: set[tuple[int, int]],
    needs: list[tuple[int, int]],
    absences: list[tuple[int, float, float]],
    fixed: set[tuple[int, int]],
) -> tuple[Ints, Ints, Ints]:
    """The seats that may be given, sorted by agent and session: neither done, nor away, nor short of a prerequisite."""
    rank_of = {(a, s): r for a, s, r in zip(*(part.tolist() for part in asked), strict=True)}
    away: dict[int, list[tuple[float, float]]] = {}
    for agent, first, last in absences:
        away.setdefault(agent, []).append((first, last))
    needed: dict[int, list[int]] = {}
    for one, other in needs:
        needed.setdefault(one, []).append(other)
    kept: dict[tuple[int, int], int] = {}
    for (agent, session), rank in rank_of.items():
        outside = all(end[session] <= first or last <= start[session] for first, last in away.get(agent, []))
        if outside and (agent, int(course[session])) not in done:
            kept[agent, session] = rank
    for place in fixed:
        kept[place] = rank_of.get(place, 0)
    dropped = bool(needed)
    while dropped:
        ends: dict[tuple[int, int], float] = {}
        for agent, session in kept:
            key = (agent, int(course[session]))
            ends[key] = min(ends.get(key, np.inf), float(end[session]))
        short = [
            (agent, session)
            for agent, session in kept
            if (agent, session) not in fixed
            and any(
                (agent, other) not in done and ends.get((agent, other), np.inf) > start[session]
                for other in needed.get(int(course[session]), [])
            )
        ]
        for place in short:
            del kept[place]
        dropped = bool(short)
    places = sorted(kept)
    return (
        np.array([agent for agent, _session in places], dtype=int),
        np.array([session for _agent, session in places], dtype=int),
        np.array([kept[place] for place in places], dtype=int),
    )


def _quotas(rules: Rules, structures: list[str], session_number: dict[str, int]) -> dict[tuple[int, int], int]:
    """The smallest quota that a line sets on each structure and session."""
    number = {label: place for place, label in enumerate(structures)}
    quota: dict[tuple[int, int], int] = {}
    for structure, session, seats in zip(
        rules.quotas.structures, rules.quotas.sessions, rules.quotas.seats, strict=True
    ):
        for one in [number[structure]] if structure else number.values():
            for other in [session_number[session]] if session else session_number.values():
                quota[one, other] = min(quota.get((one, other), int(seats)), int(seats))
    return quota


class _Block:
    """Rows gathered one rule at a time."""

    def __init__(self, width: int):
        self.width = width
        self.parts: list[csr_array] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.kind: list[Ints] = []
        self.about: list[Ints] = []

    def add(self, kind: int, about: Ints, row: Ints, column: Ints, value: Floats, low: object, high: object) -> None:
        """`about` (rows × 2) names each row; the entries are `value` at (`row`, `column`)."""
        count = len(about)
        if count:
            self.parts.append(csr_array((value, (row, column)), shape=(count, self.width)))
            self.low.append(np.broadcast_to(np.asarray(low, dtype=float), count))
            self.high.append(np.broadcast_to(np.asarray(high, dtype=float), count))
            self.kind.append(np.full(count, kind))
            self.about.append(about)

    def at_most(self, kind: int, keys: Ints, column: Ints, most: Ints | int) -> None:
        """One row per distinct pair of `keys` (entries × 2) that more than `most` (per entry or for all) may exceed."""
        if not len(keys):
            return
        about, group = np.unique(keys, axis=0, return_inverse=True)
        group = group.ravel()
        high = np.zeros(len(about))
        high[group] = most
        wanted = np.bincount(group, minlength=len(about)) > high
        number = np.cumsum(wanted) - 1
        inside = wanted[group]
        self.add(
            kind, about[wanted], number[group[inside]], column[inside], np.ones(inside.sum()), -np.inf, high[wanted]
        )


def _rows(
    *,
    seat_agent: Ints,
    seat_session: Ints,
    course: Ints,
    period: Ints,
    start: Floats,
    end: Floats,
    can_close: Ints,
    capacity: Ints,
    minimum: Ints,
    **rest: Any,
) -> dict[str, Any]:
    """Every rule as rows: `matrix`, `low`, `high`, and what each row is about."""
    count, agents, sessions = len(seat_agent), len(rest["agents"]), len(course)
    block = _Block(count + agents + len(can_close))
    seat = np.arange(count)
    every = np.ones(count)
    block.at_most(COURSE, np.column_stack([seat_agent, course[seat_session]]), seat, 1)
    block.at_most(PERIOD, np.column_stack([seat_agent, period[seat_session]]), seat, rest["seats"])
    one, other = _pairs(seat_agent)
    _add_overlaps(block, one, other, seat_agent, seat_session, course, start, end)
    block.add(
        SERVED, _about(np.arange(agents)), np.r_[seat_agent, np.arange(agents)], np.r_[seat, count + np.arange(agents)],
        np.r_[every, -np.ones(agents)], 0, np.inf,
    )  # fmt: skip
    opening = count + agents + np.arange(len(can_close))
    closes = np.isin(np.arange(sessions), can_close)
    room = np.where(closes, 0, capacity)
    block.add(
        ROOM, _about(np.arange(sessions)), np.r_[seat_session, can_close], np.r_[seat, opening],
        np.r_[every, -capacity[can_close].astype(float)], -np.inf, room,
    )  # fmt: skip
    rank_in_closing = np.cumsum(closes) - 1
    inside = closes[seat_session]
    block.add(
        MINIMUM, _about(can_close), np.r_[rank_in_closing[seat_session[inside]], np.arange(len(can_close))],
        np.r_[seat[inside], opening], np.r_[every[inside], -minimum[can_close].astype(float)], 0, np.inf,
    )  # fmt: skip
    quota = rest["quota"]
    where = np.column_stack([rest["structure"][seat_agent], seat_session])
    limits = np.array([quota.get((g, s), count) for g, s in where.tolist()], dtype=int)
    block.at_most(QUOTA, where, seat, limits)
    _add_prerequisites(block, one, other, seat_agent, seat_session, course, start, end, rest["needs"], rest["done"])
    if rest["budget"] is not None:
        cost = rest["cost"][seat_session]
        block.add(BUDGET, _about(np.array([-1])), np.zeros(count, dtype=int), seat, cost, -np.inf, rest["budget"])
    about = np.concatenate(block.about) if block.about else np.zeros((0, 2), dtype=int)
    return {
        "matrix": csc_array(vstack(block.parts)) if block.parts else csc_array((0, block.width)),
        "low": np.concatenate([*block.low, np.zeros(0)]), "high": np.concatenate([*block.high, np.zeros(0)]),
        "kind": np.concatenate([*block.kind, np.zeros(0, dtype=int)]), "first": about[:, 0], "second": about[:, 1],
    }  # fmt: skip


def _about(first: Ints) -> Ints:
    return np.column_stack([first, np.full(len(first), -1)])


def _pairs(seat_agent: Ints) -> tuple[Ints, Ints]:
    """Every ordered pair of seats of one agent (seats are sorted by agent), a seat with itself included."""
    first = np.searchsorted(seat_agent, seat_agent)
    count = np.searchsorted(seat_agent, seat_agent, side="right") - first
    one = np.repeat(np.arange(len(seat_agent)), count)
    step = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    return one, first[one] + step


def _add_overlaps(
    block: _Block,
    one: Ints,
    other: Ints,
    seat_agent: Ints,
    seat_session: Ints,
    course: Ints,
    start: Floats,
    end: Floats,
) -> None:
    """At each instant when a session of the agent starts, at most one of those under way."""
    instant = start[seat_session]
    key = np.column_stack([seat_agent, instant])
    _unique, leader = np.unique(key, axis=0, return_index=True)
    leads = np.zeros(len(seat_agent), dtype=bool)
    leads[leader] = True
    under_way = leads[one] & (instant[other] <= instant[one]) & (instant[one] < end[seat_session[other]])
    one, other = one[under_way], other[under_way]
    differs = course[seat_session[one]] != course[seat_session[other]]
    wanted = np.zeros(len(seat_agent), dtype=bool)
    wanted[one[differs]] = True  # sessions of one course already exclude one another
    number = np.cumsum(wanted) - 1
    inside = wanted[one]
    about = np.column_stack([seat_agent[wanted], seat_session[wanted]])
    block.add(OVERLAP, about, number[one[inside]], other[inside], np.ones(inside.sum()), -np.inf, 1)


def _add_prerequisites(
    block: _Block,
    one: Ints,
    other: Ints,
    seat_agent: Ints,
    seat_session: Ints,
    course: Ints,
    start: Floats,
    end: Floats,
    needs: list[tuple[int, int]],
    done: set[tuple[int, int]],
) -> None:
    """By the start of each session of the course, no more of the course than of what it needs, ended by then."""
    for wanted_course, needed in needs:
        has = np.array([(agent, needed) in done for agent in range(seat_agent.max(initial=-1) + 1)], dtype=bool)
        asks = (course[seat_session] == wanted_course) & ~has[seat_agent]
        instant = start[seat_session]
        own = asks[one] & (course[seat_session[other]] == wanted_course) & (instant[other] <= instant[one])
        before = asks[one] & (course[seat_session[other]] == needed) & (end[seat_session[other]] <= instant[one])
        number = np.cumsum(asks) - 1
        used = own | before
        about = np.column_stack([seat_agent[asks], np.full(asks.sum(), needed)])
        block.add(PREREQUISITE, about, number[one[used]], other[used], np.where(own[used], 1.0, -1.0), -np.inf, 0)
