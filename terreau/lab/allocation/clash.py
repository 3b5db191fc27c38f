"""When the fixed seats contradict the rules: which ones, so that a person can choose which gives way.

Source of the search of a smallest set of rules that cannot hold together: Junker (2004), "QuickXplain".
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from terreau.lab.allocation import model as rules
from terreau.lab.allocation.model import Model
from terreau.lab.refusals import Refusal, gettext_noop as _

Ints = NDArray[np.integer]


class Clash(Refusal):
    """No allocation respects the fixed seats and the rules: `rules`, as (French message, what fills it)."""

    def __init__(self, clauses: list[tuple[str, dict[str, object]]]) -> None:
        self.rules = clauses
        told = " ; ".join(message % filling for message, filling in clauses)
        super().__init__(_("Aucune répartition ne respecte à la fois : %(rules)s."), table="fixed", rules=told)


def refuse_clash(model: Model) -> None:
    """Raise the `Clash` of a programme that has no answer: its rows, and its fixed seats, no fewer of which clash."""
    rows = np.nonzero(model.kind != rules.SERVED)[0]
    fixed = np.nonzero(model.fixed)[0]
    plain = _plain(model, rows, fixed)
    if plain is None:
        clauses = np.r_[rows, len(model.kind) + fixed]
        plain = np.array(
            smallest_clash(list(clauses), lambda some: _possible(model, np.array(some, dtype=int))), dtype=int
        )
    raise Clash([_told(model, int(clause)) for clause in np.sort(plain)])


def _plain(model: Model, rows: Ints, fixed: Ints) -> Ints | None:
    """A rule that the fixed seats break by themselves, with those of them that it counts."""
    x = np.zeros(model.width)
    x[fixed] = 1
    x[model.width - len(model.can_close) :] = 1  # open: the most room; minimums are another matter
    total = model.matrix @ x
    positive = np.isin(model.kind, [rules.COURSE, rules.PERIOD, rules.OVERLAP, rules.ROOM, rules.QUOTA, rules.BUDGET])
    broken = rows[(positive & (total > model.high + 1e-9))[rows]]
    if not len(broken):
        return None
    counted = model.matrix[[broken[0]], :].tocoo().col
    return np.r_[broken[0], len(model.kind) + np.intersect1d(counted, fixed)]


def _possible(model: Model, clauses: Ints) -> bool:
    """Can the rows and fixed seats among `clauses` hold together?"""
    count = len(model.kind)
    rows, fixed = clauses[clauses < count], clauses[clauses >= count] - count
    lower = np.zeros(model.width)
    lower[fixed] = 1
    answer = milp(
        np.zeros(model.width), integrality=np.ones(model.width), bounds=Bounds(lower, np.ones(model.width)),
        constraints=LinearConstraint(model.matrix[rows, :], model.low[rows], model.high[rows]) if len(rows) else None,
    )  # fmt: skip
    return answer.status != 2


def smallest_clash(clauses: list[int], possible: Callable[[list[int]], bool]) -> list[int]:
    """Of `clauses` that cannot all hold, a set that cannot and of which any one left out makes it possible."""

    def search(kept: list[int], added: bool, among: list[int]) -> list[int]:
        if added and not possible(kept):
            return []
        if len(among) == 1:
            return among
        middle = len(among) // 2
        left, right = among[:middle], among[middle:]
        of_right = search(kept + left, True, right)
        of_left = search(kept + of_right, bool(of_right), left)
        return of_left + of_right

    return search([], False, clauses)


def _told(model: Model, clause: int) -> tuple[str, dict[str, object]]:
    if clause >= len(model.kind):
        seat = clause - len(model.kind)
        agent, session = model.agents[model.seat_agent[seat]], model.sessions[model.seat_session[seat]]
        return _("la place fixée de « %(agent)s » en « %(session)s »"), {"agent": agent, "session": session}
    kind, first, second = int(model.kind[clause]), int(model.first[clause]), int(model.second[clause])
    if kind == rules.COURSE:
        message = _("une place au plus pour « %(agent)s » au cours « %(course)s »")
        return message, {"agent": model.agents[first], "course": model.courses[second]}
    if kind == rules.PERIOD:
        message = _("%(seats)s place(s) au plus pour « %(agent)s » dans la période « %(period)s »")
        return message, {"seats": model.seats, "agent": model.agents[first], "period": model.periods[second]}
    if kind == rules.OVERLAP:
        message = _("« %(agent)s » ne peut être à deux endroits au début de « %(session)s »")
        return message, {"agent": model.agents[first], "session": model.sessions[second]}
    if kind == rules.ROOM and first in model.can_close:
        message = _("« %(session)s » n’a d’inscrits que si elle ouvre, et %(capacity)s au plus")
        return message, {"session": model.sessions[first], "capacity": int(model.capacity[first])}
    if kind == rules.ROOM:
        message = _("la capacité de « %(session)s » (%(capacity)s)")
        return message, {"session": model.sessions[first], "capacity": int(model.capacity[first])}
    if kind == rules.MINIMUM:
        message = _("le minimum de « %(session)s » (%(minimum)s)")
        return message, {"session": model.sessions[first], "minimum": int(model.minimum[first])}
    if kind == rules.QUOTA:
        message = _("le quota de « %(structure)s » en « %(session)s » (%(quota)s)")
        return message, {
            "structure": model.structures[first], "session": model.sessions[second],
            "quota": model.quota[first, second],
        }  # fmt: skip
    if kind == rules.PREREQUISITE:
        message = _("« %(agent)s » doit suivre « %(course)s » avant")
        return message, {"agent": model.agents[first], "course": model.courses[second]}
    return _("le budget (%(budget)g)"), {"budget": model.budget}
