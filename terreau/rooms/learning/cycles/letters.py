"""What the employer of a candidate commits to, by a secret link: freeing the days of the cycle, or saying no."""

import datetime
import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import tidy_email
from terreau.ground.journal.actions import record
from terreau.rooms.learning.cycles import emails
from terreau.rooms.learning.cycles.enums import LIVING, CandidacyState, Letter
from terreau.rooms.learning.cycles.holding import CycleRefused, held_with
from terreau.rooms.learning.cycles.models import Candidacy
from terreau.rooms.learning.cycles.reminding import letter_reminder

BY_EMPLOYER = "link:employer"


def ask(candidacy: Candidacy, *, by: Any, now: datetime.datetime) -> None:
    """Send the link to the contact; nothing when he was asked, or has answered. Called with the cycle held."""
    asked = Candidacy.objects.filter(pk=candidacy.pk, letter=Letter.NONE).update(
        letter=Letter.ASKED, letter_key=uuid.uuid4()
    )
    waits = Candidacy.objects.filter(pk=candidacy.pk, letter=Letter.ASKED)
    waits.update(remind_at=letter_reminder(candidacy.cycle, now))
    if asked:
        record("cycles.letter.asked", candidacy, by=by, cycle=candidacy.cycle_id)
        emails.ask_letter(Candidacy.objects.with_people().get(pk=candidacy.pk))


@transaction.atomic
def change_contact(candidacy: Candidacy, *, contact_name: str, contact_email: str, by: Any) -> Candidacy:
    """Somebody else answers for the employer: he is sent a link, and the former one leads nowhere."""
    cycle, now = held_with(candidacy)
    if now.state != CandidacyState.SENT or not cycle.letter_needed or cycle.is_signed:
        raise CycleRefused(_("Aucun engagement n’est attendu pour cette candidature."))
    if now.letter not in (Letter.NONE, Letter.ASKED):
        raise CycleRefused(_("Votre employeur a déjà répondu : son interlocuteur ne change plus."))
    Candidacy.objects.filter(pk=now.pk).update(
        contact_name=contact_name.strip(), contact_email=tidy_email(contact_email), letter=Letter.NONE
    )
    ask(now, by=by, now=timezone.now())
    return Candidacy.objects.with_people().get(pk=now.pk)


def _to_answer(candidacy: Candidacy) -> Candidacy:
    cycle, now = held_with(candidacy)
    if now.letter_key != candidacy.letter_key:
        raise CycleRefused(_("Ce lien a été remplacé : quelqu’un d’autre est chargé de répondre."))
    if now.letter != Letter.ASKED:
        raise CycleRefused(_("Cette réponse est déjà donnée."))
    if now.state not in LIVING:
        raise CycleRefused(_("Cette candidature n’est plus en cours."))
    if cycle.is_signed:
        raise CycleRefused(_("La liste du jury est signée : il n’est plus temps de répondre."))
    return now


@transaction.atomic
def give(candidacy: Candidacy, *, signer: str, file: Any = None) -> None:
    """The employer commits himself, with a name, a function, and a letter if he wants (checked: `files.check_letter`).

    A file that was stored goes again when the transaction is undone.
    """
    now = _to_answer(candidacy)
    stored = ""
    if file is not None:
        now.letter_file.save("letter.pdf", file, save=False)
        stored = str(now.letter_file.name)
    try:
        with transaction.atomic():
            _answered(now, Letter.GIVEN, signer, letter_file=stored)
            record("cycles.letter.given", now, by=BY_EMPLOYER, cycle=now.cycle_id, file=bool(stored))
    except Exception:
        if stored:
            default_storage.delete(stored)
        raise


@transaction.atomic
def refuse(candidacy: Candidacy, *, signer: str, word: str) -> None:
    """The employer says no, and why: the candidate reads the sentence."""
    if not word.strip():
        raise CycleRefused(_("Dites pourquoi, en une phrase : le candidat la lira."))
    now = _to_answer(candidacy)
    _answered(now, Letter.REFUSED, signer, letter_word=word.strip())
    record("cycles.letter.refused", now, by=BY_EMPLOYER, cycle=now.cycle_id)


def _answered(candidacy: Candidacy, answer: str, signer: str, **more: Any) -> None:
    if not signer.strip():
        raise CycleRefused(_("Écrivez votre nom et votre fonction."))
    rows = Candidacy.objects.filter(pk=candidacy.pk, letter=Letter.ASKED)
    if candidacy.state != CandidacyState.DRAFT:  # while he writes again, it is of the close that he is reminded
        more["remind_at"] = None
    rows.update(letter=answer, letter_at=timezone.now(), letter_by=signer.strip(), **more)
    emails.tell_letter_answered(Candidacy.objects.with_people().get(pk=candidacy.pk))
