"""What the pages of events read together, as plain dataclasses."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.seats import access as seats_access
from terreau.ground.seats.enums import Mode, OccasionState, RegistrationState
from terreau.ground.seats.models import Registration
from terreau.rooms.gatherings.events import access, audience, obstacles, panels, programme
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.models import Event
from terreau.rooms.gatherings.events.panels import Panel

# Fewer free seats than this are « the last ones ».
LAST_SEATS = 5


@dataclass(frozen=True)
class Badge:
    """The state of an event as its readers are told it, and the DSFR colour that goes with it."""

    words: Any
    colour: str = ""


@dataclass(frozen=True)
class Line:
    """An event in a list."""

    event: Event
    badge: Badge
    seats: list[str] = field(default_factory=list)
    left: list[Panel] = field(default_factory=list)
    own: str = ""  # what the reader's own registration is, in words


@dataclass(frozen=True)
class Month:
    first_day: datetime.date
    lines: list[Line]


@dataclass(frozen=True)
class EventPage:
    sessions: list[programme.Session]
    badge: Badge
    audience: str
    seats: list[str]
    own: Registration | None
    refusal: str
    takes_registrations: bool
    panels: list[Panel]
    left: list[Panel]
    runs: bool
    obstacles: list[str]
    has_listed: bool


def page_of(event: Event, user: Any) -> EventPage:
    """Everything that the page of an event says to this reader."""
    now = timezone.now()
    own = seats_access.own_registration(user, event.occasion) if user.is_authenticated else None
    runs = access.may_run(user, event)
    taken = taken_in([event])
    return EventPage(
        sessions=programme.sessions_of(event),
        badge=badge_of(event, taken),
        audience=audience.words(event),
        seats=seats_of(event, taken, now),
        own=own if own is not None and own.is_living else None,
        refusal=audience.refusal(event, user),
        takes_registrations=event.state == State.OPEN and event.occasion.takes_registrations(now),
        panels=panels.panels_of(event, user),
        left=panels.left_by([event], user).get(event.pk, []),
        runs=runs,
        obstacles=obstacles.obstacles(event) if runs and event.state == State.DRAFT else [],
        has_listed=own is not None and own.state == RegistrationState.REGISTERED,
    )


Taken = dict[tuple[int, str], int]


def taken_in(events: Iterable[Event]) -> Taken:
    """By occasion and mode, the seats that are held: in one query, and only to say in words whether some are left."""
    keys = [each.occasion_id for each in events]
    rows = Registration.objects.holding().filter(occasion__in=keys).order_by()
    counted = rows.values_list("occasion", "mode").annotate(number=Count("pk"))
    return {(occasion, mode): number for occasion, mode, number in counted}


def free(event: Event, mode: str, taken: Taken) -> int | None:
    """The free seats of a mode; None without limit."""
    capacity = event.occasion.capacity(mode)
    return None if capacity is None else max(0, capacity - taken.get((event.occasion_id, mode), 0))


def is_full(event: Event, taken: Taken) -> bool:
    modes = event.occasion.modes
    return bool(modes) and all(free(event, mode, taken) == 0 for mode in modes)


def seats_of(event: Event, taken: Taken, now: datetime.datetime) -> list[str]:
    """What is left, in words and never as a number of people; nothing when one cannot register."""
    if event.state != State.OPEN or not event.occasion.takes_registrations(now):
        return []
    said = []
    for mode in event.occasion.modes:
        left = free(event, mode, taken)
        on_site = mode == Mode.ON_SITE
        if left == 0:
            said.append(
                _("Complet sur place : liste d’attente") if on_site else _("Complet à distance : liste d’attente")
            )
        elif left is not None and left <= LAST_SEATS:
            said.append(_("Dernières places sur place") if on_site else _("Dernières places à distance"))
        else:
            said.append(_("Des places sur place") if on_site else _("Des places à distance"))
    return said


def badge_of(event: Event, taken: Taken) -> Badge:
    """The state, « complet » included. What the occasion says wins, whoever closed or cancelled it."""
    if event.occasion.state == OccasionState.CANCELLED:
        return Badge(str(State.CANCELLED.label), "error")
    if event.state == State.OPEN:
        if event.occasion.state == OccasionState.CLOSED:
            return Badge(str(State.CLOSED.label))
        if is_full(event, taken):
            return Badge(_("Complet : liste d’attente"), "warning")
        return Badge(event.get_state_display(), "success")
    colours = {State.POSTPONED: "warning", State.DRAFT: "new"}
    return Badge(event.get_state_display(), colours.get(State(event.state), ""))


def lines_of(events: Iterable[Event], user: Any) -> list[Line]:
    """Events as a list shows them, in as many queries whatever their number."""
    rows = list(events)
    taken, left, now = taken_in(rows), panels.left_by(rows, user), timezone.now()
    own = own_states(rows, user)
    return [
        Line(each, badge_of(each, taken), seats_of(each, taken, now), left.get(each.pk, []), own.get(each.pk, ""))
        for each in rows
    ]


def own_states(events: list[Event], user: Any) -> dict[int, str]:
    """By event, what the reader's own living registration is."""
    if not user.is_authenticated:
        return {}
    keys = [each.occasion_id for each in events]
    rows = Registration.objects.of(user).living().filter(occasion__in=keys)
    states = {each.occasion_id: str(each.get_state_display()) for each in rows}
    return {each.pk: states[each.occasion_id] for each in events if each.occasion_id in states}


def months_of(lines: Iterable[Line]) -> list[Month]:
    """In the order given, by the month of their first day."""

    def month(line: Line) -> datetime.date:
        starts_at = line.event.occasion.starts_at
        return timezone.localdate(starts_at).replace(day=1) if starts_at else timezone.localdate().replace(day=1)

    return [Month(first_day, list(group)) for first_day, group in groupby(lines, key=month)]


@dataclass(frozen=True)
class Answered:
    """What one person answered, in the order of the questions."""

    who: str
    from_where: str
    state: str
    answers: list[str]


def answers_of(event: Event) -> list[Answered]:
    """For the organisers only: who answered what, in the order of arrival."""
    questions = list(event.questions.order_by("position"))
    rows = Registration.objects.filter(event_answers__question__event=event).distinct()
    # An address that nobody proved is erased without the organiser having read anything of it.
    rows = rows.exclude(state=RegistrationState.UNCONFIRMED)
    rows = rows.select_related("agent__structure").prefetch_related("event_answers").order_by("place", "pk")
    found = []
    for each in rows:
        said: dict[int, str] = defaultdict(str) | {one.question_id: one.text for one in each.event_answers.all()}
        found.append(
            Answered(each.who, each.from_where, each.get_state_display(), [said.get(one.pk, "") for one in questions])
        )
    return found
