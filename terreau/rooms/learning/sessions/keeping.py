"""How long requests, delegations and the names of trainers are kept."""

import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.rooms.learning.sessions.models import Delegation, Request, Trainer

# A delegation says nothing any more once who decided is settled for good.
DELEGATIONS_MONTHS = 12
# Sheets are countersigned late; after that the link serves nothing.
ADDRESSES_MONTHS = 2
BATCH = 500
ERASED = "—"


def before(now: datetime.datetime, months: int) -> datetime.datetime:
    day = months_earlier(timezone.localdate(now), months)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def past_requests(now: datetime.datetime) -> QuerySet[Request]:
    """Those of sessions that ended so long ago: as long as attendance, since refusals are counted in a row."""
    return Request.objects.filter(session__occasion__ends_at__lt=before(now, settings.KEEP_ATTENDANCE_MONTHS))


def forget_requests(now: datetime.datetime) -> int:
    keys = list(past_requests(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Request.objects.filter(pk__in=keys).delete()[0]


def past_delegations(now: datetime.datetime) -> QuerySet[Delegation]:
    return Delegation.objects.filter(ends_on__lt=months_earlier(timezone.localdate(now), DELEGATIONS_MONTHS))


def forget_delegations(now: datetime.datetime) -> int:
    keys = list(past_delegations(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Delegation.objects.filter(pk__in=keys).delete()[0]


def unname(rows: QuerySet[Trainer]) -> int:
    """What was countersigned stays, and leads to nobody."""
    return rows.update(user=None, name=ERASED, email="")


def past_addresses(now: datetime.datetime) -> QuerySet[Trainer]:
    """Of those without account, whose session ended so long ago that nobody countersigns it any more."""
    return Trainer.objects.exclude(email="").filter(session__occasion__ends_at__lt=before(now, ADDRESSES_MONTHS))


def forget_addresses(now: datetime.datetime) -> int:
    keys = list(past_addresses(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Trainer.objects.filter(pk__in=keys).update(email="")
