"""How long what ties people to themes is kept: until so many days after the close, then it is erased."""

import datetime

from django.db import transaction
from django.db.models import QuerySet

from terreau.rooms.gatherings.themes.enums import CallState
from terreau.rooms.gatherings.themes.models import Ballot, Call, Support, Theme

# Half a year: a chosen theme has its event by then, or its supporters will read of it elsewhere.
KEPT_DAYS = 180


def tied_too_long(now: datetime.datetime) -> QuerySet[Call]:
    """Closed calls whose time is up, and that still tie somebody to something."""
    oldest = now - datetime.timedelta(days=KEPT_DAYS)
    return Call.objects.filter(state=CallState.CLOSED, closed_at__lt=oldest, untied_at=None)


@transaction.atomic
def untie(now: datetime.datetime) -> int:
    """Erase the ties of a batch of these calls; the counts stay. How many calls."""
    keys = list(tied_too_long(now).order_by("pk").values_list("pk", flat=True)[:100])
    Ballot.objects.filter(call__in=keys).delete()
    Support.objects.filter(theme__call__in=keys).delete()
    Theme.objects.filter(call__in=keys).update(proposer=None)
    return Call.objects.filter(pk__in=keys).update(untied_at=now)
