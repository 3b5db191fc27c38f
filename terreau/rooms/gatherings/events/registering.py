"""Asking for a seat at an event: who may, with which answers. The seat itself is given by `ground/seats`."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.seats import actions as seats
from terreau.ground.seats.models import Registration
from terreau.ground.seats.people import outsider, registrant_of
from terreau.rooms.gatherings.events import audience
from terreau.rooms.gatherings.events.holding import EventRefused
from terreau.rooms.gatherings.events.models import Answer, Event

# Answers to an organiser's questions are of no use once the coffee is drunk.
KEEP_ANSWERS = datetime.timedelta(days=30)


@transaction.atomic
def register_user(
    event: Event, user: Any, *, mode: str, consent_listed: bool, answers: Mapping[int, str], by: Any
) -> Registration:
    """Somebody signed in. Raises `EventRefused` or `SeatsRefused`."""
    if refusal := audience.refusal(event, user):
        raise EventRefused(refusal)
    refuse_unanswered(event, answers)
    registration = seats.register(event.occasion, registrant_of(user), mode=mode, consent_listed=consent_listed, by=by)
    keep_answers(event, registration, answers)
    return registration


@transaction.atomic
def register_outsider(
    event: Event, *, email: str, name: str, organisation: str, mode: str, consent_listed: bool,
    answers: Mapping[int, str],
) -> Registration:  # fmt: skip
    """Somebody without account, by the address of his administration: it is to be confirmed by a link."""
    if refusal := audience.refusal_of_address(event, email):
        raise EventRefused(refusal)
    refuse_unanswered(event, answers)
    registration = seats.register(
        event.occasion, outsider(email, name, organisation), mode=mode, consent_listed=consent_listed, by=None
    )
    keep_answers(event, registration, answers)
    return registration


def refuse_unanswered(event: Event, answers: Mapping[int, str]) -> None:
    if any(each.required and not answers.get(each.pk) for each in event.questions.all()):
        raise EventRefused(_("L’organisateur demande une réponse : remplissez le formulaire d’inscription."))


def keep_answers(event: Event, registration: Registration, answers: Mapping[int, str]) -> None:
    if registration.pk is None:
        # Somebody typed an address that was registered already: its owner is told, and his answers stay his.
        return
    for question in event.questions.all():
        if text := answers.get(question.pk, "").strip():
            Answer.objects.update_or_create(question=question, registration=registration, defaults={"text": text[:600]})


def answers_past(now: datetime.datetime) -> Any:
    """Those whose event is over for long enough, or will not take place."""
    return Answer.objects.filter(question__event__occasion__ends_at__lt=now - KEEP_ANSWERS)


def forget_answers(now: datetime.datetime) -> int:
    keys = list(answers_past(now).order_by("pk").values_list("pk", flat=True)[:1000])
    return Answer.objects.filter(pk__in=keys).delete()[0]
