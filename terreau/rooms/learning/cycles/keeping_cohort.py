"""How long what a group wrote is kept."""

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.rooms.learning.cycles.models import Note

NOTES_MONTHS = 12
BATCH = 500


def past_notes(now: datetime.datetime) -> QuerySet[Note]:
    """Those of cycles that ended so long ago."""
    day = months_earlier(timezone.localdate(now), NOTES_MONTHS)
    first = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    return Note.objects.filter(group__cycle__session__occasion__ends_at__lt=first)


def forget_notes(now: datetime.datetime) -> int:
    keys = list(past_notes(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    return Note.objects.filter(pk__in=keys).delete()[0]
