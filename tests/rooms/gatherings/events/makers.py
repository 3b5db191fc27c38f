"""Makers of events, prepared and announced through the actions."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.seats.actions import PartSpec
from terreau.rooms.gatherings.events import actions
from terreau.rooms.gatherings.events.enums import Kind
from terreau.rooms.gatherings.events.models import Event
from tests.factories import make_structure, make_user

DAY, MINUTE = datetime.timedelta(days=1), datetime.timedelta(minutes=1)


def in_days(days: int, hour: int = 10, minute: int = 0) -> datetime.datetime:
    """A clock hour some days from today, here."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def session(days: int = 20, hour: int = 10, minutes: int = 90) -> PartSpec:
    starts_at = in_days(days, hour)
    return PartSpec(starts_at, starts_at + minutes * MINUTE)


def make_lead(structure: Structure | None = None, *, role: RoleName = RoleName.PROGRAMME_LEAD) -> Any:
    return make_user((role, structure or make_structure()))


def make_event(structure: Structure | None = None, *, by: Any = None, opened: bool = True, **more: Any) -> Event:
    """A café in twenty days, announced, with two seats on site."""
    structure = structure or make_structure()
    by = by or make_lead(structure)
    plain: dict[str, Any] = {
        "title": "Café des tilleuls",
        "kind": Kind.CAFE,
        "summary": "Parler des démarches en ligne.",
        "parts": [session()],
        "place": "Salle des cartes, 3 rue des Tilleuls",
        "capacity_on_site": 2,
    }
    event = actions.prepare(structure, **(plain | more), by=by)
    return actions.open_event(event, by=by) if opened else event


def end(event: Event, *, days: int = 1) -> None:
    """Its dates as they look once it is over."""
    ends_at = timezone.now() - days * DAY
    event.occasion.parts.update(starts_at=ends_at - 90 * MINUTE, ends_at=ends_at)
    type(event.occasion).objects.filter(pk=event.occasion_id).update(starts_at=ends_at - 90 * MINUTE, ends_at=ends_at)
