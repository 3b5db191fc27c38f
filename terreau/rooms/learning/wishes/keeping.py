"""How long wishes are kept by name: while a refusal gives priority at the next campaigns, or may be disputed."""

import datetime

from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.rooms.learning.wishes.models import Proposal, WishList
from terreau.rooms.learning.wishes.querysets import WishListQuerySet

KEPT_MONTHS = 36
BATCH = 500


def past(now: datetime.datetime) -> WishListQuerySet:
    """Lists of campaigns closed so long ago that they go; the campaigns, and the plans counted from them, stay."""
    return WishList.objects.filter(campaign__closes_on__lt=limit(now))


def limit(now: datetime.datetime) -> datetime.date:
    return months_earlier(timezone.localdate(now), KEPT_MONTHS)


def forget(now: datetime.datetime) -> int:
    """With them, what was computed of them: in a small direction, dates and ranks without a name may still tell who."""
    keys = list(past(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    WishList.objects.filter(pk__in=keys).delete()
    Proposal.objects.filter(campaign__closes_on__lt=limit(now)).exclude(digest="").update(inputs={}, digest="")
    return len(keys)
