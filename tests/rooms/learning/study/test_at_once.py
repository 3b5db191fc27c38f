"""Clicks at once, from two tabs or two devices: real threads, real connections. What happens, happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from terreau.ground.mail.models import Message
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.study import actions, progressing, quizzes
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Attempt, Enrolment
from terreau.rooms.learning.study.progressing import StudyRefused
from tests.rooms.learning.makers import make_edition
from tests.rooms.learning.study.helpers import followed, learner, lessons, modules

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 5


def at_once(*steps: Callable[[], object]) -> list[object]:
    """What each gave, or how it was refused; all of them begin together."""
    start = Barrier(len(steps))

    def run(step: Callable[[], object]) -> object:
        try:
            start.wait()
            return step()
        except StudyRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(steps)) as crowd:
        return [future.result() for future in [crowd.submit(run, step) for step in steps]]


def test_beginning():
    for _turn in range(TURNS):
        user = learner()
        course = make_edition(user.agent.structure, modules=1, lessons=1).course
        found = at_once(*[lambda u=user, c=course: actions.begin(u.agent, c, by=u)] * 4)
        assert len({each.pk for each in found}) == 1
        assert Enrolment.objects.of(user.agent).count() == 1


def test_the_two_last_lessons_complete_the_course_once():
    """Neither sees the other's work before it is kept: without holding the course, nobody would complete it."""
    for _turn in range(TURNS):
        user = learner()
        enrolment = followed(user, modules=1, lessons=2)
        enrolment.edition.modules.update(topic="", asked=None, pass_mark=None)
        first, second = lessons(enrolment)
        again = Enrolment.objects.get(pk=enrolment.pk)
        at_once(
            lambda e=enrolment, x=first, u=user: progressing.lesson_done(e, x, by=u),
            lambda e=again, x=second, u=user: progressing.lesson_done(e, x, by=u),
        )
        assert Enrolment.objects.get(pk=enrolment.pk).state == EnrolmentState.COMPLETED
        assert Completion.objects.of(user.agent).count() == 1
        assert Message.objects.filter(recipient=user.agent.email).count() == 1


def test_drawing_and_handing_in():
    for _turn in range(TURNS):
        user = learner()
        enrolment = followed(user, modules=1, lessons=1)
        module = modules(enrolment)[0]
        progressing.lesson_done(enrolment, lessons(enrolment)[0], by=user)
        drawn = at_once(*[lambda e=enrolment, m=module, u=user: quizzes.draw(e, m, by=u)] * 4)
        assert len({each.pk for each in drawn}) == 1
        attempt = drawn[0]
        at_once(*[lambda a=attempt, v=key: quizzes.answer(a_copy(a), v, 0) for key in attempt.questions])
        marks = at_once(*[lambda a=attempt, u=user: quizzes.hand_in(a_copy(a), by=u)] * 4)
        assert sorted(isinstance(each, StudyRefused) for each in marks) == [False, True, True, True]
        kept = Attempt.objects.get(enrolment=enrolment)
        assert (kept.right, kept.passed) == (4, True)
        assert Completion.objects.of(user.agent).count() == 1


def a_copy(attempt: Attempt) -> Attempt:
    """As another tab holds it."""
    return Attempt.objects.get(pk=attempt.pk)


def test_leaving_while_a_lesson_is_said_done_keeps_one_state():
    for _turn in range(TURNS):
        user = learner()
        enrolment = followed(user, modules=1, lessons=1)
        enrolment.edition.modules.update(topic="", asked=None, pass_mark=None)
        lesson = lessons(enrolment)[0]
        again = Enrolment.objects.get(pk=enrolment.pk)
        at_once(
            lambda e=enrolment, u=user: actions.leave(e, by=u),
            lambda e=again, x=lesson, u=user: progressing.lesson_done(e, x, by=u),
        )
        state = Enrolment.objects.get(pk=enrolment.pk).state
        completed = Completion.objects.of(user.agent).count()
        assert (state, completed) in {(EnrolmentState.LEFT, 0), (EnrolmentState.COMPLETED, 1)}
