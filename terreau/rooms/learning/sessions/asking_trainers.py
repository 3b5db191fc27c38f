"""Trainers without account: told of their link once the session is announced, asked after each day that it is held."""

import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.seats.models import Part
from terreau.rooms.learning.sessions import emails
from terreau.rooms.learning.sessions.holding import SessionRefused, held
from terreau.rooms.learning.sessions.models import Session, Trainer
from terreau.rooms.learning.sessions.querysets import ANNOUNCED, TrainerQuerySet


def tell_new(session: Session, now: datetime.datetime | None = None) -> int:
    """Those who have not been told, of a session that is announced. Inside the transaction of who announces it."""
    told = session.trainers.from_outside().filter(asked_until=None)
    return sum(_tell(trainer, now or timezone.now()) for trainer in told.order_by("pk"))


def _tell(trainer: Trainer, now: datetime.datetime) -> int:
    done = Trainer.objects.filter(pk=trainer.pk, asked_until=None).update(asked_until=now)
    if done:
        emails.tell_trainer(trainer)
    return done


@transaction.atomic
def send_again(trainer: Trainer, *, by: object) -> None:
    """The link once more, when he has lost it. Raises `SessionRefused`."""
    held(trainer.session)
    found = Trainer.objects.from_outside().filter(pk=trainer.pk, session__occasion__state__in=ANNOUNCED).first()
    if found is None:
        raise SessionRefused(_("Ce lien part avec l’annonce de la session, à qui anime sans compte et a une adresse."))
    emails.tell_trainer(found)
    record("learning_sessions.trainer.link_sent", found, by=by, session=found.session_id)


@transaction.atomic
def cut_link(trainer: Trainer, *, by: object) -> None:
    """The link leads nowhere any more: it went to somebody else. What he signed stays. Raises `SessionRefused`."""
    held(trainer.session)
    if not Trainer.objects.filter(pk=trainer.pk).exclude(email="").update(email=""):
        raise SessionRefused(_("Ce formateur n’a pas de lien."))
    record("learning_sessions.trainer.link_cut", trainer, by=by, session=trainer.session_id)


def waiting(now: datetime.datetime) -> TrainerQuerySet:
    """Whom half-days may await that were over after he was last written to, once the day that they belong to is."""
    rows = Trainer.objects.from_outside().filter(
        session__occasion__state__in=ANNOUNCED, session__occasion__put_off_at=None, session__concluded_at=None
    )
    since = Q(session__occasion__parts__ends_at__gt=F("asked_until"), session__occasion__parts__ends_at__lte=now)
    return rows.filter(since).exclude(session__occasion__in=_still_held(now)).distinct()


def _still_held(now: datetime.datetime) -> object:
    """Occasions with another half-day to come today: one message a day is enough."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    later = Part.objects.filter(ends_at__gt=now, starts_at__lt=midnight + datetime.timedelta(days=1))
    return later.order_by().values("occasion")


def ask(now: datetime.datetime) -> int:
    found = list(waiting(now).order_by("pk").values_list("pk", "asked_until"))
    return sum(_ask(key, until, now) for key, until in found)


@transaction.atomic
def _ask(key: int, until: datetime.datetime, now: datetime.datetime) -> int:
    """`until`: what was read of him. Another worker that asked him meanwhile has moved it."""
    if not Trainer.objects.filter(pk=key, asked_until=until).update(asked_until=now):
        return 0
    trainer = Trainer.objects.with_session().get(pk=key)
    over = trainer.session.occasion.parts.filter(ends_at__lte=now)
    due = over.filter(countersignatures=None).order_by("starts_at", "pk")
    if parts := list(due):
        emails.ask_to_countersign(trainer, parts)
    return int(bool(parts))
