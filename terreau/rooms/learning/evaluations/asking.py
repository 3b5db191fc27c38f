"""Who is asked, and when: those who were there, as the session ends, then when there was time to use it. Once each.

Attendance is often noted after the hour: whoever is noted present while the round lasts is asked then.
"""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.ground.seats.enums import OccasionState, Presence
from terreau.ground.seats.models import AttendanceEntry, Registration
from terreau.ground.seats.querysets import RegistrationQuerySet
from terreau.rooms.learning.evaluations import emails
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.holding import EvaluationRefused, held_open
from terreau.rooms.learning.evaluations.models import Ballot, Right, Round
from terreau.rooms.learning.sessions.models import Session

OPEN_DAYS = 21
MONTHS_LATER = 6
BATCH = 200
TAKES_PLACE = (OccasionState.OPEN, OccasionState.CLOSED)


def opens_on(last_day: datetime.date, moment: str) -> datetime.date:
    return last_day if moment == Moment.HOT else months_earlier(last_day, -MONTHS_LATER)


def to_ask(moment: str, now: datetime.datetime) -> RegistrationQuerySet:
    """Registrations of those who were there, may be written to and were not asked, of sessions whose days these are."""
    today = timezone.localdate(now)
    # The last days of a month are brought together by `months_earlier`: a wide net, then `_ask` looks at the day.
    nearest, furthest = today, today - datetime.timedelta(days=OPEN_DAYS)
    if moment == Moment.COLD:
        nearest = months_earlier(today, MONTHS_LATER) + datetime.timedelta(days=3)
        furthest = months_earlier(furthest, MONTHS_LATER) - datetime.timedelta(days=3)
    rows = Registration.objects.filter(
        occasion__training__isnull=False,
        occasion__state__in=TAKES_PLACE,
        occasion__put_off_at=None,
        occasion__ends_at__lte=min(now, midnight(nearest + datetime.timedelta(days=1))),
        occasion__ends_at__gte=midnight(furthest),
    )
    asked = Right.objects.filter(registration=OuterRef("pk"), round__moment=moment)
    return rows.filter(reachable(today), ~Exists(asked.order_by()), Exists(presences().order_by()))


def midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def presences() -> Any:
    """What a cell says last is what counts: of the registration of the outer query, those that say present."""
    later = AttendanceEntry.objects.filter(
        registration=OuterRef("registration"), part=OuterRef("part"), number__gt=OuterRef("number")
    )
    return AttendanceEntry.objects.filter(
        ~Exists(later.order_by()), registration=OuterRef("pk"), value=Presence.PRESENT
    )


def reachable(today: datetime.date) -> Q:
    """Somebody from outside who left an address; an agent still here who has one, or an account."""
    outside = Q(agent=None) & ~Q(email="")
    here = Q(agent__left_on=None) | Q(agent__left_on__gt=today)
    return outside | (Q(agent__isnull=False) & here & (~Q(agent__email="") | Q(agent__user__is_active=True)))


def ask_those_who_came(now: datetime.datetime) -> int:
    """How many were asked."""
    count = 0
    for moment in Moment:
        rows = to_ask(moment, now).select_related("agent__user", "user", "occasion__training")
        for registration in rows.order_by("occasion", "pk")[:BATCH]:
            count += _ask(registration, moment, now)
    return count


def _ask(registration: Registration, moment: str, now: datetime.datetime) -> bool:
    """The right, its ballot and the message: together or not at all, and once, whoever else does the same."""
    today = timezone.localdate(now)
    first = opens_on(timezone.localdate(registration.occasion.ends_at), moment)
    if not first <= today <= first + datetime.timedelta(days=OPEN_DAYS):
        return False
    try:
        with transaction.atomic():
            asked = held_open(round_of(registration.occasion.training, moment, first), today)
            right = Right.objects.create(round=asked, registration=registration, asked_at=now)
            emails.ask(Ballot.objects.create(right=right))
    except (IntegrityError, EvaluationRefused):
        return False
    return True


def round_of(session: Session, moment: str, first: datetime.date) -> Round:
    dates = {"opens_on": first, "closes_on": first + datetime.timedelta(days=OPEN_DAYS)}
    return Round.objects.get_or_create(session=session, moment=moment, defaults=dates)[0]
