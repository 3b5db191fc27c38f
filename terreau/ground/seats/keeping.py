"""How long registrations are kept, and how they go: the seat is freed, the chain stays and leads to nobody."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.ground.journal.actions import record
from terreau.ground.seats.holding import hold
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.waiting import settle

BATCH = 200


def guests() -> QuerySet[Registration]:
    """Those of people who have neither file nor account here."""
    return Registration.objects.filter(agent=None, user=None)


def members() -> QuerySet[Registration]:
    return Registration.objects.exclude(pk__in=guests().order_by().values("pk"))


def past(rows: QuerySet[Registration], months: int, now: datetime.datetime) -> QuerySet[Registration]:
    """Those of occasions that ended more than so many months ago."""
    day = months_earlier(timezone.localdate(now), months)
    limit = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    return rows.filter(occasion__ends_at__lt=limit)


def past_guests(now: datetime.datetime) -> QuerySet[Registration]:
    return past(guests(), settings.KEEP_GUESTS_MONTHS, now)


def past_members(now: datetime.datetime) -> QuerySet[Registration]:
    return past(members(), settings.KEEP_ATTENDANCE_MONTHS, now)


def forget_guests(now: datetime.datetime) -> int:
    return forget(past_guests(now).order_by("pk")[:BATCH], by="task:retention")


def forget_members(now: datetime.datetime) -> int:
    return forget(past_members(now).order_by("pk")[:BATCH], by="task:retention")


@transaction.atomic
def forget(rows: Iterable[Registration], *, by: Any, now: datetime.datetime | None = None) -> int:
    """Erase these registrations; a seat that one of them held goes to the next one at once."""
    of_occasion: dict[int, list[int]] = {}
    for each in rows:
        of_occasion.setdefault(each.occasion_id, []).append(each.pk)
    for key, keys in sorted(of_occasion.items()):
        occasion: Occasion = hold(key)
        occasion.registrations.filter(pk__in=keys).delete()
        record("seats.registration.erased", occasion, by=by, count=len(keys))
        settle(occasion, now=now or timezone.now())
    return sum(len(keys) for keys in of_occasion.values())
