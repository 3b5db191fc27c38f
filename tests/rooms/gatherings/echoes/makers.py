"""Makers of events that took place, for tests of what they leave."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats.enums import Mode, OccasionState, RegistrationState
from terreau.ground.seats.models import Occasion, Part, Registration
from terreau.rooms.gatherings.events.enums import Kind, State
from terreau.rooms.gatherings.events.models import Event


def make_event(structure: Structure, *, title: str = "Premier café", state: str = State.HELD, **fields: Any) -> Event:
    now = timezone.now()
    starts = now - datetime.timedelta(hours=3) if state == State.HELD else now - datetime.timedelta(minutes=30)
    ends = starts + datetime.timedelta(hours=1, minutes=30)
    occasion = Occasion.objects.create(
        structure=structure, title=title, state=OccasionState.CLOSED, starts_at=starts, ends_at=ends
    )
    Part.objects.create(occasion=occasion, starts_at=starts, ends_at=ends, day=timezone.localdate(starts), minutes=90)
    fields = {"kind": Kind.CAFE, "summary": "Comment faire ?", "published_at": starts} | fields
    return Event.objects.create(occasion=occasion, state=state, **fields)


def registered(event: Event, agent: Agent, **fields: Any) -> Registration:
    rank = event.occasion.registrations.count() + 1
    plain = {"mode": Mode.ON_SITE, "state": RegistrationState.REGISTERED, "seat": rank, "place": rank}
    return Registration.objects.create(
        occasion=event.occasion, agent=agent, user=getattr(agent, "user", None), **plain | fields
    )
