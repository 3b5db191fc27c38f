"""What the laboratory is given: lists, sessions and rules as plain rows, under labels that name nobody.

A row of `wishes` is [list, course, rank, structure, priority]; of `sessions` [session, course, start, end, capacity,
minimum, cost, period]; minutes since 1970, euros. The same rows kept with the proposal make it again.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from terreau.ground.common.retention import months_earlier
from terreau.ground.seats.models import Part, Registration
from terreau.ground.seats.people import quota_of_agent
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.sessions.models import Session
from terreau.rooms.learning.wishes.coming import Coming, coming, course_key, session_key
from terreau.rooms.learning.wishes.enums import CampaignState, Outcome, Period, Word
from terreau.rooms.learning.wishes.models import Campaign, Wish, WishList

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# Who followed nothing for so long comes first, where the campaign says so.
FIRST_TIME_MONTHS = 24

NO_SESSION = gettext_noop("aucune session n’est prévue : votre demande compte pour le plan de formation")
BY_MANAGER = gettext_noop("votre encadrant ne l’a pas retenu : %(reason)s")


@dataclass
class Demand:
    """`rows`: what is computed and kept. `aside`: wishes that no computation can grant, with the reason."""

    rows: dict[str, Any]
    aside: list[tuple[Wish, dict[str, Any]]] = field(default_factory=list)


def reason(code: str, message: str, **filling: Any) -> dict[str, Any]:
    """A reason as it is kept: the French message and what fills it; the words are made when it is read."""
    return {"code": code, "message": message, "filling": filling, "held": {}}


def demand_of(campaign: Campaign, now: datetime.datetime) -> Demand:
    """Everything as it stands at `now`, in an order that depends on nothing else."""
    sessions = coming(campaign, now)
    found = Demand({})
    wishes = _wishes(campaign, {each.course for each in sessions}, found)
    lists = {wish.list_id: wish.list for wish in wishes}
    fixed = _fixed(lists, sessions)
    found.rows = {
        "wishes": _wish_rows(campaign, wishes, now),
        "sessions": _session_rows(campaign, sessions, fixed),
        "seats": campaign.seats,
        "budget": _budget(campaign, sessions, fixed),
        "quotas": _quotas(wishes, sessions, fixed),
        "absences": _absences(lists, sessions, fixed, now),
        "done": _done(wishes, timezone.localdate(now)),
        "fixed": [[lists[one].label, session_key(occasion)] for one, occasion in sorted(fixed)],
    }
    return found


def minutes(moment: datetime.datetime | None) -> int:
    """Since 1970."""
    if moment is None:
        raise ValueError("What is announced has its dates.")
    return int((moment - EPOCH).total_seconds() // 60)


def _wishes(campaign: Campaign, dated: set[int], found: Demand) -> list[Wish]:
    """Those that may be granted; the others go aside with their reason."""
    kept = []
    rows = Wish.objects.filter(list__campaign=campaign, list__agent__left_on=None)
    for wish in rows.select_related("list__campaign", "list__agent__structure", "course").order_by("list", "rank"):
        if wish.word == Word.REFUSED:
            found.aside.append((wish, reason("manager", BY_MANAGER, reason=wish.word_reason)))
        elif wish.course_id not in dated:
            found.aside.append((wish, reason("no_session", NO_SESSION)))
        else:
            kept.append(wish)
    return kept


def _wish_rows(campaign: Campaign, wishes: list[Wish], now: datetime.datetime) -> list[list[Any]]:
    first = _first_timers(wishes, timezone.localdate(now)) if campaign.first_timers else set()
    before = _refused_before(campaign) if campaign.refused_before else set()
    return [
        [
            wish.list.label, course_key(wish.course_id), wish.rank, quota_of_agent(wish.list.agent),
            (wish.list.agent_id in first) + (wish.list.agent_id in before),
        ]
        for wish in wishes
    ]  # fmt: skip


def _first_timers(wishes: list[Wish], today: datetime.date) -> set[int]:
    agents = {wish.list.agent_id for wish in wishes}
    since = months_earlier(today, FIRST_TIME_MONTHS)
    trained = Completion.objects.filter(agent__in=agents, completed_on__gte=since)
    return agents - set(trained.order_by().values_list("agent", flat=True))


def _refused_before(campaign: Campaign) -> set[int]:
    """Who asked at the campaign signed last here and obtained nothing."""
    last = (
        Campaign.objects.filter(structure=campaign.structure_id, state=CampaignState.SIGNED)
        .exclude(pk=campaign.pk)
        .order_by("-signed_at")
        .first()
    )
    if last is None:
        return set()
    served = WishList.objects.filter(campaign=last, placed__outcome=Outcome.GIVEN)
    refused = WishList.objects.filter(campaign=last).asking().exclude(pk__in=served.order_by().values("pk"))
    return set(refused.order_by().values_list("agent", flat=True))


def _holding(sessions: list[Coming]) -> QuerySet[Registration]:
    return Registration.objects.holding().filter(occasion__in=[each.occasion.pk for each in sessions]).order_by()


def _fixed(lists: dict[int, WishList], sessions: list[Coming]) -> set[tuple[int, int]]:
    """(list, occasion) of the seats that those who ask already hold."""
    of_agent = {one.agent_id: pk for pk, one in lists.items()}
    rows = _holding(sessions).filter(agent__in=of_agent).values_list("agent", "occasion")
    return {(of_agent[agent], occasion) for agent, occasion in rows}


def _session_rows(campaign: Campaign, sessions: list[Coming], fixed: set[tuple[int, int]]) -> list[list[Any]]:
    held = dict(_holding(sessions).values_list("occasion").annotate(number=Count("pk")))
    ours = Counter(occasion for _list, occasion in fixed)
    everybody = campaign.lists.count()
    rows = []
    for each in sessions:
        occasion = each.occasion
        others = held.get(occasion.pk, 0) - ours[occasion.pk]
        rooms = [occasion.capacity_on_site, occasion.capacity_online]
        room = everybody + others if None in rooms else sum(number or 0 for number in rooms)
        left = max(room - others, 0)
        rows.append(
            [
                each.key, course_key(each.course), minutes(occasion.starts_at), minutes(occasion.ends_at),
                # What is full, or asks for more people than it has seats, stops nobody else's allocation.
                left, min(max(occasion.minimum - others, 0), left), each.cost_cents / 100,
                _period(campaign, occasion.starts_at),
            ]
        )  # fmt: skip
    return rows


def _period(campaign: Campaign, begins: datetime.datetime | None) -> str:
    day = timezone.localdate(begins)
    if campaign.period == Period.CAMPAIGN:
        return ""
    length = 6 if campaign.period == Period.HALF else 3
    return f"{day.year}-{(day.month - 1) // length + 1}"


def _budget(campaign: Campaign, sessions: list[Coming], fixed: set[tuple[int, int]]) -> float | None:
    """The budget is for the seats to give: those that are confirmed come on top."""
    if campaign.budget_euros is None:
        return None
    cost = {each.occasion.pk: each.cost_cents / 100 for each in sessions}
    return campaign.budget_euros + sum(cost[occasion] for _list, occasion in fixed)


def _quotas(wishes: list[Wish], sessions: list[Coming], fixed: set[tuple[int, int]]) -> list[list[Any]]:
    """What is left to each structure that asks, in the sessions that have a quota; fixed seats count in it."""
    structures = sorted({quota_of_agent(wish.list.agent) for wish in wishes})
    limited = [each for each in sessions if each.occasion.quota is not None]
    taken = {
        (key, occasion): number
        for key, occasion, number in _holding(limited).values_list("quota_key", "occasion").annotate(Count("pk"))
    }
    of_list = {wish.list_id: quota_of_agent(wish.list.agent) for wish in wishes}
    ours = Counter((of_list[one], occasion) for one, occasion in fixed)
    return [
        [key, each.key, max(each.occasion.quota - taken.get(at, 0) + ours[at], ours[at])]
        for each in limited
        for key in structures
        for at in [(key, each.occasion.pk)]
    ]


def _absences(
    lists: dict[int, WishList], sessions: list[Coming], fixed: set[tuple[int, int]], now: datetime.datetime
) -> list[list[Any]]:
    """One instant per session that an agent cannot attend: a session of several dates is barred by its own parts
    only, not by the weeks between them. A seat already confirmed is stronger than what was said since."""
    away = _away(lists)
    for one, spans in _elsewhere(lists, sessions, now).items():
        away[one] += spans
    spans_of = {each.occasion.pk: each.occasion for each in sessions}
    halves = [
        [(minutes(part.starts_at), minutes(part.ends_at)) for part in each.occasion.parts.all()] for each in sessions
    ]
    rows = []
    for one, periods in sorted(away.items()):
        held = [spans_of[occasion] for of, occasion in fixed if of == one]
        instants = {instant for parts in halves if (instant := _first_clash(parts, periods)) is not None}
        rows += [
            [lists[one].label, instant, instant + 1]
            for instant in sorted(instants)
            if not any(minutes(each.starts_at) <= instant < minutes(each.ends_at) for each in held)
        ]
    return rows


def _first_clash(parts: list[tuple[int, int]], periods: list[tuple[int, int]]) -> int | None:
    """The first minute of a session that falls in one of these periods."""
    for first, last in parts:
        for begins, ends in periods:
            if begins < last and first < ends:
                return max(begins, first)
    return None


def _away(lists: dict[int, WishList]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in WishList.objects.filter(pk__in=lists).prefetch_related("absences").order_by("pk"):
        for each in one.absences.all():
            first = timezone.make_aware(datetime.datetime.combine(each.first_on, datetime.time.min))
            after = each.last_on + datetime.timedelta(days=1)
            last = timezone.make_aware(datetime.datetime.combine(after, datetime.time.min))
            found[one.pk].append((minutes(first), minutes(last)))
    return found


def _elsewhere(
    lists: dict[int, WishList], sessions: list[Coming], now: datetime.datetime
) -> dict[int, list[tuple[int, int]]]:
    """The other courses, not offered here, in which they already have a seat."""
    of_agent = {one.agent_id: pk for pk, one in lists.items()}
    others = Session.objects.exclude(occasion__in=[each.occasion.pk for each in sessions]).order_by()
    mine = Registration.objects.holding().filter(
        agent__in=of_agent, occasion__ends_at__gt=now, occasion__in=others.values("occasion")
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    pairs = list(mine.order_by("pk").values_list("agent", "occasion"))
    for part in Part.objects.filter(occasion__in={occasion for _agent, occasion in pairs}).order_by("pk"):
        parts[part.occasion_id].append((minutes(part.starts_at), minutes(part.ends_at)))
    for agent, occasion in pairs:
        found[of_agent[agent]] += parts[occasion]
    return found


def _done(wishes: list[Wish], today: datetime.date) -> list[list[str]]:
    """Courses asked for that their agent completed, and that are still good."""
    asked = {(wish.list.agent_id, wish.course_id): wish for wish in wishes}
    rows = Completion.objects.filter(
        agent__in={agent for agent, _course in asked}, course__in={course for _agent, course in asked}
    )
    done = set()
    for agent, course, day in rows.order_by().values_list("agent", "course", "completed_on"):
        wish = asked.get((agent, course))
        if wish is None:
            continue
        valid = wish.course.months_valid
        if valid is None or day >= months_earlier(today, valid):
            done.add((wish.list.label, course_key(course)))
    return [list(pair) for pair in sorted(done)]
