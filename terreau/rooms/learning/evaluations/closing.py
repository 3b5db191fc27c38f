"""The end of a round: what was said may be told, and nothing is left of who could say it."""

import datetime
import random
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from terreau.ground.journal.actions import record
from terreau.rooms.learning.evaluations.models import Ballot, Evaluation, Round

ACTOR = "due:evaluations"
BATCH = 50


def close_past(now: datetime.datetime) -> int:
    past = Round.objects.filter(closed_at=None, closes_on__lt=timezone.localdate(now))
    rows = past.select_related("session__occasion__structure").order_by("closes_on", "pk")[:BATCH]
    return sum(close(each, now=now) for each in rows)


@transaction.atomic
def close(asked: Round, *, now: datetime.datetime) -> bool:
    """Once. The UPDATE comes first: whoever answers holds the row, so no answer comes after it."""
    if not Round.objects.filter(pk=asked.pk, closed_at=None).update(closed_at=now):
        return False
    Ballot.objects.filter(right__round=asked.pk).delete()
    rows = Evaluation.objects.filter(session=asked.session_id, moment=asked.moment)
    answers = list(rows.order_by("pk"))
    enough = len(answers) >= settings.EVIDENCE_THRESHOLD
    rows.delete()
    # Written again in an order of chance, by one transaction: the order of arrival, and what each was written with, go.
    random.SystemRandom().shuffle(answers)
    for each in answers:
        each.pk = uuid.uuid4()
        # Too few: one would know who wrote, so nobody ever reads it.
        each.remark = each.remark if enough else ""
    Evaluation.objects.bulk_create(answers)
    record("evaluations.round.closed", asked, by=ACTOR, moment=str(asked.moment), told=enough)
    return True
