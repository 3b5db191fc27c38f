"""What several pages read together, as plain dataclasses. Nothing here reads a vote before the close."""

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import salted_hmac

from terreau.ground.accounts.models import User
from terreau.rooms.gatherings.themes import access
from terreau.rooms.gatherings.themes.enums import ALIVE, CallState, Origin, ThemeState
from terreau.rooms.gatherings.themes.models import Call, Support, Theme

DONE = {ThemeState.SCHEDULED: 0, ThemeState.CHOSEN: 1, ThemeState.NOT_KEPT: 3}


@dataclass(frozen=True)
class Group:
    """The themes of a group in the order of their reader; without a name, those in no group."""

    name: str
    themes: list[Theme]


def shuffled(call: Call, themes: Iterable[Theme], user: Any) -> list[Theme]:
    """A draw of one's own, always the same for this person: nobody is first for everybody. A visitor reads by title.

    The order depends on nothing that anybody did.
    """
    if not isinstance(user, User):
        return sorted(themes, key=lambda theme: (theme.title.casefold(), theme.pk))
    return sorted(
        themes, key=lambda theme: salted_hmac("terreau.themes.order", f"{call.pk}:{user.pk}:{theme.pk}").hexdigest()
    )


def after_close(themes: Iterable[Theme]) -> list[Theme]:
    """What was answered first, then by the order of the votes where it may be told, then by title."""
    return sorted(
        themes,
        key=lambda theme: (
            DONE.get(ThemeState(theme.state), 2), theme.rank or 10_000, theme.title.casefold(), theme.pk,
        ),
    )  # fmt: skip


def readable_in(call: Call) -> QuerySet[Theme]:
    return Theme.objects.filter(call=call).readable().select_related("call")


def listed(call: Call, user: Any) -> list[Theme]:
    """The themes of a call that everybody in its sight reads, in the order of this reader."""
    themes = list(readable_in(call).order_by("title", "id"))
    return after_close(themes) if call.is_closed else shuffled(call, themes, user)


def grouped(themes: list[Theme]) -> list[Group]:
    """By group, alphabetical, those in none last; alone in no group when there is no group."""
    ordered = sorted(themes, key=lambda theme: (not theme.group, theme.group.casefold()))
    return [Group(name, list(found)) for name, found in itertools.groupby(ordered, key=lambda theme: theme.group)]


def groups_of(call: Call) -> list[str]:
    """The names of groups already given in the call."""
    named = Theme.objects.filter(call=call).exclude(group="")
    return list(named.order_by("group").values_list("group", flat=True).distinct())


def own_themes(call: Call, user: Any) -> list[Theme]:
    """What this person proposed, whatever became of it."""
    if not isinstance(user, User):
        return []
    mine = Theme.objects.filter(call=call, proposer=user).select_related("call", "merged_into")
    return list(mine.order_by("proposed_at", "id"))


def supported_by(user: Any, call: Call) -> set[int]:
    if not isinstance(user, User):
        return set()
    return set(Support.objects.filter(theme__call=call, user=user).order_by().values_list("theme", flat=True))


@dataclass(frozen=True)
class Desk:
    """What waits for those who animate a call. Themes are counted, never votes."""

    to_read: int
    in_vote: int
    shortlisted: int
    read: int
    unanswered: int
    chosen: int


def desk_of(call: Call) -> Desk:
    rows = Theme.objects.filter(call=call).order_by().values_list("state", "read_at", "verdict")
    states = [(state, read is not None, bool(verdict)) for state, read, verdict in rows]
    return Desk(
        to_read=sum(state == ThemeState.PROPOSED and not read for state, read, _v in states),
        in_vote=sum(state == ThemeState.IN_VOTE for state, _r, _v in states),
        shortlisted=sum(state == ThemeState.SHORTLISTED for state, _r, _v in states),
        read=sum(state == ThemeState.PROPOSED and read for state, read, _v in states),
        unanswered=sum(state in ALIVE and not verdict for state, _r, verdict in states),
        chosen=sum(state == ThemeState.CHOSEN for state, _r, _v in states),
    )


@dataclass(frozen=True)
class Listed:
    """A call in the list, with what the reader may do there next."""

    call: Call
    may_run: bool
    takes_part: bool


def calls_of(user: Any) -> list[Listed]:
    """The calls in sight: those where something may be done first, then the latest."""
    order = {CallState.VOTING: 0, CallState.OPEN: 1, CallState.DRAFT: 2, CallState.CLOSED: 3}
    found = list(access.calls().visible_to(user).order_by("-opens_on", "-id")[:200])
    found.sort(key=lambda call: order[CallState(call.state)])
    return [Listed(call, access.may_run(user, call), access.takes_part(user, call)) for call in found]


def in_vote(call: Call, user: Any) -> list[Theme]:
    """What is put to the vote, in the draw of this reader."""
    there = Theme.objects.filter(call=call, state=ThemeState.IN_VOTE).order_by("title", "id")
    return shuffled(call, there, user)


# ---- for those who animate


@dataclass(frozen=True)
class Queue:
    """What waits to be read, the oldest first, and what was decided, the latest first."""

    waiting: list[Theme]
    targets: list[Theme]  # what they may be merged into
    refused: list[Theme]
    merged: list[Theme]
    accepted: list[Theme]


AT_ONCE, RECENT = 50, 20


def queue_of(call: Call) -> Queue:
    there = Theme.objects.filter(call=call).select_related("merged_into")
    undoable = there.filter(call__published_at=None).exclude(before="")
    anonymous = there.exclude(origin=Origin.AGENT).filter(state=ThemeState.PROPOSED, read_at__isnull=False)
    return Queue(
        waiting=list(there.to_read().order_by("proposed_at", "id")[:AT_ONCE]),
        targets=list(there.alive().filter(read_at__isnull=False).order_by("title", "id")),
        refused=list(undoable.filter(state=ThemeState.NOT_KEPT).order_by("-id")[:RECENT]),
        merged=list(undoable.filter(state=ThemeState.MERGED).order_by("-id")[:RECENT]),
        accepted=list(anonymous.order_by("-read_at", "-id")[:RECENT]),
    )


def targets(theme: Theme) -> list[Theme]:
    """The themes that this one may be merged into."""
    if theme.state not in ALIVE or theme.call.is_closed:
        return []
    others = Theme.objects.filter(call=theme.call, read_at__isnull=False).alive().exclude(pk=theme.pk)
    if theme.state == ThemeState.IN_VOTE:
        others = others.filter(state=ThemeState.IN_VOTE)
    return list(others.order_by("title", "id"))


def target(theme: Theme, key: str) -> Theme:
    """The theme chosen in the list; the same theme when nothing was, which merging refuses."""
    found = Theme.objects.filter(call=theme.call_id, pk=int(key)).first() if key.isdecimal() and len(key) < 12 else None
    return found or theme


def to_answer(call: Call) -> list[Theme]:
    there = Theme.objects.filter(call=call).select_related("call")
    return after_close(there.exclude(state=ThemeState.MERGED).exclude(state=ThemeState.NOT_KEPT, verdict=""))


def usual_dates(today: datetime.date) -> dict[str, datetime.date]:
    """Two weeks to propose, one to vote."""
    votes = today + datetime.timedelta(days=14)
    return {"opens_on": today, "votes_from": votes, "closes_on": votes + datetime.timedelta(days=7)}


def schedule_url(theme: Theme) -> str:
    """The page that makes an event of a theme; nothing where the site has none."""
    try:
        return f"{reverse('events:create')}?theme={theme.pk}"
    except NoReverseMatch:
        return ""
