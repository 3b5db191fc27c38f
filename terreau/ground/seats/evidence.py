"""What seats know of who was there: one row per agent and part at which he was noted present. No name, no reason."""

import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef

from terreau.ground.evidence.definitions import DATE, INT, fact
from terreau.ground.seats.enums import Presence
from terreau.ground.seats.models import AttendanceEntry


@fact("attendances", columns={"agent": INT, "occasion": INT, "part_minutes": INT, "attended_on": DATE})
def attendances(on: datetime.date) -> Any:
    """What each cell says last. The room that made an occasion says in a fact of its own what kind it was."""
    later = AttendanceEntry.objects.filter(
        registration=OuterRef("registration"), part=OuterRef("part"), number__gt=OuterRef("number")
    )
    rows = AttendanceEntry.objects.filter(
        ~Exists(later.order_by()), value=Presence.PRESENT, registration__agent__isnull=False, part__day__lte=on
    )
    return rows.order_by().values(
        "occasion",
        agent=F("registration__agent"),
        part_minutes=F("part__minutes"),
        attended_on=F("part__day"),
    )
