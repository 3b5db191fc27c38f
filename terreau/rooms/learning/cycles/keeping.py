"""How long candidacies are kept, and how they go, with the letters that they hold."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.ground.journal.actions import record
from terreau.rooms.learning.cycles.enums import AUDITORS, CandidacyState
from terreau.rooms.learning.cycles.files import forget_with_files
from terreau.rooms.learning.cycles.models import Candidacy
from terreau.rooms.learning.cycles.querysets import CandidacyQuerySet

# The time to contest what the jury decided, and to answer it.
CANDIDACIES_MONTHS = 12
# Asked for by an address that nobody proved: a link that nothing was written by.
UNPROVEN = datetime.timedelta(days=7)
BATCH = 200


def before(now: datetime.datetime, months: int) -> datetime.datetime:
    day = months_earlier(timezone.localdate(now), months)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def outside() -> CandidacyQuerySet:
    """Those of people who have neither file nor account here."""
    return Candidacy.objects.filter(agent=None, user=None)


def members() -> CandidacyQuerySet:
    return Candidacy.objects.exclude(agent=None, user=None)


def over(now: datetime.datetime) -> Q:
    """A year after the signature, or the close where nobody signed; who followed stays as long as his presence."""
    followed = Q(state__in=AUDITORS)
    ended = Q(pk__in=_ended(before(now, CANDIDACIES_MONTHS)).order_by().values("pk"))
    long_ago = Q(cycle__session__occasion__ends_at__lt=before(now, settings.KEEP_ATTENDANCE_MONTHS))
    return (~followed & ended) | (followed & long_ago)


def _ended(limit: datetime.datetime) -> CandidacyQuerySet:
    return Candidacy.objects.alias(settled=Coalesce("cycle__signed_at", "cycle__closes_at")).filter(settled__lt=limit)


def past_members(now: datetime.datetime) -> CandidacyQuerySet:
    return members().filter(over(now))


def past_outside(now: datetime.datetime) -> CandidacyQuerySet:
    unproven = Q(
        state=CandidacyState.DRAFT, sent_at=None, position="", motivation="", project="", created_at__lt=now - UNPROVEN
    )
    return outside().filter(over(now) | unproven)


@transaction.atomic
def forget(rows: Any, *, by: Any) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    first = Candidacy.objects.filter(pk__in=keys).select_related("cycle").first()
    if first is None:
        return 0
    record("cycles.candidacy.erased", first.cycle, by=by, count=len(keys))
    return forget_with_files(Candidacy.objects.filter(pk__in=keys))


def forget_members(now: datetime.datetime) -> int:
    return forget(past_members(now), by="task:retention")


def forget_outside(now: datetime.datetime) -> int:
    return forget(past_outside(now), by="task:retention")
