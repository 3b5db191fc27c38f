"""Every write of the first hour. Who wins a double click is settled by the database."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.desk.models import AnswerKind, FirstHour, OpenAnswer, QuestionLink
from terreau.desk.start_access import WRITERS, installation_is_new
from terreau.desk.start_steps import Step
from terreau.ground.accounts.actions import grant_role
from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.evidence.actions import declare, withdraw
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.journal.actions import record
from terreau.ground.organisations.actions import OrganisationRefused, plant_tree, uproot_tree
from terreau.ground.organisations.models import Structure

# Enough for a training session of forty people; far too few to fill a disk.
STARTS_AN_HOUR = 60
LINK_DAYS = 30


class StartRefused(Exception):
    """The first hour cannot do this; the message says why and what to do, in the user's words."""


@dataclass(frozen=True)
class Answer:
    """What was answered to the two questions of an indicator: two numbers, or why there is none."""

    indicator: str
    value: float | None = None
    base: float | None = None
    kind: AnswerKind | None = None  # None: a figure


# ---- the organisation


@transaction.atomic
def plant(*, key: uuid.UUID, label: str, outline: str, by: User) -> FirstHour:
    """Create the employer of a preview. Confirming the same preview twice gives the same employer.

    Raises StartRefused when the tree cannot be made, when too many were made lately, or when the key is another's.
    """
    refuse_flood()
    first_hour, _made = FirstHour.objects.get_or_create(key=key, defaults={"started_by": by, "label": label})
    return _plant(first_hour, label=label, outline=outline, by=by)


