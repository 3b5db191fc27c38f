"""How long what is followed is kept. No day of last visit is stored, so each time runs from a day that is: when it was
begun, or completed."""

import datetime

from django.db.models import Q
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Attempt, Enrolment, Tracking
from terreau.rooms.learning.study.querysets import FollowingQuerySet

# A course that takes two years is no longer being followed; a completed one may be read again as long.
ENROLMENT_MONTHS = 24
# Long enough to understand a mark, or a package that says to have lost its way; then nobody needs the answers.
DETAIL_MONTHS = 6
BATCH = 500


def goes_after(enrolment: Enrolment) -> datetime.date:
    """The day after which it goes by itself."""
    return months_earlier(enrolment.completed_on or enrolment.began_on, -ENROLMENT_MONTHS)


def past(now: datetime.datetime) -> FollowingQuerySet:
    limit = months_earlier(timezone.localdate(now), ENROLMENT_MONTHS)
    completed = Q(state=EnrolmentState.COMPLETED)
    return Enrolment.objects.filter(Q(completed_on__lt=limit) & completed | Q(began_on__lt=limit) & ~completed)


def forget(now: datetime.datetime) -> int:
    """Take away a batch, with all that hangs on it; how many enrolments went."""
    keys = list(past(now).order_by("pk").values_list("pk", flat=True)[:BATCH])
    Enrolment.objects.filter(pk__in=keys).delete()
    return len(keys)


def _details_past(now: datetime.datetime) -> Q:
    return Q(enrolment__completed_on__lt=months_earlier(timezone.localdate(now), DETAIL_MONTHS))


def details_past(now: datetime.datetime) -> int:
    """How many attempts and memories of packages have had their time."""
    gone = _details_past(now)
    return Attempt.objects.filter(gone).count() + Tracking.objects.filter(gone).count()


def forget_details(now: datetime.datetime) -> int:
    """Take away a batch of them; how many went."""
    gone, went = _details_past(now), 0
    for model in (Attempt, Tracking):
        keys = list(model.objects.filter(gone).order_by("pk").values_list("pk", flat=True)[:BATCH])
        went += model.objects.filter(pk__in=keys).delete()[0]
    return went
