"""One reminder, to those whose ballot is still there. It is written on the ballot, and goes with it."""

import datetime

from django.db import transaction
from django.utils import timezone

from terreau.rooms.learning.evaluations import emails
from terreau.rooms.learning.evaluations.models import Ballot

DAYS_BEFORE = 7
# Whoever was asked late is not reminded the same day.
AFTER = datetime.timedelta(days=3)
BATCH = 200


def remind(now: datetime.datetime) -> int:
    """A week before the last day; says how many."""
    today = timezone.localdate(now)
    rows = Ballot.objects.filter(
        reminded_at=None,
        right__asked_at__lte=now - AFTER,
        right__round__closed_at=None,
        right__round__closes_on__gte=today,
        right__round__closes_on__lte=today + datetime.timedelta(days=DAYS_BEFORE),
    )
    return sum(_remind(key, now) for key in list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def _remind(key: int, now: datetime.datetime) -> int:
    done = Ballot.objects.filter(pk=key, reminded_at=None).update(reminded_at=now)
    if done:
        emails.remind(Ballot.objects.get(pk=key))
    return done
