"""Takeaways: written by several, read over, put on the event's page, told to those who asked."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.echoes import emails
from terreau.rooms.gatherings.echoes.asking import EchoesRefused
from terreau.rooms.gatherings.echoes.attendees import who_came
from terreau.rooms.gatherings.echoes.enums import RecapState
from terreau.rooms.gatherings.echoes.models import Recap, Takeaway, Wish
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.models import Event

MOST = 30
EDITABLE = ("title", "text", "said_by", "url")


def sheet_of(event: Event) -> Recap:
    """The sheet of an event, made the first time somebody writes on it."""
    return Recap.objects.get_or_create(event=event)[0]


def hold(recap: Recap) -> None:
    """Nobody else changes the order until the end of the transaction."""
    Recap.objects.filter(pk=recap.pk).update(turn=F("turn") + 1)


@transaction.atomic
def introduce(recap: Recap, *, introduction: str, by: Any) -> None:
    Recap.objects.filter(pk=recap.pk).update(introduction=introduction)
    recap.introduction = introduction
    record("echoes.recap.introduced", recap, by=by)


@transaction.atomic
def add(event: Event, *, by: Any, **words: Any) -> Takeaway:
    """The next number."""
    recap = sheet_of(event)
    hold(recap)
    last = recap.takeaways.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST:
        raise EchoesRefused(_("Trente enseignements au plus : gardez ceux qui servent."))
    made = Takeaway.objects.create(recap=recap, position=last + 1, written_by=_user(by), **words)
    record("echoes.takeaway.added", made, by=by)
    return made


@transaction.atomic
def change(takeaway: Takeaway, *, seen: str, by: Any, **words: Any) -> None:
    """Rewritten, it is to be read over again. `seen` is the text that its writer had before him."""
    hold(takeaway.recap)
    current = Takeaway.objects.get(pk=takeaway.pk)
    if seen != version_of(current):
        raise EchoesRefused(_("Quelqu’un l’a modifié pendant ce temps : relisez-le, puis reprenez votre changement."))
    changed = [name for name in EDITABLE if words[name] != getattr(current, name)]
    if not changed:
        return
    Takeaway.objects.filter(pk=takeaway.pk).update(**words, reviewed=False)
    record("echoes.takeaway.changed", takeaway, by=by, fields=changed)


def version_of(takeaway: Takeaway) -> str:
    said = "\0".join(getattr(takeaway, name) for name in EDITABLE)
    return salted_hmac("terreau.echoes.version", said, algorithm="sha256").hexdigest()[:16]


@transaction.atomic
def review(takeaway: Takeaway, *, seen: str, by: Any) -> None:
    """These very words were read over, with whoever said them."""
    hold(takeaway.recap)
    current = Takeaway.objects.get(pk=takeaway.pk)
    if seen != version_of(current):
        raise EchoesRefused(_("Quelqu’un l’a modifié pendant ce temps : relisez-le."))
    Takeaway.objects.filter(pk=takeaway.pk).update(reviewed=True)
    record("echoes.takeaway.reviewed", takeaway, by=by)


@transaction.atomic
def move(takeaway: Takeaway, *, up: bool, by: Any) -> None:
    """Change places with its neighbour."""
    hold(takeaway.recap)
    order = list(takeaway.recap.takeaways.order_by("position"))
    at = next(rank for rank, each in enumerate(order) if each.pk == takeaway.pk)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(order):
        return
    order[at], order[other] = order[other], order[at]
    _number(order)
    record("echoes.takeaway.moved", takeaway, by=by)


@transaction.atomic
def remove(takeaway: Takeaway, *, by: Any) -> None:
    hold(takeaway.recap)
    record("echoes.takeaway.removed", takeaway, by=by)
    recap = takeaway.recap
    Takeaway.objects.filter(pk=takeaway.pk).delete()
    _number(list(recap.takeaways.order_by("position")))


def _number(order: list[Takeaway]) -> None:
    """From one, without a gap; by way of free numbers, so that no two are ever the same."""
    wanted = {each.pk: rank for rank, each in enumerate(order, start=1)}
    moved = [each for each in order if each.position != wanted[each.pk]]
    for shift in (1000, 0):
        for each in moved:
            Takeaway.objects.filter(pk=each.pk).update(position=wanted[each.pk] + shift)


@transaction.atomic
def publish(recap: Recap, *, by: Any) -> None:
    """On the event's page, those that were read over; the others appear when they are."""
    if not recap.takeaways.reviewed().exists():
        raise EchoesRefused(_("Faites relire au moins un enseignement avant de publier."))
    Recap.objects.filter(pk=recap.pk).update(state=RecapState.PUBLISHED)
    recap.state = RecapState.PUBLISHED
    record("echoes.recap.published", recap, by=by)


@transaction.atomic
def take_down(recap: Recap, *, by: Any) -> None:
    Recap.objects.filter(pk=recap.pk).update(state=RecapState.DRAFT)
    recap.state = RecapState.DRAFT
    record("echoes.recap.taken_down", recap, by=by)


def _user(by: Any) -> Any:
    return by if hasattr(by, "structures_as") else None


# ---- telling those who asked


@transaction.atomic
def wish(event: Event, registration: Any, *, wanted: bool) -> None:
    """« Tell me when the account is out », and its contrary."""
    if not wanted:
        Wish.objects.filter(registration=registration).delete()
        return
    # Held by the sheet, as by `tell`: whoever asks while the others are told is told too, or reads that it is out.
    if not Recap.objects.filter(pk=sheet_of(event).pk, told_at=None).update(turn=F("turn") + 1):
        raise EchoesRefused(_("Le compte rendu est déjà paru : il est sur la page de la rencontre."))
    new = Wish(event=event, registration=registration)
    Wish.objects.bulk_create([new], ignore_conflicts=True)


@transaction.atomic
def tell(event: Event, *, title: str, address: str, now: datetime.datetime | None = None) -> int:
    """The account is out: one message to each who came and asked for it. Called again, it writes to nobody twice."""
    now = now or timezone.now()
    recap = sheet_of(event)
    first = Recap.objects.filter(pk=recap.pk, told_at=None).update(told_at=now)
    came = {each.pk: each for each in who_came(event)}
    told = 0
    for each in Wish.objects.filter(event=event, told_at=None, registration__in=list(came)).order_by("pk"):
        if Wish.objects.filter(pk=each.pk, told_at=None).update(told_at=now):
            emails.tell_recap(event, came[each.registration_id], title=title, address=address)
            told += 1
    if first:
        record("echoes.recap.told", recap, by="due:echoes")
    return told


def tell_reported(now: datetime.datetime) -> None:
    """The accounts that somebody put elsewhere than on this site, or by hand: those who asked are told all the same."""
    out = Event.objects.filter(state=State.REPORTED, recap_sheet__told_at=None, wishes__told_at=None)
    rows = out.filter(wishes__isnull=False).select_related("occasion__structure__root").distinct()
    for event in rows.order_by("pk")[:50]:
        tell(event, title=event.title, address=event.recap, now=now)


# Wishes serve until the message has left, and no longer than a year.
KEEP_WISHES = datetime.timedelta(days=365)


def wishes_past(now: datetime.datetime) -> Any:
    return Wish.objects.filter(event__occasion__ends_at__lt=now - KEEP_WISHES)


def forget_wishes(now: datetime.datetime) -> int:
    keys = list(wishes_past(now).order_by("pk").values_list("pk", flat=True)[:500])
    return Wish.objects.filter(pk__in=keys).delete()[0]
