"""The doors: an event by its own, a room by its short link, an answer by its own link."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.crypto import get_random_string

from terreau.rooms.gatherings.echoes.models import Question, Room, Sentence, Takeaway
from terreau.rooms.gatherings.events.access import event_for, event_to_run, may_run
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.models import Event

__all__ = ["event_for", "event_to_run", "may_run"]

# Which device it is, for this room and nothing else; gone with the day.
COOKIE, SALT, LIVES = "salle", "terreau.echoes.cookie", 12 * 3600


def room_of(code: str) -> Room:
    """Whoever holds the short link is in; a room whose event was called off, or never opened, is nowhere."""
    rooms = Room.objects.select_related("event__occasion__structure__root")
    room = get_object_or_404(rooms, code=code.lower())
    if not room.event.is_published or room.event.state == State.CANCELLED:
        raise Http404
    return room


def device_of(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=LIVES) or ""


def with_device(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The cookie without which nobody may vote: httponly, signed, without a name, twelve hours."""
    if not device_of(request):
        response.set_signed_cookie(
            COOKIE, get_random_string(32), salt=SALT, max_age=LIVES, httponly=True, samesite="Lax", path="/retours/",
            secure=request.is_secure(),
        )  # fmt: skip
    return response


def _run(user: Any, event: Event) -> None:
    """404 to who does not read the event, 403 to who reads it only."""
    event_for(user, event.pk)
    if not may_run(user, event):
        raise PermissionDenied


def question_to_run(user: Any, pk: int) -> Question:
    rows = Question.objects.select_related("room__event__occasion__structure__root")
    question = get_object_or_404(rows, pk=pk)
    _run(user, question.room.event)
    return question


def takeaway_to_run(user: Any, pk: int) -> Takeaway:
    rows = Takeaway.objects.select_related("recap__event__occasion__structure__root")
    takeaway = get_object_or_404(rows, pk=pk)
    _run(user, takeaway.recap.event)
    return takeaway


def sentence_to_run(user: Any, pk: Any) -> Sentence:
    rows = Sentence.objects.select_related("poll__event__occasion__structure__root")
    sentence = get_object_or_404(rows, pk=pk)
    _run(user, sentence.poll.event)
    return sentence
