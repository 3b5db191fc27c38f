"""Rows of following courses about somebody: a lesson done, an attempt answered in words of his, a package's memory."""

from typing import Any

from django.utils import timezone

from terreau.rooms.learning.study import actions, quizzes
from terreau.rooms.learning.study.models import Attempt, LessonDone, Tracking
from tests.rooms.learning.makers import make_edition


def plant(one: Any, word: str) -> None:
    edition = make_edition(one.employer)
    enrolment = actions.begin(one.agent, edition.course, by=one.user)
    module = edition.modules.order_by("position")[0]
    first, second = module.lessons.order_by("position")
    LessonDone.objects.create(enrolment=enrolment, lesson=first, done_on=timezone.localdate())
    attempt = quizzes.draw(enrolment, module, by=one.user)
    Attempt.objects.filter(pk=attempt.pk).update(
        answers={str(attempt.questions[0]): f"Réponse de {word}"}, right=1, passed=False
    )
    Tracking.objects.create(
        enrolment=enrolment, lesson=second, data={"suspend_data": f"Page de {word}"}, score=50, seconds=600
    )
