"""Requests that wait: two reminders, then human resources as well, then the beginning of the session. Once each."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from terreau.ground.journal.actions import record
from terreau.ground.seats.enums import OccasionState, RegistrationState
from terreau.rooms.learning.sessions import emails
from terreau.rooms.learning.sessions.enums import RequestState
from terreau.rooms.learning.sessions.models import Request
from terreau.rooms.learning.sessions.querysets import RequestQuerySet

ACTOR = "due:learning_sessions"


def asked() -> RequestQuerySet:
    return Request.objects.filter(state=RequestState.ASKED)


def note_taken_back(now: datetime.datetime) -> int:
    """Whoever left the list from the page of his registration, or was erased from it, asks no more."""
    gone = Q(registration=None) | ~Q(registration__state=RegistrationState.PENDING)
    count = 0
    for request in asked().filter(gone).order_by("pk"):
        with transaction.atomic():
            if asked().filter(pk=request.pk).update(state=RequestState.TAKEN_BACK):
                record("learning_sessions.request.taken_back", request, by=ACTOR, session=request.session_id)
                count += 1
    return count


def lapse(now: datetime.datetime) -> int:
    """The session has begun, or will not: no answer was given, and none is invented."""
    over = Q(session__occasion__starts_at__lte=now, session__occasion__put_off_at=None)
    over |= Q(session__occasion__state=OccasionState.CANCELLED)
    keys = list(asked().filter(over).order_by("pk").values_list("pk", flat=True))
    return sum(_lapse(key) for key in keys)


@transaction.atomic
def _lapse(key: int) -> int:
    done = asked().filter(pk=key).update(state=RequestState.LAPSED)
    if done:
        request = Request.objects.with_all().get(pk=key)
        record("learning_sessions.request.lapsed", request, by=ACTOR, session=request.session_id)
        # Of a cancelled session the seats have told already.
        if not request.session.is_cancelled:
            emails.tell_lapsed(request)
    return done


def escalate(now: datetime.datetime) -> int:
    keys = list(
        Request.objects.awaiting()
        .filter(due_at__lte=now, escalated_at=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(_escalate(key, now) for key in keys)


@transaction.atomic
def _escalate(key: int, now: datetime.datetime) -> int:
    done = asked().filter(pk=key, escalated_at=None).update(escalated_at=now)
    if done:
        request = Request.objects.with_all().get(pk=key)
        record("learning_sessions.request.escalated", request, by=ACTOR, session=request.session_id)
        emails.escalate(request)
    return done


def remind(now: datetime.datetime) -> int:
    """At half the delay and two days before its end. Both due at once, as after a stop, make one message."""
    due = Q(first_reminder_at__lte=now) | Q(last_reminder_at__lte=now)
    rows = Request.objects.awaiting().filter(due, due_at__gt=now)
    return sum(_remind(key, now) for key in list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _remind(key: int, now: datetime.datetime) -> int:
    marked = [
        asked().filter(pk=key, **{f"{column}__lte": now}).update(**{column: None})
        for column in ("first_reminder_at", "last_reminder_at")
    ]
    if any(marked):
        emails.remind(Request.objects.with_all().get(pk=key), today=timezone.localdate(now))
    return int(any(marked))
