"""What the pages of echoes read together."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.naming import doubts_of
from terreau.ground.mail.writing import absolute
from terreau.ground.seats.models import Registration
from terreau.rooms.gatherings.echoes.asking import EDIT_WITHIN, mark_of, words_of
from terreau.rooms.gatherings.echoes.enums import TRANSITIONS, Asked, PollState, Sentences
from terreau.rooms.gatherings.echoes.models import Poll, Question, Room, Sentence, Takeaway, Wish
from terreau.rooms.gatherings.echoes.polling import ASKED
from terreau.rooms.gatherings.echoes.takeaways import version_of
from terreau.rooms.gatherings.events.models import Event

VERBS = {
    Asked.SHOWN: _("Montrer"),
    Asked.ASKED: _("Posée"),
    Asked.ANSWERED: _("Répondue"),
    Asked.HIDDEN: _("Écarter"),
}
THEMES = {"useful": _("Utile dans leur travail"), "organised": _("Bien préparée"), "again": _("À conseiller")}


@dataclass(frozen=True)
class Moderated:
    question: Question
    steps: list[tuple[str, Any]]
    words: str  # which words are read here: what is decided is decided on them


def to_moderate(room: Room) -> list[Moderated]:
    """What waits first, then the most wanted."""
    rows = list(room.questions.by_voices())
    rows.sort(key=lambda each: each.state != Asked.WAITING)
    return [Moderated(each, steps_of(each), words_of(each)) for each in rows]


def steps_of(question: Question) -> list[tuple[str, Any]]:
    return [(to.value, VERBS[to]) for to in VERBS if to in TRANSITIONS[question.state]]


def shown_in(room: Room, device: str) -> list[Question]:
    """The room's questions as this device sees them: voted or not; its own, while they may be corrected."""
    mark = mark_of(room, device) if device else "-"
    return list(room.questions.public().by_voices().seen_from(mark))


def own_questions(room: Room, device: str) -> list[Question]:
    """Those that this device asked and may still correct, shown or waiting."""
    if not device or not room.is_open:
        return []
    recent = timezone.now() - EDIT_WITHIN
    rows = room.questions.filter(device=mark_of(room, device), sent_at__gt=recent)
    return list(rows.filter(state__in=(Asked.WAITING, Asked.SHOWN)).order_by("number"))


def link_of(room: Room) -> str:
    return absolute(reverse("echoes:room", args=[room.code]))


@dataclass(frozen=True)
class Result:
    label: Any
    percent: int | None


def results_of(poll: Poll | None) -> list[Result]:
    if poll is None or poll.results is None:
        return []
    return [Result(THEMES[name], poll.results[name]) for name in ASKED]


@dataclass(frozen=True)
class Read:
    sentence: Sentence
    doubts: list[str]


def sentences_of(poll: Poll | None) -> list[Read]:
    """For the organiser, once the poll is closed with enough answers."""
    if poll is None or poll.results is None:
        return []
    return [Read(each, doubts_of(each.text)) for each in poll.sentences.order_by("pk")]


@dataclass(frozen=True)
class Lesson:
    takeaway: Takeaway
    version: str


def lessons_of(rows: Any) -> list[Lesson]:
    return [Lesson(each, version_of(each)) for each in rows]


def remains_of(event: Event, user: Any) -> dict[str, Any]:
    """What everybody who reads the event reads of what it left, and what this reader may ask for."""
    poll = Poll.objects.filter(event=event).first()
    own = None
    if user.is_authenticated:
        own = Registration.objects.of(user).registered().filter(occasion=event.occasion_id).first()
    return {
        "event": event,
        "takeaways": list(Takeaway.objects.shown(event)),
        "answered": list(Question.objects.filter(room__event=event).with_written_answer().by_voices()),
        "room": Room.objects.filter(event=event, state="open").first(),
        "poll": poll,
        "closed_quiet": poll is not None and poll.state == PollState.CLOSED and poll.results is None,
        "threshold": settings.EVIDENCE_THRESHOLD,
        "results": results_of(poll),
        "said": poll.sentences.filter(state=Sentences.SHOWN).order_by("pk") if poll and poll.results else [],
        "registration": own,
        "wished": own is not None and Wish.objects.filter(registration=own).exists(),
    }
