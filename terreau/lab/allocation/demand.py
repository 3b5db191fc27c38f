"""What an allocation is asked: wishes, dated sessions and the rules, as they are given, and checked.

Every table is a set of parallel sequences, one entry per line of the file it came from: a refusal names that line.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]


@dataclass(frozen=True)
class Sessions:
    """S dated sessions. Two labels may share a course. Times are numbers on one scale, [start, end) half open."""

    labels: Sequence[str]
    courses: Sequence[str]
    start: Floats
    end: Floats
    capacity: Floats  # seats, 0 or more
    minimum: Floats  # persons under whom the session does not take place; 0 or 1: always open
    cost: Floats  # of a seat, in the unit of the budget
    periods: Sequence[str]  # seats are counted per period


@dataclass(frozen=True)
class Wishes:
    """One line per wish: this agent asks for this course, at this rank (1 is dearest)."""

    agents: Sequence[str]
    courses: Sequence[str]
    ranks: Floats
    structures: Sequence[str]  # of the agent, the same on all his lines
    priorities: Floats  # of the agent: 0 for most; 1, 2… for first-time agents or those refused last time


@dataclass(frozen=True)
class Quotas:
    """At most `seats` for the structure in the session. An empty label stands for every structure, every session."""

    structures: Sequence[str]
    sessions: Sequence[str]
    seats: Floats


@dataclass(frozen=True)
class Absences:
    """When agents cannot attend: a session that overlaps [start, end) is not for them."""

    agents: Sequence[str]
    start: Floats
    end: Floats


@dataclass(frozen=True)
class Pairs:
    """Two labels per line: (agent, course) done, (course, course needed before), (agent, session) fixed."""

    left: Sequence[str] = ()
    right: Sequence[str] = ()


NO_QUOTA = Quotas((), (), np.zeros(0))
NO_ABSENCE = Absences((), np.zeros(0), np.zeros(0))


@dataclass(frozen=True)
class Rules:
    seats: int = 1  # per agent and period
    budget: float | None = None
    quotas: Quotas = NO_QUOTA
    absences: Absences = NO_ABSENCE
    done: Pairs = field(default_factory=Pairs)
    prerequisites: Pairs = field(default_factory=Pairs)
    fixed: Pairs = field(default_factory=Pairs)


def check(wishes: Wishes, sessions: Sessions, rules: Rules) -> None:
    """Raise a `Refusal` that names table, row and column of the first thing that cannot be."""
    _check_sessions(sessions)
    _check_wishes(wishes, set(sessions.courses))
    _check_rules(rules)
    _check_labels(wishes, sessions, rules)
    refuse_cycles(rules.prerequisites)


def _whole(values: Floats, table: str, column: str, labels: Sequence[str]) -> None:
    """Whole numbers of 0 or more."""
    for row, value in enumerate(values):
        place: dict[str, Any] = {"table": table, "row": row, "column": column, "label": labels[row], "value": value}
        if not np.isfinite(value):
            raise Refusal(_("« %(label)s » : il manque un nombre dans « %(name)s »."), name=column, **place)
        if value < 0:
            raise Refusal(_("« %(label)s » : « %(name)s » est négatif (%(value)g)."), name=column, **place)
        if value != int(value):
            raise Refusal(
                _("« %(label)s » : « %(name)s » n’est pas un nombre entier (%(value)g)."), name=column, **place
            )


def _interval(start: Floats, end: Floats, table: str, labels: Sequence[str]) -> None:
    for row, (first, last) in enumerate(zip(start, end, strict=True)):
        if not (np.isfinite(first) and np.isfinite(last)):
            column = "fin" if np.isfinite(first) else "debut"
            raise Refusal(
                _("« %(label)s » : il manque une date."), table=table, row=row, column=column, label=labels[row]
            )
        if last <= first:
            raise Refusal(
                _("« %(label)s » : la fin n’est pas après le début."),
                table=table, row=row, column="fin", label=labels[row],
            )  # fmt: skip


def _check_sessions(sessions: Sessions) -> None:
    seen: set[str] = set()
    for row, label in enumerate(sessions.labels):
        if label in seen:
            raise Refusal(
                _("La session « %(label)s » est donnée deux fois."),
                table="sessions", row=row, column="session", label=label,
            )  # fmt: skip
        seen.add(label)
    _whole(sessions.capacity, "sessions", "capacite", sessions.labels)
    _whole(sessions.minimum, "sessions", "minimum", sessions.labels)
    for row in np.nonzero(sessions.minimum > sessions.capacity)[0].tolist():
        raise Refusal(
            _("« %(label)s » ne peut pas ouvrir : son minimum (%(minimum)g) dépasse sa capacité (%(capacity)g)."),
            table="sessions", row=row, column="minimum", label=sessions.labels[row],
            minimum=sessions.minimum[row], capacity=sessions.capacity[row],
        )  # fmt: skip
    for row, value in enumerate(sessions.cost):
        if not np.isfinite(value) or value < 0:
            raise Refusal(
                _("« %(label)s » : le coût d’une place doit être un nombre positif ou nul (%(value)g)."),
                table="sessions", row=row, column="cout", label=sessions.labels[row], value=value,
            )  # fmt: skip
    _interval(sessions.start, sessions.end, "sessions", sessions.labels)


def _check_wishes(wishes: Wishes, courses: set[str]) -> None:
    by_course: set[tuple[str, str]] = set()
    by_rank: set[tuple[str, float]] = set()
    agents: dict[str, tuple[str, float]] = {}
    for row, (agent, course, rank) in enumerate(zip(wishes.agents, wishes.courses, wishes.ranks, strict=True)):
        place: dict[str, Any] = {"table": "wishes", "row": row, "agent": agent, "course": course}
        if course not in courses:
            raise Refusal(_("Le cours « %(course)s » n’a aucune session."), column="cours", **place)
        if not np.isfinite(rank) or rank < 1 or rank != int(rank):
            raise Refusal(
                _("« %(agent)s » : le rang doit être 1, 2, 3… (%(value)g)."), column="rang", value=rank, **place
            )
        if (agent, course) in by_course:
            raise Refusal(_("« %(agent)s » demande deux fois « %(course)s »."), column="cours", **place)
        if (agent, rank) in by_rank:
            raise Refusal(_("« %(agent)s » donne deux fois le rang %(rank)g."), column="rang", rank=rank, **place)
        by_course.add((agent, course))
        by_rank.add((agent, rank))
        priority = wishes.priorities[row]
        if not np.isfinite(priority) or priority < 0:
            raise Refusal(
                _("« %(agent)s » : la priorité doit être un nombre positif ou nul (%(value)g)."),
                column="priorite", value=priority, **place,
            )  # fmt: skip
        structure, before = agents.setdefault(agent, (wishes.structures[row], priority))
        if structure != wishes.structures[row]:
            raise Refusal(
                _("« %(agent)s » a deux structures : « %(first)s » et « %(second)s »."),
                column="structure", first=structure, second=wishes.structures[row], **place,
            )  # fmt: skip
        if before != priority:
            raise Refusal(_("« %(agent)s » a deux priorités différentes."), column="priorite", **place)


def _check_rules(rules: Rules) -> None:
    if rules.seats < 1:
        raise Refusal(_("Il faut au moins une place par agent et par période (%(value)s)."), value=rules.seats)
    if rules.budget is not None and not (np.isfinite(rules.budget) and rules.budget >= 0):
        raise Refusal(_("Le budget doit être un nombre positif ou nul (%(value)s)."), value=rules.budget)
    _whole(rules.quotas.seats, "quotas", "quota", rules.quotas.structures)
    _interval(rules.absences.start, rules.absences.end, "absences", rules.absences.agents)


def _check_labels(wishes: Wishes, sessions: Sessions, rules: Rules) -> None:
    agents, courses, labels = set(wishes.agents), set(sessions.courses), set(sessions.labels)
    structures = set(wishes.structures)
    agent, course = _("L’agent « %(label)s » n’a exprimé aucun vœu."), _("Le cours « %(label)s » est inconnu.")
    session, structure = _("La session « %(label)s » est inconnue."), _("La structure « %(label)s » est inconnue.")
    _known(rules.absences.agents, agents, agent, "absences", "agent")
    _known(rules.fixed.left, agents, agent, "fixed", "agent")
    _known(rules.fixed.right, labels, session, "fixed", "session")
    _known(rules.done.left, agents, agent, "done", "agent")
    _known(rules.done.right, courses | set(rules.prerequisites.right), course, "done", "cours")
    _known(rules.prerequisites.left, courses, course, "prerequisites", "cours")
    _known(rules.prerequisites.right, courses | set(rules.done.right), course, "prerequisites", "prealable")
    _known(rules.quotas.structures, structures | {""}, structure, "quotas", "structure")
    _known(rules.quotas.sessions, labels | {""}, session, "quotas", "session")
    _refuse_odd_fixed(sessions, rules)


def _known(given: Sequence[str], known: set[str], message: str, table: str, column: str) -> None:
    for row, label in enumerate(given):
        if label not in known:
            raise Refusal(message, table=table, row=row, column=column, label=label)


def _refuse_odd_fixed(sessions: Sessions, rules: Rules) -> None:
    """A fixed seat twice, or on a date when its agent is away: the files contradict each other."""
    place = {label: number for number, label in enumerate(sessions.labels)}
    away: dict[str, list[tuple[float, float]]] = {}
    for agent, start, end in zip(rules.absences.agents, rules.absences.start, rules.absences.end, strict=True):
        away.setdefault(agent, []).append((start, end))
    seen: set[tuple[str, str]] = set()
    for row, (agent, label) in enumerate(zip(rules.fixed.left, rules.fixed.right, strict=True)):
        where: dict[str, Any] = {"table": "fixed", "row": row, "column": "session", "agent": agent, "label": label}
        if (agent, label) in seen:
            raise Refusal(_("La place de « %(agent)s » en « %(label)s » est fixée deux fois."), **where)
        seen.add((agent, label))
        number = place[label]
        if any(sessions.start[number] < end and start < sessions.end[number] for start, end in away.get(agent, [])):
            raise Refusal(_("« %(agent)s » a une place fixée en « %(label)s », à une date où il est absent."), **where)


def refuse_cycles(pairs: Pairs) -> None:
    """Refuse prerequisites that go round: each course would have to come before itself."""
    needs: dict[str, list[tuple[str, int]]] = {}
    for row, (course, needed) in enumerate(zip(pairs.left, pairs.right, strict=True)):
        needs.setdefault(course, []).append((needed, row))
    clear: set[str] = set()
    for first in needs:
        path: list[str] = []
        stack: list[tuple[str, int, bool]] = [(first, 0, False)]
        while stack:
            course, row, leaving = stack.pop()
            if leaving:
                clear.add(path.pop())
            elif course in path:
                raise Refusal(
                    _("Les préalables tournent en rond : %(cycle)s."),
                    table="prerequisites", row=row, column="prealable",
                    cycle=" → ".join([*path[path.index(course) :], course]),
                )  # fmt: skip
            elif course not in clear:
                path.append(course)
                stack.append((course, row, True))
                stack.extend((needed, line, False) for needed, line in needs.get(course, []))
