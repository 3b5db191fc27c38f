"""What time makes due: planned announcements, events that took place."""

import datetime
import logging

from terreau.ground.seats.actions import SeatsRefused
from terreau.rooms.gatherings.events import actions
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.holding import EventRefused
from terreau.rooms.gatherings.events.models import Event
from terreau.rooms.gatherings.themes.actions import ThemesRefused

log = logging.getLogger(__name__)
PROCESS = "task:events"
# Whoever says no of one event, the others have their hour.
REFUSALS = (EventRefused, SeatsRefused, ThemesRefused)


def due(now: datetime.datetime) -> None:
    publish_planned(now)
    hold_past(now)


def publish_planned(now: datetime.datetime) -> None:
    """What cannot be announced at its hour stays a draft, and waits in the inbox of its organisers."""
    for event in Event.objects.to_publish(now).with_places().order_by("publish_at", "id"):
        try:
            actions.open_event(event, by=PROCESS, now=now)
        except REFUSALS as refusal:
            log.info("event %s was not announced at its hour: %s", event.pk, refusal)


def hold_past(now: datetime.datetime) -> None:
    past = Event.objects.filter(state__in=[State.OPEN, State.CLOSED], occasion__ends_at__lte=now)
    for event in past.with_places().order_by("occasion__ends_at", "id"):
        try:
            actions.hold(event, by=PROCESS, now=now)
        except EventRefused as refusal:  # somebody moved it meanwhile
            log.info("event %s was not declared held: %s", event.pk, refusal)
