"""The quiz of a module: drawn, answered question by question, handed in, marked. The mark is the learner's alone.

The questions are those in force when it is drawn, and stay as they were. The database lets one attempt go on at a time,
and numbers each once: what limits the attempts of a day counts nothing that somebody else could be adding to.
"""

import datetime
from secrets import SystemRandom
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.questions.answering import Given, is_right
from terreau.ground.questions.models import Question, QuestionVersion
from terreau.rooms.learning.catalogue.models import Module
from terreau.rooms.learning.study.models import Attempt, Enrolment
from terreau.rooms.learning.study.progressing import StudyRefused, hold, open_stage, settle


class AlreadyHandedIn(StudyRefused):
    """This attempt is over: it was sent twice, or from two tabs."""

    def __init__(self) -> None:
        super().__init__(_("Vos réponses étaient déjà rendues : rien n’a changé."))


# ---- drawing


def attempt_of(enrolment: Enrolment, module: Module) -> Attempt | None:
    """The one that is going on."""
    return Attempt.objects.filter(enrolment=enrolment, module=module, passed=None).first()


def has_result(enrolment: Enrolment, module: Module) -> bool:
    """Whether one was handed in."""
    return Attempt.objects.filter(enrolment=enrolment, module=module, passed__isnull=False).exists()


def left_today(enrolment: Enrolment, module: Module, *, today: datetime.date | None = None) -> int | None:
    """How many attempts may still begin today; None without limit."""
    if module.most_attempts is None:
        return None
    day = today or timezone.localdate()
    begun = Attempt.objects.filter(enrolment=enrolment, module=module, drawn_on=day).count()
    return max(0, module.most_attempts - begun)


def questions_to_draw(enrolment: Enrolment, module: Module) -> list[int]:
    """Keys of the versions in force of the questions of the module."""
    bank = enrolment.course.bank_id
    rows = Question.objects.in_use().of_topic(module.topic).filter(bank=bank, bank__isnull=False)
    return list(rows.order_by("code").values_list("current", flat=True))


@transaction.atomic
def draw(enrolment: Enrolment, module: Module, *, by: Any) -> Attempt:
    """A new attempt, or the one that is going on. Raises `StudyRefused`."""
    hold(enrolment)
    open_stage(enrolment, module.pk)
    own = Attempt.objects.filter(enrolment=enrolment, module=module)
    if own.filter(passed=True).exists():
        raise StudyRefused(_("Vous avez déjà réussi ce questionnaire."))
    if going_on := attempt_of(enrolment, module):
        return going_on
    if left_today(enrolment, module) == 0:
        raise StudyRefused(too_many(module))
    versions = questions_to_draw(enrolment, module)
    if not versions:
        raise StudyRefused(_("Ce questionnaire n’a pas de question pour le moment : dites-le à ceux qui l’ont écrit."))
    drawn = SystemRandom().sample(versions, min(module.asked or len(versions), len(versions)))
    number = (own.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                enrolment=enrolment, module=module, number=number, drawn_on=timezone.localdate(), questions=drawn
            )
    except IntegrityError:  # clicked twice at once: the other click was first
        return own.filter(number=number).get()


def too_many(module: Module) -> str:
    most = module.most_attempts or 0
    words = ngettext(
        "Ce questionnaire se passe %(most)s fois par jour : revenez demain.",
        "Ce questionnaire se passe %(most)s fois par jour au plus : revenez demain.",
        most,
    )
    return words % {"most": most}


# ---- answering


@transaction.atomic
def answer(attempt: Attempt, version: int, given: Given | None) -> None:
    """Keep the answer to a question, or take it back with None. It may change until the attempt is handed in.

    Raises `AlreadyHandedIn`.
    """
    _hold_open(attempt)  # of two tabs at once, neither loses its answer
    attempt.refresh_from_db(fields=["answers", "questions"])
    if version not in attempt.questions:
        raise TypeError(f"{version} was not drawn")
    attempt.answers.pop(str(version), None)
    if given is not None:
        attempt.answers[str(version)] = given
    attempt.save(update_fields=["answers"])


def _hold_open(attempt: Attempt) -> None:
    if not Attempt.objects.filter(pk=attempt.pk, passed=None).update(number=F("number")):
        raise AlreadyHandedIn


# ---- handing in


@transaction.atomic
def hand_in(attempt: Attempt, *, by: Any) -> bool:
    """Mark it; whether it is passed. A question without answer is wrong.

    Raises `AlreadyHandedIn` to the second of two clicks, and `StudyRefused` when the course is not being followed.
    """
    hold(attempt.enrolment)
    _hold_open(attempt)
    attempt.refresh_from_db(fields=["answers", "questions"])
    contents = {one.pk: one.content for one in QuestionVersion.objects.filter(pk__in=attempt.questions)}
    right = sum(is_right(content, attempt.answers.get(str(key))) for key, content in contents.items())
    mark = attempt.module.pass_mark
    passed = mark is None or 100 * right >= mark * len(attempt.questions)
    Attempt.objects.filter(pk=attempt.pk, passed=None).update(right=right, passed=passed)
    attempt.right, attempt.passed = right, passed
    settle(attempt.enrolment, by=by)
    return passed
