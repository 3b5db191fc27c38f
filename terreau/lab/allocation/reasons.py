"""Why a wish was not granted: what stops one more seat, and, where it is full, what each exchange would have lost.

A reason says only what can be checked on the allocation as it stands. Where the allocation is proven best, one at least
always applies: a seat that nothing stops would have been given.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from terreau.lab.allocation.demand import Rules, Wishes
from terreau.lab.allocation.placement import Placement
from terreau.lab.refusals import gettext_noop as _

# Why a seat of a full session is not given up: the first objective that the exchange would lower.
HELD = {
    "fixed": _("déjà confirmées : %(count)s"),
    "served": _("sans elle, une personne de moins serait servie : %(count)s"),
    "priority": _("à des agents prioritaires : %(count)s"),
    "ranks": _("à des agents qui l’avaient mieux classée : %(count)s"),
    "balance": _("pour l’équilibre entre structures : %(count)s"),
    "draw": _("par le tirage : %(count)s"),
    "barred": _("échange impossible pour un autre motif : %(count)s"),
    "nearly": _("à égalité, où le tirage n’est suivi qu’à un millième près : %(count)s"),
    "open": _("sans motif prouvé, la recherche ayant été arrêtée : %(count)s"),
}


@dataclass(frozen=True)
class Because:
    """One reason: a code, the session concerned or "", a French message and what fills it, and for a full session how
    many of its seats each of `HELD` explains."""

    code: str
    session: str
    message: str
    filling: Mapping[str, object]
    held: Mapping[str, int]

    def said(self) -> str:
        text = self.message % self.filling
        details = ", ".join(HELD[key] % {"count": count} for key, count in self.held.items())
        return f"{text} ({details})" if details else text


@dataclass(frozen=True)
class Refused:
    agent: str
    course: str
    rank: int
    reasons: list[Because]

    def said(self) -> str:
        return " ; ".join(reason.said() for reason in self.reasons)


def refused(placement: Placement, wishes: Wishes, rules: Rules | None = None) -> list[Refused]:
    """Each wish not granted, in the order of the lines, with every reason: of the course, or one per session."""
    ledger = _Ledger(placement, wishes, rules or Rules())
    model = placement.model
    agents = {label: number for number, label in enumerate(model.agents)}
    courses = {label: number for number, label in enumerate(model.courses)}
    found = []
    for agent, course, rank in zip(wishes.agents, wishes.courses, wishes.ranks, strict=True):
        number = agents[agent]
        if courses[course] not in ledger.held_courses[number]:
            found.append(Refused(agent, course, int(rank), ledger.reasons(number, courses[course])))
    return found


class _Ledger:
    """What the allocation holds, agent by agent and session by session."""

    def __init__(self, placement: Placement, wishes: Wishes, rules: Rules) -> None:
        model = self.model = placement.model
        self.placement = placement
        self.points = model.points
        self.luck = 1 - (placement.order - 1) / len(placement.order)
        self.filling = placement.filling
        self.spent = float(model.cost[model.seat_session[placement.given]].sum())
        self.seats_of: dict[int, list[int]] = {agent: [] for agent in range(len(model.agents))}
        self.holders: dict[int, list[int]] = {session: [] for session in range(len(model.sessions))}
        for seat in np.nonzero(placement.given)[0].tolist():
            self.seats_of[int(model.seat_agent[seat])].append(seat)
            self.holders[int(model.seat_session[seat])].append(seat)
        self.held_courses = {
            agent: {int(model.course[model.seat_session[seat]]) for seat in seats}
            for agent, seats in self.seats_of.items()
        }
        self.seat_at = {
            place: seat
            for seat, place in enumerate(zip(model.seat_agent.tolist(), model.seat_session.tolist(), strict=True))
        }
        self.asking = np.bincount(model.seat_session, minlength=len(model.sessions))
        self.away: dict[str, list[tuple[float, float]]] = {}
        for agent, start, end in zip(rules.absences.agents, rules.absences.start, rules.absences.end, strict=True):
            self.away.setdefault(agent, []).append((start, end))
        self.of_structure = Counter(
            (int(model.structure[model.seat_agent[seat]]), int(model.seat_session[seat]))
            for seat in np.nonzero(placement.given)[0]
        )
        reached = np.bincount(model.seat_agent, minlength=len(model.agents)) > 0
        self.size = np.bincount(model.structure[reached], minlength=len(model.structures))
        self.left_out = np.bincount(model.structure[reached & ~placement.served], minlength=len(model.structures))

    def reasons(self, agent: int, course: int) -> list[Because]:
        model = self.model
        if (agent, course) in model.done:
            return [_because("done", _("déjà suivi"))]
        of_course = np.nonzero(model.course == course)[0].tolist()
        found = [reason for session in of_course for reason in self._of_session(agent, session)]
        codes = {reason.code for reason in found}
        if codes == {"away"}:
            return [_because("away", _("aucune date possible pour l’agent"))]
        if codes == {"seats"}:
            message = _("l’agent a déjà ses %(seats)s place(s), mieux classées ou confirmées")
            return [_because("seats", message, seats=model.seats)]
        return found

    def _of_session(self, agent: int, session: int) -> list[Because]:
        model, label = self.model, self.model.sessions[session]
        if (agent, session) not in self.seat_at:
            if any(
                model.start[session] < end and start < model.end[session]
                for start, end in self.away.get(model.agents[agent], [])
            ):
                return [_because("away", _("« %(session)s » : date impossible pour l’agent"), label)]
            return [
                _because("prerequisite", _("« %(session)s » : préalable ni acquis ni possible avant (« %(course)s »)"),
                         label, course=self._missing(agent, session, range(len(self.points))))
            ]  # fmt: skip
        closed = self._closed(session)
        if closed:
            return closed
        seat = self.seat_at[agent, session]
        given_up = self._given_up(seat)
        needed = self._of_what_is_given_up(label, given_up) if given_up is not None else []
        if needed:
            return needed
        own = self._of_the_agent(seat, without=given_up)
        return own or self._of_the_session(seat, without=given_up)

    def _given_up(self, seat: int) -> int | None:
        """The seat of his that the agent would give up for this one: in its way, and of the worst rank below it."""
        model, session = self.model, int(self.model.seat_session[seat])
        held = self.seats_of[int(model.seat_agent[seat])]
        full = self._in_period(held, session) >= model.seats
        in_the_way = [
            other
            for other in held
            if not model.fixed[other]
            and self.points[other] < self.points[seat]
            and (self._overlap(other, session) or (full and self._same_period(other, session)))
        ]
        return min(in_the_way, key=lambda other: (self.points[other], other), default=None)

    def _overlap(self, seat: int, session: int) -> bool:
        model, other = self.model, int(self.model.seat_session[seat])
        return bool(model.start[session] < model.end[other] and model.start[other] < model.end[session])

    def _same_period(self, seat: int, session: int) -> bool:
        return bool(self.model.period[self.model.seat_session[seat]] == self.model.period[session])

    def _in_period(self, seats: list[int], session: int) -> int:
        return sum(self._same_period(seat, session) for seat in seats)

    def _closed(self, session: int) -> list[Because]:
        """The session does not take place."""
        label, minimum = self.model.sessions[session], int(self.model.minimum[session])
        if minimum < 2 or self.filling[session]:
            return []
        few = _("« %(session)s » non ouverte : %(asking)s inscrit(s) possible(s) pour un minimum de %(minimum)s")
        worse = _(
            "« %(session)s » non ouverte (minimum %(minimum)s, %(asking)s inscrits possibles) : "
            "l’ouvrir était impossible avec les autres règles, ou aurait moins bien servi l’ensemble"
        )
        asking = int(self.asking[session])
        return [_because("closed", few if asking < minimum else worse, label, asking=asking, minimum=minimum)]

    def _missing(self, agent: int, session: int, seats: Iterable[int]) -> str:
        """The first course needed before that the agent neither did nor finds, ended by then, among `seats`."""
        for needed in self._needed(agent, session):
            if not self._before(agent, needed, session, seats):
                return self.model.courses[needed]
        return ""

    def _needed(self, agent: int, session: int) -> list[int]:
        course = int(self.model.course[session])
        return [needed for one, needed in self.model.needs if one == course and (agent, needed) not in self.model.done]

    def _before(self, agent: int, needed: int, session: int, seats: Iterable[int]) -> bool:
        """Does one of `seats` give the agent the course needed, ended when the session starts?"""
        model = self.model
        return any(
            model.seat_agent[seat] == agent
            and model.course[model.seat_session[seat]] == needed
            and model.end[model.seat_session[seat]] <= model.start[session]
            for seat in seats
        )

    def _of_the_session(self, seat: int, *, without: int | None) -> list[Because]:
        """What stops one more seat there, the agent giving up `without`: full, quota, budget."""
        model, session = self.model, int(self.model.seat_session[seat])
        label, structure = model.sessions[session], int(model.structure[model.seat_agent[seat]])
        taken = int(self.filling[session])
        found = []
        if taken >= model.capacity[session]:
            message = _("« %(session)s » complète, %(taken)s place(s) données")
            found.append(_because("full", message, label, held=self._held(seat, without), taken=taken))
        quota = model.quota.get((structure, session))
        if quota is not None and self.of_structure[structure, session] >= quota:
            message = _("« %(session)s » : quota de « %(structure)s » atteint (%(quota)s)")
            found.append(_because("quota", message, label, structure=model.structures[structure], quota=quota))
        freed = float(model.cost[model.seat_session[without]]) if without is not None else 0.0
        left = (model.budget if model.budget is not None else np.inf) - self.spent + freed
        if not found and model.cost[session] > left + 1e-6:
            message = _("« %(session)s » : budget épuisé (reste %(left)g pour une place à %(cost)g)")
            found.append(_because("budget", message, label, left=round(left, 2), cost=float(model.cost[session])))
        return found

    def _of_what_is_given_up(self, label: str, without: int) -> list[Because]:
        """The seat to give up is needed: its session would close, or it prepares another seat of the agent."""
        model, other = self.model, int(self.model.seat_session[without])
        name = model.sessions[other]
        if 1 < model.minimum[other] and self.filling[other] <= model.minimum[other]:
            message = _(
                "« %(session)s » : l’agent quitterait « %(other)s », qui n’aurait plus son minimum (%(minimum)s)"
            )
            return [_because("minimum", message, label, other=name, minimum=int(model.minimum[other]))]
        if self._prepares(without):
            message = _("« %(session)s » : l’agent quitterait « %(other)s », préalable d’une autre de ses places")
            return [_because("prepares", message, label, other=name)]
        return []

    def _prepares(self, seat: int) -> bool:
        """Does the agent of this seat have another for which it is the prerequisite?"""
        model, agent = self.model, int(self.model.seat_agent[seat])
        rest = [other for other in self.seats_of[agent] if other != seat]
        course = int(model.course[model.seat_session[seat]])
        return any(
            course in self._needed(agent, int(model.seat_session[other]))
            and not self._before(agent, course, int(model.seat_session[other]), rest)
            for other in rest
        )

    def _of_the_agent(self, seat: int, *, without: int | None) -> list[Because]:
        """What stops him from taking it besides `without`: the seats he has, their dates, a prerequisite."""
        model, session = self.model, int(self.model.seat_session[seat])
        agent, label = int(model.seat_agent[seat]), model.sessions[session]
        held = [other for other in self.seats_of[agent] if other != without]
        found = []
        if self._in_period(held, session) >= model.seats:
            message = _(
                "« %(session)s » : l’agent a déjà ses %(seats)s place(s) de la période, mieux classées ou confirmées"
            )
            found.append(_because("seats", message, label, seats=model.seats))
        for other in held:
            if self._overlap(other, session):
                message = _("« %(session)s » chevauche « %(other)s », obtenue")
                name = model.sessions[int(model.seat_session[other])]
                found.append(_because("overlap", message, label, other=name))
        missing = self._missing(agent, session, held)
        if missing and not self._missing(agent, session, self.seats_of[agent]):
            message = _("« %(session)s » : l’agent devrait quitter son préalable, « %(course)s »")
            found.append(_because("prerequisite", message, label, course=missing))
        elif missing:
            message = _("« %(session)s » : préalable non obtenu avant (« %(course)s »)")
            found.append(_because("prerequisite", message, label, course=missing))
        return found

    def _held(self, seat: int, without: int | None) -> dict[str, int]:
        """Of the seats of this full session, how many each reason keeps from being given to this agent instead."""
        holders = self.holders[int(self.model.seat_session[seat])]
        counted = Counter(self._kept(seat, other, without) for other in holders)
        return {key: counted[key] for key in HELD if counted[key]}

    def _kept(self, mine: int, other: int, without: int | None) -> str:
        """What giving `mine` in place of `other`, in the same session, and leaving `without`, would lose first."""
        model = self.model
        me, holder = int(model.seat_agent[mine]), int(model.seat_agent[other])
        if model.fixed[other]:
            return "fixed"
        if self._barred(mine, other, without):
            return "barred"
        gains, loses = not self.seats_of[me], len(self.seats_of[holder]) == 1
        points = self.points[mine] - (self.points[without] if without is not None else 0)
        changes = {
            "served": float(gains) - float(loses),
            "priority": gains * model.priority[me] - loses * model.priority[holder],
            "ranks": float(points - self.points[other]),
            "balance": -self._imbalance(me, holder) if gains and loses else 0.0,
            "draw": points * self.luck[me] - self.points[other] * self.luck[holder],
        }
        for key, gained in changes.items():
            if abs(gained) > 1e-9:
                return key if gained < 0 else ("nearly" if key == "draw" and self.placement.nearly else "open")
        return "draw"

    def _barred(self, mine: int, other: int, without: int | None) -> bool:
        """Does another rule forbid the exchange: the quota, a seat that one of the two needs for something else?"""
        model, session = self.model, int(self.model.seat_session[mine])
        ours, theirs = (int(model.structure[model.seat_agent[seat]]) for seat in (mine, other))
        quota = model.quota.get((ours, session))
        if ours != theirs and quota is not None and self.of_structure[ours, session] >= quota:
            return True
        return self._prepares(other)

    def _imbalance(self, me: int, holder: int) -> float:
        """How much Σ u²/n grows when one of my structure is served in place of one of the holder's."""
        mine, his = int(self.model.structure[me]), int(self.model.structure[holder])
        if mine == his:
            return 0.0
        less = ((self.left_out[mine] - 1) ** 2 - self.left_out[mine] ** 2) / self.size[mine]
        more = ((self.left_out[his] + 1) ** 2 - self.left_out[his] ** 2) / self.size[his]
        return float(less + more)


def _because(
    code: str, message: str, session: str = "", held: Mapping[str, int] | None = None, **filling: object
) -> Because:
    return Because(code, session, message, {"session": session, **filling}, held or {})
