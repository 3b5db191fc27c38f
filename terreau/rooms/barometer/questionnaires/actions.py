"""Every write of a questionnaire. An edition that a wave asks never changes; two authors do not erase each other."""

import datetime
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.content import Document, Question, as_data
from terreau.rooms.barometer.questionnaires.models import BankQuestion, Edition, Questionnaire
from terreau.rooms.barometer.questionnaires.parsing import document_of, question_of


class QuestionnaireRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


class ChangedMeanwhile(QuestionnaireRefused):
    """Somebody else changed the edition since the author opened it: he is told, and keeps what he typed."""


def frozen() -> QuestionnaireRefused:
    return QuestionnaireRefused(
        _("Cette édition est figée : une vague la pose ou l’a posée. Préparez l’édition suivante pour la changer.")
    )


@transaction.atomic
def create_questionnaire(structure: Structure, *, name: str, document: Document, by: Any) -> Edition:
    """A questionnaire and its first edition."""
    if structure.closed_on is not None:
        raise QuestionnaireRefused(_("Cette structure est fermée."))
    questionnaire = Questionnaire.objects.create(structure=structure, name=name)
    edition = Edition.objects.create(questionnaire=questionnaire, number=1, content=as_data(document))
    record("questionnaires.questionnaire.created", questionnaire, by=by, questions=len(document.questions))
    return edition


@transaction.atomic
def rename(questionnaire: Questionnaire, *, name: str, by: Any) -> None:
    if Questionnaire.objects.filter(pk=questionnaire.pk).exclude(name=name).update(name=name):
        record("questionnaires.questionnaire.renamed", questionnaire, by=by)


@transaction.atomic
def delete_edition(edition: Edition, *, by: Any) -> None:
    """One that was never asked; with the only one goes the questionnaire."""
    questionnaire = edition.questionnaire
    # Held first: a wave planned at this moment either comes before, and is seen, or finds nothing.
    if not Edition.objects.filter(pk=edition.pk, frozen_on=None).update(turn=F("turn") + 1):
        raise QuestionnaireRefused(_("Cette édition a déjà été posée : elle se garde, avec ses résultats."))
    alone = not Edition.objects.filter(questionnaire=questionnaire).exclude(pk=edition.pk).exists()
    gone = questionnaire if alone else edition
    if alone:
        record("questionnaires.questionnaire.deleted", questionnaire, by=by)
    else:
        record("questionnaires.edition.deleted", edition, by=by)
    try:
        with transaction.atomic():
            gone.delete()
    except IntegrityError as error:  # a wave in preparation holds it
        raise QuestionnaireRefused(_("Une vague en préparation s’en sert : supprimez-la d’abord.")) from error


@transaction.atomic
def change(edition: Edition, made: Callable[[Document], Document], *, seen: int, what: str, by: Any) -> Document:
    """Replace the content of an edition by what `made` gives from the current one; `seen`: the turn that the author
    had before him, `what`: what changed, for the journal.

    Raises `ChangedMeanwhile` when somebody else came first, `QuestionnaireRefused` for a frozen edition and
    `parsing.ContentRefused` for a document that does not hold.
    """
    current = Edition.objects.get(pk=edition.pk)
    if current.frozen_on is not None:
        raise frozen()
    document = document_of(as_data(made(current.document)))
    rows = Edition.objects.filter(pk=edition.pk, turn=seen, frozen_on=None)
    if not rows.update(content=as_data(document), turn=seen + 1):
        if Edition.objects.filter(pk=edition.pk, frozen_on__isnull=False).exists():
            raise frozen()
        raise ChangedMeanwhile(
            _(
                "Un collègue a modifié ce questionnaire pendant que vous écriviez. Rien de lui n’est effacé ; "
                "ce que vous avez écrit est ci-dessous : relisez, puis enregistrez de nouveau."
            )
        )
    record("questionnaires.edition.changed", current, by=by, what=what, turn=seen + 1)
    edition.refresh_from_db()
    vars(edition).pop("document", None)
    return document


@transaction.atomic
def freeze(edition: Edition, *, by: Any) -> None:
    """A wave will ask it: it never changes again. Frozen already, nothing happens.

    To be called in the transaction that plans the wave.
    """
    rows = Edition.objects.filter(pk=edition.pk, frozen_on=None)
    if rows.update(frozen_on=timezone.localdate(), turn=F("turn") + 1):
        edition.refresh_from_db()
        vars(edition).pop("document", None)
        record("questionnaires.edition.frozen", edition, by=by, number=edition.number)


@transaction.atomic
def next_edition(edition: Edition, *, by: Any) -> Edition:
    """A copy of an edition to change, numbered after the last one. One at a time is prepared."""
    questionnaire = edition.questionnaire
    rows = Edition.objects.filter(questionnaire=questionnaire)
    if rows.filter(frozen_on=None).exists():
        raise QuestionnaireRefused(_("Une édition de ce questionnaire est déjà en préparation : complétez-la."))
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            made = Edition.objects.create(questionnaire=questionnaire, number=number, content=edition.content)
    except IntegrityError as error:
        raise QuestionnaireRefused(_("L’édition suivante vient d’être préparée : ouvrez-la.")) from error
    record("questionnaires.edition.prepared", made, by=by, number=number)
    return made


# ---- the bank


@transaction.atomic
def keep_question(
    structure: Structure, question: Question, *, tried: str = "", tried_on: datetime.date | None = None, by: Any
) -> BankQuestion:
    """Keep a question to ask it again. What it hangs on and what is compared with stay in its questionnaire."""
    content = {key: value for key, value in as_data(question).items() if key != "only_if"}
    kept = BankQuestion.objects.create(
        structure=structure, content=as_data(question_of(content)), tried=tried, tried_on=tried_on
    )
    record("questionnaires.bank.kept", kept, by=by)
    return kept


@transaction.atomic
def forget_question(kept: BankQuestion, *, by: Any) -> None:
    """Take a question out of the bank; the questionnaires that ask it are not touched."""
    record("questionnaires.bank.forgotten", kept, by=by)
    BankQuestion.objects.filter(pk=kept.pk).delete()
