"""What the pages and the messages of campaigns read together."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.wishes import access, saying
from terreau.rooms.learning.wishes.allocating import at_work, number
from terreau.rooms.learning.wishes.coming import coming, coming_of
from terreau.rooms.learning.wishes.enums import AT_WORK, Outcome, ProposalState
from terreau.rooms.learning.wishes.models import (
    Absence,
    Campaign,
    HandChange,
    NotPlaced,
    Placed,
    Proposal,
    Wish,
    WishList,
)
from terreau.rooms.learning.wishes.signing import mark_of, signed_proposal, untold


@dataclass(frozen=True)
class Answer:
    """What became of one course for one agent: a session, or the reasons."""

    course: str
    rank: int | None
    session: str = ""
    place: str = ""
    reasons: list[str] = field(default_factory=list)
    changed: str = ""  # why somebody changed it by hand


def answers_of(one: WishList, proposal: Proposal) -> list[Answer]:
    """In the order of the wishes; a seat that nobody asked for comes last."""
    changed = {each.course_id: each.reason for each in proposal.changes.filter(list=one).order_by("pk")}
    refused = list(NotPlaced.objects.filter(proposal=proposal, list=one).select_related("course"))
    names = saying.names_in(value for each in refused for value in saying.values_of(each.reasons))
    found = []
    for each in Placed.objects.filter(proposal=proposal, list=one).select_related("course", "occasion"):
        why = changed.get(each.course_id, "")
        if each.outcome == Outcome.MISSED:
            found.append(Answer(each.course.title, each.rank, reasons=[each.missed], changed=why))
        else:
            words = saying.session_words(each.occasion)
            found.append(Answer(each.course.title, each.rank, words, each.occasion.place, changed=why))
    for refusal in refused:
        reasons = saying.reasons_words(refusal.reasons, names)
        found.append(Answer(refusal.course.title, refusal.rank, reasons=reasons))
    return sorted(found, key=lambda each: (each.rank is None, each.rank or 0, each.course))


@dataclass(frozen=True)
class OwnPage:
    """The agent's page: his list, and what became of it once signed."""

    campaign: Campaign
    mine: WishList | None
    wishes: list[Wish]
    absences: list[Absence]
    courses: list[tuple[Course, int]]  # what is left to choose, with the number of its sessions to come
    answers: list[Answer]
    may_change: bool
    full: bool


def own_page(user: Any, campaign: Campaign, now: datetime.datetime) -> OwnPage:
    mine = access.own_list(user, campaign)
    wishes = list(mine.wishes.select_related("course").order_by("rank")) if mine else []
    absences = list(mine.absences.order_by("first_on", "pk")) if mine else []
    today = timezone.localdate(now)
    chosen = {wish.course_id for wish in wishes}
    dated: dict[int, int] = defaultdict(int)
    for each in coming(campaign, now):
        dated[each.course] += 1
    courses = [(each, dated[each.pk]) for each in campaign.courses.order_by("title", "pk") if each.pk not in chosen]
    proposal = signed_proposal(campaign)
    told = mine is not None and mine.told_at is not None and proposal is not None
    return OwnPage(
        campaign=campaign,
        mine=mine,
        wishes=wishes,
        absences=absences,
        courses=courses,
        answers=answers_of(mine, proposal) if told and mine and proposal else [],
        may_change=campaign.is_open and campaign.opens_on <= today <= campaign.closes_on,
        full=len(wishes) >= campaign.most,
    )


@dataclass(frozen=True)
class RunningPage:
    """The page of whoever decides: where the campaign is, what can be done."""

    courses: list[tuple[Course, int]]
    agents: int
    wishes: int
    at_work: Proposal | None
    last: Proposal | None
    failed: Proposal | None
    waits_for_managers: bool
    untold: int


def running_page(campaign: Campaign, now: datetime.datetime) -> RunningPage:
    dated: dict[int, int] = defaultdict(int)
    for each in coming(campaign, now):
        dated[each.course] += 1
    proposals = list(campaign.proposals.order_by("-pk")[:5])
    failed = proposals[0] if proposals and proposals[0].state == ProposalState.FAILED else None
    asking = campaign.lists.asking()
    return RunningPage(
        courses=[(each, dated[each.pk]) for each in campaign.courses.order_by("title", "pk")],
        agents=asking.count(),
        wishes=Wish.objects.filter(list__campaign=campaign).count(),
        at_work=at_work(campaign),
        last=campaign.proposals.filter(state=ProposalState.READY).first(),
        failed=failed,
        waits_for_managers=campaign.waits_for_managers(timezone.localdate(now)),
        untold=untold(campaign).count() if campaign.signed_at else 0,
    )


@dataclass(frozen=True)
class SessionSheet:
    words: str
    capacity: int | None
    rows: list[Placed]


@dataclass(frozen=True)
class RefusedLine:
    row: NotPlaced
    reasons: list[str]
    motivation: str


@dataclass(frozen=True)
class ProposalSheet:
    """A proposal as whoever decides reads it."""

    sessions: list[SessionSheet]
    empty: list[str]
    changes: list[HandChange]
    stages: list[tuple[str, bool]]
    agents: int
    served: int
    seats: int
    first: int
    refused: int
    mark: str
    at_work: bool


def proposal_sheet(proposal: Proposal) -> ProposalSheet:
    rows = list(
        proposal.placed.select_related("list__agent__structure", "occasion", "course")
        .order_by("occasion__starts_at", "occasion", "list__agent__last_name", "list__agent__first_name", "pk")
    )  # fmt: skip
    by_session: dict[int, list[Placed]] = defaultdict(list)
    for row in rows:
        by_session[row.occasion_id].append(row)
    room = {
        number(key): int(capacity) for key, _course, _s, _e, capacity, *_rest in proposal.inputs.get("sessions", [])
    }
    unfilled = Occasion.objects.filter(pk__in=set(room) - set(by_session)).order_by("starts_at", "pk")
    served = {row.list_id for row in rows}
    asked = proposal.not_placed.order_by().values_list("list", flat=True).distinct()
    return ProposalSheet(
        sessions=[
            SessionSheet(saying.session_words(found[0].occasion), room.get(key), found)
            for key, found in by_session.items()
        ],
        empty=[saying.session_words(each) for each in unfilled],
        changes=list(
            proposal.changes.select_related("list__agent", "course", "before", "after", "by").order_by("pk")
        ),
        stages=[(str(saying.OBJECTIVES[name]), proven) for name, _value, _bound, proven in proposal.stages],
        agents=len(served | set(asked)),
        served=len(served),
        seats=len(rows),
        first=sum(row.rank == 1 for row in rows),
        refused=proposal.not_placed.count(),
        mark=mark_of(proposal),
        at_work=proposal.state in AT_WORK,
    )  # fmt: skip


def refused_lines(rows: list[NotPlaced]) -> list[RefusedLine]:
    """With what each agent wrote: whoever decides reads it."""
    names = saying.names_in(value for row in rows for value in saying.values_of(row.reasons))
    wishes = Wish.objects.filter(list__in={row.list_id for row in rows}).order_by()
    wrote = {(one, course): text for one, course, text in wishes.values_list("list", "course", "motivation")}
    return [
        RefusedLine(row, saying.reasons_words(row.reasons, names), wrote.get((row.list_id, row.course_id), ""))
        for row in rows
    ]


def sessions_for(proposal: Proposal, course: Course, now: datetime.datetime) -> list[tuple[int, str]]:
    """The sessions to come of a course, to choose from."""
    found = coming_of(proposal.campaign.structure, [course.pk], now)
    return [(each.occasion.pk, saying.session_words(each.occasion)) for each in found]
