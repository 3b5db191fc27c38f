"""The questions of the room: asked without a name, read over, voted for, answered; then what remains.

One voice per device: see docs/decisions/0079 for what that is worth.
"""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.echoes.enums import TRANSITIONS, VOTABLE, Asked, RoomState
from terreau.rooms.gatherings.echoes.models import Question, Room, Vote
from terreau.rooms.gatherings.events.models import Event

SALT = "terreau.echoes.device"
EDIT_WITHIN = datetime.timedelta(minutes=10)
# Of one device: a room of two hundred cannot be drowned by one telephone.
MOST_PER_DEVICE = 5
# The room ends by itself so long after the event; what was not answered in writing goes later.
ENDS_AFTER = datetime.timedelta(days=1)
KEEP_DAYS = 30
BATCH = 200


class EchoesRefused(Exception):
    """A rule says no; the message is for the user."""


def mark_of(room: Room, device: str) -> str:
    """What this device is called in this room; another room calls it otherwise."""
    return salted_hmac(SALT, f"{room.pk}:{room.secret}:{device}", algorithm="sha256").hexdigest()


@transaction.atomic
def settle(event: Event, *, moderated: bool, opened: bool, by: Any) -> Room:
    """Open the room to questions, close it, say whether they are read first."""
    room, _made = Room.objects.get_or_create(event=event)
    if room.state == RoomState.ENDED:
        raise EchoesRefused(_("Les questions de cette rencontre sont terminées."))
    if opened and not event.is_published:
        raise EchoesRefused(_("Annoncez d’abord la rencontre."))
    state = RoomState.OPEN if opened else RoomState.CLOSED
    changed = Room.objects.filter(pk=room.pk).exclude(state=RoomState.ENDED).update(state=state, moderated=moderated)
    if not changed:
        raise EchoesRefused(_("Les questions de cette rencontre sont terminées."))
    room.state, room.moderated = state, moderated
    record("echoes.room.settled", room, by=by, state=str(state), moderated=moderated)
    return room


@transaction.atomic
def ask(room: Room, *, text: str, signature: str, device: str) -> Question:
    """Somebody of the room asks. Held by the room's counter: numbers follow, and the limit holds."""
    if not Room.objects.filter(pk=room.pk, state=RoomState.OPEN).update(asked=F("asked") + 1):
        raise EchoesRefused(_("Les questions ne sont pas ouvertes."))
    room.refresh_from_db()
    mark = mark_of(room, device)
    if room.questions.filter(device=mark).count() >= MOST_PER_DEVICE:
        raise EchoesRefused(_("Cinq questions par appareil : laissez la parole aux autres, ou votez pour les leurs."))
    state = Asked.WAITING if room.moderated else Asked.SHOWN
    return Question.objects.create(
        room=room, number=room.asked, text=text, signature=signature, state=state, device=mark
    )


@transaction.atomic
def correct(question: Question, *, text: str, signature: str, device: str, now: datetime.datetime) -> None:
    """By the device that asked, within ten minutes, and only before it is read out. It is read over again."""
    room = question.room
    if question.device != mark_of(room, device) or not room.is_open:
        raise EchoesRefused(_("Cette question ne peut plus être modifiée d’ici."))
    state = Asked.WAITING if room.moderated else Asked.SHOWN
    row = Question.objects.filter(
        pk=question.pk, state__in=(Asked.WAITING, Asked.SHOWN), sent_at__gt=now - EDIT_WITHIN, device=question.device
    )
    if not row.update(text=text, signature=signature, state=state):
        raise EchoesRefused(_("Une question se modifie pendant dix minutes, tant qu’elle n’a pas été posée."))
    # Those who had given their voice gave it to other words.
    Vote.objects.filter(question=question.pk).delete()


@transaction.atomic
def vote(room: Room, number: int, *, device: str) -> bool:
    """Give one's voice, or take it back; says whether it is now given."""
    # Held by the room: a voice given while it ends comes before and is counted, or is refused; none stays behind with
    # what its device was called.
    is_open = Room.objects.filter(pk=room.pk, state=RoomState.OPEN).update(asked=F("asked"))
    room.refresh_from_db()
    question = room.questions.filter(number=number, state__in=VOTABLE).first() if is_open else None
    if question is None:
        raise EchoesRefused(_("On ne vote plus pour cette question."))
    mark = mark_of(room, device)
    if Vote.objects.filter(question=question, device=mark).delete()[0]:
        return False
    try:
        with transaction.atomic():
            Vote.objects.create(question=question, device=mark)
    except IntegrityError:
        return True  # the same gesture, twice at once
    return True


@transaction.atomic
def move(
    question: Question, *, seen: str, to: str, answer: str | None = None, words: str | None = None, by: Any
) -> None:
    """Show it, set it aside, say that it was asked, answered; from the state that was seen.

    `answer`: in writing; None leaves the one that is there, which readers see while the question is answered.
    `words`: what `words_of` the question said when it was read. Its author may rewrite it for ten minutes: what was not
    read is not shown.
    """
    if to != seen and to not in TRANSITIONS[seen]:
        raise EchoesRefused(_("Cette étape ne suit pas la précédente."))
    row = Question.objects.filter(pk=question.pk, state=seen, text=question.text, signature=question.signature)
    said = {} if answer is None else {"answer": answer}
    if (words is not None and words != words_of(question)) or not row.update(state=to, **said):
        raise EchoesRefused(_("La question a changé entre-temps : relisez la page."))
    record("echoes.question.moved", question, by=by, state=[seen, to])


def words_of(question: Question) -> str:
    """A short mark of what the question says."""
    said = f"{question.text}\0{question.signature}"
    return salted_hmac("terreau.echoes.words", said, algorithm="sha256").hexdigest()[:16]


@transaction.atomic
def end(room: Room, *, by: Any, now: datetime.datetime) -> None:
    """No more questions: voices become numbers, and nothing says any more what came from which device."""
    row = Room.objects.filter(pk=room.pk).exclude(state=RoomState.ENDED)
    if not row.update(state=RoomState.ENDED, ended_at=now, secret=get_random_string(64)):
        raise EchoesRefused(_("Les questions de cette rencontre sont déjà terminées."))
    for question in room.questions.annotate(number_of=Count("votes")).order_by("number"):
        Question.objects.filter(pk=question.pk).update(voices=question.number_of, device="")
    Vote.objects.filter(question__room=room).delete()
    room.state, room.ended_at = RoomState.ENDED, now
    record("echoes.room.ended", room, by=by)


# ---- what time makes due


def end_past(now: datetime.datetime) -> None:
    past = Room.objects.exclude(state=RoomState.ENDED).filter(event__occasion__ends_at__lt=now - ENDS_AFTER)
    for room in past.select_related("event__occasion__structure").order_by("pk")[:BATCH]:
        end(room, by="due:echoes", now=now)


def forget(now: datetime.datetime) -> None:
    """A month after the end, only what was answered in writing stays, without who asked."""
    old = Question.objects.filter(room__ended_at__lt=now - datetime.timedelta(days=KEEP_DAYS))
    keys = list(old.without_written_answer().order_by("pk").values_list("pk", flat=True)[:BATCH])
    Question.objects.filter(pk__in=keys).delete()
