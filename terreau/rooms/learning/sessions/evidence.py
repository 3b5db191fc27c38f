"""What the levers know of sessions: half-days held and followed, agreements asked for. No name, no reason."""

import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from terreau.ground.evidence.definitions import DATE, INT, STR, fact
from terreau.ground.seats.enums import Presence, RegistrationState
from terreau.ground.seats.models import AttendanceEntry, Registration
from terreau.rooms.learning.sessions.models import Request


def end_of(on: datetime.date) -> datetime.datetime:
    """The midnight that ends the day, here."""
    return timezone.make_aware(datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time.min))


@fact(
    "training_half_days",
    columns={"agent": INT, "structure": INT, "day": DATE, "minutes": INT, "course": INT, "theme": STR},
)
def training_half_days(on: datetime.date) -> Any:
    """One row per agent and half-day at which he is noted present, in a session; what each cell says last."""
    later = AttendanceEntry.objects.filter(
        registration=OuterRef("registration"), part=OuterRef("part"), number__gt=OuterRef("number")
    )
    rows = AttendanceEntry.objects.filter(
        ~Exists(later.order_by()),
        value=Presence.PRESENT,
        registration__agent__isnull=False,
        occasion__training__isnull=False,
        part__day__lte=on,
    )
    return rows.order_by().values(
        agent=F("registration__agent"),
        structure=F("registration__agent__structure"),
        day=F("part__day"),
        minutes=F("part__minutes"),
        course=F("occasion__training__course"),
        theme=F("occasion__training__course__theme"),
    )


@fact("training_seats", columns={"session": INT, "structure": INT, "theme": STR, "state": STR})
def training_seats(on: datetime.date) -> Any:
    """One row per seat asked for in a session that is announced, with what became of it; the agent is not in it."""
    rows = Registration.objects.filter(occasion__training__isnull=False, agent__isnull=False, created_at__lt=end_of(on))
    return (
        rows.exclude(state=RegistrationState.UNCONFIRMED)
        .order_by()
        .values(
            "state",
            session=F("occasion__training"),
            structure=F("agent__structure"),
            theme=F("occasion__training__course__theme"),
        )
    )


@fact("training_requests", columns={"structure": INT, "theme": STR, "state": STR, "appealed": INT})
def training_requests(on: datetime.date) -> Any:
    """One row per agreement asked for by the day; neither the agent, nor who decides, nor the reason."""
    rows = Request.objects.filter(asked_at__lt=end_of(on)).order_by()
    return rows.values("state", structure=F("agent__structure"), theme=F("session__course__theme"), appealed=F("pk"))
