"""Changes of the bank of a course. They go through the ground's own, held to this bank."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.questions import actions
from terreau.ground.questions.actions import QuestionRefused, Stored
from terreau.ground.questions.drafts import LONGEST_CODE, BankFile, Draft
from terreau.ground.questions.models import Question, QuestionVersion
from terreau.rooms.learning.catalogue.bringing import bank_of
from terreau.rooms.learning.catalogue.models import Course, Module

FEWEST_WORDS = 5


@transaction.atomic
def write(course: Course, draft: Draft, *, by: Any) -> Question:
    """A new question, asked from now on. Raises `QuestionRefused`."""
    return actions.write_question(bank_of(course), draft, by=by)


def rewrite(question: Question, draft: Draft, *, seen: int, by: Any) -> QuestionVersion:
    """A new version; quizzes under way keep theirs. Raises `QuestionRefused`."""
    return actions.rewrite_question(question, draft, seen=seen, by=by)


@transaction.atomic
def retire(course: Course, question: Question, *, reason: str, by: Any) -> None:
    """Ask it no more. Raises `QuestionRefused` when the edition in force would have too few left."""
    actions.retire(question, on=timezone.localdate(), reason=reason, by=by)
    topic = question.current.topic if question.current else ""
    left = bank_of(course).questions.in_use().of_topic(topic).count()
    asking = Module.objects.filter(edition__course=course, edition__state="current", topic=topic, asked__gt=left)
    if (short := asking.first()) is not None:
        raise QuestionRefused(
            _("Le module « %(title)s » pose %(asked)s questions : ajoutez-en une avant d’en retirer.")
            % {"title": short.title, "asked": short.asked}
        )


def restore(question: Question, *, by: Any) -> None:
    actions.restore(question, by=by)


@transaction.atomic
def load(course: Course, found: BankFile, *, topic: str, by: Any) -> Stored:
    """Every question of a file that could be read, under `topic`. Raises `QuestionRefused`."""
    return actions.store_drafts(bank_of(course), [replace(one, topic=topic) for one in found.drafts], by=by)


def free_code(course: Course, topic: str, text: str) -> str:
    """A code for a new question, from its topic and its first words."""
    stem = slugify(f"{topic} {' '.join(text.split()[:FEWEST_WORDS])}")[: LONGEST_CODE - 4].strip("-") or "question"
    taken = (
        set(course.bank.questions.filter(code__startswith=stem).values_list("code", flat=True)) if course.bank else ()
    )
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if code not in taken)
