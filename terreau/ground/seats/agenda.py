"""One's own registrations, a line per day: what one is registered for, what one waits for."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated
from terreau.ground.seats import calendars
from terreau.ground.seats.enums import Mode, OccasionState, RegistrationState
from terreau.ground.seats.models import Registration

SHOWN = (
    RegistrationState.REGISTERED,
    RegistrationState.OFFERED,
    RegistrationState.WAITING,
    RegistrationState.PENDING,
)


@dated
def registrations(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    rows = Registration.objects.of(user).filter(
        state__in=SHOWN, occasion__starts_at__lt=end, occasion__ends_at__gte=start
    )
    # What was put off has no date: the calendars that were told of the former one are told that it is off.
    rows = (
        rows.filter(occasion__put_off_at=None)
        .exclude(occasion__state=OccasionState.DRAFT)
        .select_related("occasion__structure")
    )
    return [line for each in rows.prefetch_related("occasion__parts").order_by("pk") for line in lines_of(each)]


def lines_of(registration: Registration) -> list[Dated]:
    """One per day, under the same name as in the invitation that was sent: a calendar knows it is one thing."""
    said = calendars.said_by(registration.occasion)
    registered = registration.state == RegistrationState.REGISTERED
    return [
        Dated(
            title=said.title,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            url=reverse("seats:registration", args=[registration.pk]),
            place=said.place if registration.mode == Mode.ON_SITE else _("à distance"),
            uid=entry.uid,
            sequence=entry.sequence + 2 * registration.calendar_round,
            cancelled=entry.cancelled,
            note="" if registered else registration.get_state_display(),
            changed_at=said.changed_at,
        )
        for entry in calendars.entries(said, registration.mode)
    ]
