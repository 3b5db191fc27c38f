"""Agents of the demonstration who follow the courses of their employer: some to the end, others on their way.

Written in bulk, as if months of clicks had passed; nobody is written to, and the levels of the demonstration, which are
drawn elsewhere, stay as they are.
"""

import datetime
from typing import Any

from django.db import transaction

from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.questions.answering import solution
from terreau.ground.questions.models import Question
from terreau.rooms.learning.catalogue.enums import EditionState
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson, Module
from terreau.rooms.learning.completions import following
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Attempt, Enrolment, LessonDone

MOST, SHARE = 600, 0.06  # how many follow each course: a share of the agents
COMPLETED, LEFT = 0.58, 0.06  # of those; the others are on their way
MONTHS = 300  # days since the first of them began
LONGEST = 45  # days from beginning to end
# Left to whoever opens the demonstration, to be begun by him.
FRESH = "ia-agents-publics"


@transaction.atomic
def fill(*, employer: Structure, today: datetime.date, by: Any, draw: Any) -> None:
    """Every course with lessons of this employer's catalogue. `draw`: a numpy generator, the same each time.

    The characters of the demonstration follow all but one of them, and are half-way.
    """
    courses = Course.objects.published().to_study().filter(structure__in=Structure.objects.within(employer))
    agents = list(Agent.objects.active().within(employer).filter(user=None).order_by("matricule", "pk"))
    characters = list(Agent.objects.active().within(employer).filter(user__isnull=False).order_by("pk"))
    for course in courses.order_by("pk"):
        edition = Edition.objects.filter(course=course, state=EditionState.CURRENT).first()
        if edition is None or not agents:
            continue
        size = min(MOST, max(1, round(SHARE * len(agents))))
        chosen = [agents[int(rank)] for rank in draw.choice(len(agents), size=min(size, len(agents)), replace=False)]
        rows = [_row(agent, edition, today, draw) for agent in chosen]
        if course.shipped != FRESH:
            rows += [_row(agent, edition, today, draw, state=EnrolmentState.ACTIVE) for agent in characters]
        _write(Enrolment.objects.bulk_create(rows), edition, draw, by)


def _row(agent: Agent, edition: Edition, today: datetime.date, draw: Any, *, state: str = "") -> Enrolment:
    began = today - datetime.timedelta(days=int(draw.integers(1, MONTHS)))
    luck = draw.random()
    drawn = EnrolmentState.LEFT if luck < LEFT else EnrolmentState.ACTIVE
    became = state or (EnrolmentState.COMPLETED if luck > 1 - COMPLETED else drawn)
    ended = min(today, began + datetime.timedelta(days=int(draw.integers(1, LONGEST))))
    return Enrolment(
        agent=agent, course_id=edition.course_id, edition=edition, state=became, began_on=began,
        completed_on=ended if became == EnrolmentState.COMPLETED else None,
    )  # fmt: skip


def _write(rows: list[Enrolment], edition: Edition, draw: Any, by: Any) -> None:
    """What each has done, a module after the other, and what those who are at the end have completed."""
    modules = list(Module.objects.filter(edition=edition).order_by("position"))
    lessons = list(Lesson.objects.filter(module__edition=edition).order_by("module__position", "position"))
    course = edition.course
    papers = _papers(modules, course)
    done: list[LessonDone] = []
    attempts: list[Attempt] = []
    for row in rows:
        over = row.completed_on is not None
        reached = len(lessons) if over else int(draw.integers(0, len(lessons)))
        day = row.completed_on or row.began_on
        done += [LessonDone(enrolment=row, lesson=lesson, done_on=day) for lesson in lessons[:reached]]
        here = len(modules) if over else modules.index(_of(modules, lessons[reached]))
        attempts += [
            Attempt(enrolment=row, module=module, number=1, drawn_on=day, passed=True, **papers[module.pk])
            for module in modules[:here]
            if module.has_quiz
        ]
    LessonDone.objects.bulk_create(done, batch_size=2000)
    Attempt.objects.bulk_create(attempts, batch_size=500)
    ended = [
        Completion(agent=row.agent, course=course, completed_on=row.completed_on, way=Way.STUDY, minutes=course.minutes)
        for row in rows
        if row.completed_on is not None
    ]
    for made in Completion.objects.bulk_create(ended):
        following.tell(made, by=by)


def _of(modules: list[Module], lesson: Lesson) -> Module:
    return next(module for module in modules if module.pk == lesson.module_id)


def _papers(modules: list[Module], course: Course) -> dict[int, dict[str, Any]]:
    """By module with a quiz, one that was passed: the first of its questions, all answered right."""
    papers = {}
    for module in (each for each in modules if each.has_quiz):
        asked = Question.objects.in_use().of_topic(module.topic).filter(bank=course.bank_id).select_related("current")
        versions = [each.current for each in asked.order_by("code")[: module.asked]]
        answers = {str(each.pk): solution(each.content) for each in versions if each is not None}
        papers[module.pk] = {"questions": [int(key) for key in answers], "answers": answers, "right": len(answers)}
    return papers
