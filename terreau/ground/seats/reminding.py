"""The reminder of the day before, at eight in the morning: once each, whatever is interrupted."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from terreau.ground.seats import emails
from terreau.ground.seats.enums import OccasionState
from terreau.ground.seats.models import Registration

HOUR = datetime.time(8)


def to_remind(now: datetime.datetime) -> QuerySet[Registration]:
    """Registered for tomorrow and not reminded yet; from eight o'clock on the day before.

    Who registers after that has just received his confirmation: he is not reminded.
    """
    local = timezone.localtime(now)
    today = local.date()
    eight = timezone.make_aware(datetime.datetime.combine(today, HOUR))
    if now < eight:
        return Registration.objects.none()
    tomorrow, after = (
        timezone.make_aware(datetime.datetime.combine(today + datetime.timedelta(days=days), datetime.time.min))
        for days in (1, 2)
    )
    rows = Registration.objects.registered().filter(
        reminded_at=None,
        queued_at__lt=eight,
        occasion__state__in=[OccasionState.OPEN, OccasionState.CLOSED],
        occasion__put_off_at=None,
        occasion__starts_at__gte=tomorrow,
        occasion__starts_at__lt=after,
    )
    return rows.select_related("occasion__structure__root", "agent__structure", "agent__user", "user").order_by("pk")


def remind_of_tomorrow(now: datetime.datetime) -> int:
    return sum(_remind(each, now) for each in list(to_remind(now)))


@transaction.atomic
def _remind(registration: Registration, now: datetime.datetime) -> int:
    """The mark and the message are one transaction: both are there, or neither."""
    marked = Registration.objects.registered().filter(pk=registration.pk, reminded_at=None).update(reminded_at=now)
    if marked:
        emails.remind(registration)
    return marked
