"""What waits in a call: drafts before the close, employers who have not answered. Each reminder once.

`Candidacy.remind_at` says when the next one leaves; whoever moves it on by a conditional UPDATE is who writes.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from terreau.rooms.learning.cycles import emails
from terreau.rooms.learning.cycles.enums import CandidacyState, Letter
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.cycles.querysets import CandidacyQuerySet

BEFORE_THE_CLOSE = datetime.timedelta(days=3)
AFTER_ASKING = datetime.timedelta(days=7)


def draft_reminder(cycle: Cycle, now: datetime.datetime) -> datetime.datetime | None:
    """Three days before the close; none for what begins later."""
    at = cycle.closes_at - BEFORE_THE_CLOSE
    return at if at > now else None


def letter_reminder(cycle: Cycle, now: datetime.datetime) -> datetime.datetime | None:
    """A week after the link left, then three days before the close; never after it."""
    last = cycle.closes_at - BEFORE_THE_CLOSE
    return min(now + AFTER_ASKING, last) if last > now else None


def next_letter_reminder(cycle: Cycle, now: datetime.datetime) -> datetime.datetime | None:
    """What follows the first: the one before the close, when they are a day apart."""
    last = cycle.closes_at - BEFORE_THE_CLOSE
    return last if last > now + datetime.timedelta(days=1) else None


def due_rows(now: datetime.datetime) -> CandidacyQuerySet:
    return Candidacy.objects.filter(
        remind_at__lte=now, cycle__closes_at__gt=now, cycle__signed_at=None, cycle__published_at__isnull=False
    ).exclude(cycle__session__occasion__state="cancelled")


def remind(now: datetime.datetime | None = None) -> int:
    """Write what is due; says to how many."""
    now = now or timezone.now()
    drafts = due_rows(now).filter(state=CandidacyState.DRAFT)
    letters = due_rows(now).filter(state=CandidacyState.SENT, letter=Letter.ASKED)
    count = sum(_remind_draft(key, now) for key in list(drafts.order_by("pk").values_list("pk", flat=True)))
    return count + sum(_remind_letter(key, now) for key in list(letters.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _remind_draft(key: int, now: datetime.datetime) -> int:
    rows = Candidacy.objects.filter(pk=key, state=CandidacyState.DRAFT, remind_at__lte=now)
    done = rows.update(remind_at=None)
    # A visitor who wrote nothing has not proved his address: he is not written to again.
    found = Candidacy.objects.with_people().get(pk=key) if done else None
    if found is not None and (found.agent_id or found.is_begun):
        emails.tell_closing(found)
    return done


@transaction.atomic
def _remind_letter(key: int, now: datetime.datetime) -> int:
    cycle = Cycle.objects.get(candidacies=key)
    rows = Candidacy.objects.filter(pk=key, state=CandidacyState.SENT, letter=Letter.ASKED, remind_at__lte=now)
    done = rows.update(remind_at=next_letter_reminder(cycle, now))
    if done:
        emails.ask_letter(Candidacy.objects.with_people().get(pk=key), again=True)
    return done