@transaction.atomic
def found(*, key: uuid.UUID, label: str, outline: str, name: str, email: str, password: str) -> FirstHour:
    """Open an account and its employer: of the first visitor of an installation, or of anybody where starting is open.

    The account becomes administrator, HR and programme lead of the employer. Raises StartRefused.
    """
    refuse_flood()
    user = User(email=tidy_email(email), name=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise StartRefused(" ".join(error.messages)) from error
    user.set_password(password)
    founding = installation_is_new()
    if not (founding or settings.OPEN_START):
        raise StartRefused(_("Quelqu’un vient d’ouvrir cette installation : demandez-lui une invitation."))
    try:
        with transaction.atomic():
            first_hour = FirstHour.objects.create(key=key, label=label, founding=founding)
    except IntegrityError as error:
        raise StartRefused(_("Cette organisation vient d’être créée : connectez-vous pour continuer.")) from error
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise StartRefused(
            _("Ce courriel ne permet pas d’ouvrir un compte. S’il est le vôtre, connectez-vous d’abord.")
        ) from error
    FirstHour.objects.filter(pk=first_hour.pk).update(started_by=user)
    first_hour.started_by = user
    record("desk.account.founded", user, by=user, founding=founding)
    return _plant(first_hour, label=label, outline=outline, by=user)


def _plant(first_hour: FirstHour, *, label: str, outline: str, by: User) -> FirstHour:
    if first_hour.started_by_id != by.pk:
        raise StartRefused(_("Cet aperçu n’est pas le vôtre : recommencez depuis la première étape."))
    # The row is claimed before anything grows: the second of two confirmations waits here, then finds it planted.
    mine = FirstHour.objects.filter(pk=first_hour.pk, employer=None)
    if not mine.update(label=label, outline=outline, step=Step.QUESTIONS):
        first_hour.refresh_from_db()
        return first_hour
    try:
        employer = plant_tree(employer_label=label, outline=outline, by=by)
    except OrganisationRefused as error:
        raise StartRefused(error.reason) from error
    FirstHour.objects.filter(pk=first_hour.pk).update(employer=employer)
    for role in WRITERS:
        grant_role(by, role=role, structure=employer, by="first_hour")
    record("desk.first_hour.planted", first_hour, by=by, employer=employer.pk)
    first_hour.refresh_from_db()
    return first_hour


@transaction.atomic
def uproot(first_hour: FirstHour, *, by: User) -> None:
    """Undo the tree while nothing depends on it; what was pasted is kept, so that it can be corrected."""
    employer = first_hour.employer
    if employer is None:
        return
    if by.pk != first_hour.started_by_id or not first_hour.outline:
        raise StartRefused(_("Seule la personne qui a collé cet arbre peut l’annuler. Modifiez-le plutôt."))
    if employer.roles.exclude(user=by).exists():
        raise StartRefused(
            _("D’autres personnes ont un rôle dans cette organisation : l’arbre ne peut plus être annulé.")
        )
    first_hour.links.filter(revoked_at=None).update(revoked_at=timezone.now())
    first_hour.open_answers.all().delete()
    FirstHour.objects.filter(pk=first_hour.pk).update(employer=None, step=Step.STRUCTURE, lever=1, committee_on=None)
    try:
        uproot_tree(employer, by=by)
    except OrganisationRefused as error:
        raise StartRefused(error.reason) from error
    record("desk.first_hour.uprooted", first_hour, by=by)


@transaction.atomic
def begin(employer: Structure, *, by: User) -> FirstHour:
    """Open the first hour of an employer that came from a file: its tree is there, its starting point is not."""
    first_hour, made = FirstHour.objects.get_or_create(
        employer=employer, defaults={"label": employer.label, "started_by": by, "step": Step.QUESTIONS}
    )
    if made:
        record("desk.first_hour.begun", first_hour, by=by, employer=employer.pk)
    return first_hour


def refuse_flood() -> None:
    since = timezone.now() - datetime.timedelta(hours=1)
    if FirstHour.objects.filter(started_at__gte=since).count() >= STARTS_AN_HOUR:
        raise StartRefused(_("Beaucoup d’organisations viennent d’être créées ici : réessayez dans une heure."))


# ---- the questions


@transaction.atomic
def answer(
    first_hour: FirstHour,
    answers: Iterable[Answer],
    *,
    source: str,
    author: str,
    by: Any,
    on: datetime.date | None = None,
) -> int:
    """Save the answers to one lever: figures are declared, the rest is noted. Returns how many were saved.

    Raises `evidence.actions.FigureRefused` when a figure cannot be declared: then nothing is saved.
    """
    day = on or timezone.localdate()
    saved = 0
    for given in answers:
        if given.kind is not None:
            OpenAnswer.objects.update_or_create(
                first_hour=first_hour, indicator=given.indicator, defaults={"kind": given.kind}
            )
            if isinstance(by, User):
                take_back(first_hour, given.indicator, by=by)
        else:
            declare(
                structure=first_hour.organisation.pk,
                indicator=given.indicator,
                numerator=given.value or 0.0,
                denominator=given.base,
                on=day,
                source=source,
                author=author,
                by=by,
                employer=first_hour.employer_id,
            )
            OpenAnswer.objects.filter(first_hour=first_hour, indicator=given.indicator).delete()
        saved += 1
    record("desk.first_hour.answered", first_hour, by=by, answers=saved)
    return saved


def take_back(first_hour: FirstHour, indicator: str, *, by: User) -> None:
    """Withdraw what this first hour declared and no longer holds; what was declared before it, or elsewhere, stays."""
    for figure in DeclaredFigure.objects.filter(
        structure=first_hour.organisation.pk, indicator=indicator, declared_at__gte=first_hour.started_at
    ):
        withdraw(figure, by=by, employer=first_hour.employer_id)


def reach(first_hour: FirstHour, *, step: int | None = None, lever: int | None = None) -> None:
    """Remember where to resume. Going back to look does not lose the place: only forward counts."""
    places = FirstHour.objects.filter(pk=first_hour.pk)
    if step is not None:
        places.filter(step__lt=step).update(step=step)
    if lever is not None:
        places.update(lever=lever)


@transaction.atomic
def set_committee_date(first_hour: FirstHour, *, on: datetime.date, by: User) -> None:
    FirstHour.objects.filter(pk=first_hour.pk).update(committee_on=on)
    record("desk.first_hour.committee_dated", first_hour, by=by, on=on.isoformat())


# ---- links for those who know a lever


@transaction.atomic
def create_link(first_hour: FirstHour, *, lever: int | None, by: User) -> QuestionLink:
    """A secret address for one lever, or for all of them; valid thirty days."""
    link = QuestionLink.objects.create(
        first_hour=first_hour,
        lever=lever,
        created_by=by,
        expires_at=timezone.now() + datetime.timedelta(days=LINK_DAYS),
    )
    record("desk.question_link.created", link, by=by, lever=lever)
    return link


@transaction.atomic
def renew_link(link: QuestionLink, *, by: User) -> None:
    """Another address for the same questions, thirty more days; the former address no longer opens anything."""
    if link.revoked_at is not None:
        raise StartRefused(_("Ce lien est révoqué : créez-en un autre."))
    QuestionLink.objects.filter(pk=link.pk, revoked_at=None).update(
        nonce=uuid.uuid4(), expires_at=timezone.now() + datetime.timedelta(days=LINK_DAYS)
    )
    record("desk.question_link.renewed", link, by=by)


@transaction.atomic
def revoke_link(link: QuestionLink, *, by: User) -> None:
    if QuestionLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record("desk.question_link.revoked", link, by=by)
