"""What the levers know of events: those that took place, their kind and days. Who was there is the seats’ fact."""

import datetime
from typing import Any

from django.db.models import Count, F, Max, Sum
from django.utils import timezone

from terreau.ground.evidence.definitions import DATE, INT, STR, fact
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.models import Event

TAKING_PLACE = (State.OPEN, State.CLOSED, State.HELD, State.REPORTED)


def end_of(on: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time.min))


@fact(
    "events",
    columns={
        "event": INT, "occasion": INT, "structure": INT, "kind": STR, "days": INT, "minutes": INT, "held_on": DATE,
    },
)  # fmt: skip
def events(on: datetime.date) -> Any:
    """Those that ended by the day, neither cancelled nor put off. `days`: on how many different days."""
    over = Event.objects.filter(state__in=TAKING_PLACE, occasion__ends_at__lt=end_of(on)).order_by()
    return over.values(
        "occasion",
        "kind",
        event=F("pk"),
        structure=F("occasion__structure"),
        days=Count("occasion__parts__day", distinct=True),
        minutes=Sum("occasion__parts__minutes"),
        # A day of here: the instant itself, cast to a date, would be one of Greenwich.
        held_on=Max("occasion__parts__day"),
    )
