"""Courses and rows for the tests of learning: each takes what the test is about and invents the rest."""

from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.questions.actions import store_drafts
from terreau.ground.questions.drafts import draft_of
from terreau.ground.questions.models import Bank
from terreau.rooms.learning.catalogue.enums import CourseState, EditionState, Kind, Reach
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson, Module
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion


def make_course(structure: Structure, **fields: Any) -> Course:
    """A course in the catalogue, for the agents of the employer, unless said otherwise."""
    own = {
        "kind": Kind.LESSONS, "title": "Un cours", "sentence": "Ce que l’on saura faire.", "minutes": 60,
        "state": CourseState.PUBLISHED, "reach": Reach.EMPLOYER,
    } | fields  # fmt: skip
    return Course.objects.create(structure=structure, **own)


def make_edition(
    structure: Structure, *, modules: int = 2, lessons: int = 2, asked: int = 4, pass_mark: int = 70, **fields: Any
) -> Edition:
    """The edition in force of a new course: modules, their lessons, and questions in the bank of the course."""
    course = make_course(structure, **fields)
    course.bank = Bank.objects.create(code=f"course-{course.pk}", label=course.title)
    course.save(update_fields=["bank"])
    edition = Edition.objects.create(
        course=course, number=1, state=EditionState.CURRENT, in_force_on=timezone.localdate()
    )
    for position in range(1, modules + 1):
        topic = f"module-{position}"
        module = Module.objects.create(
            edition=edition, position=position, title=f"Module {position}", topic=topic, asked=asked,
            pass_mark=pass_mark,
        )  # fmt: skip
        for rank in range(1, lessons + 1):
            Lesson.objects.create(
                module=module,
                position=rank,
                title=f"Leçon {position}.{rank}",
                minutes=10,
                body=f"Texte {position}.{rank}.",
            )
        make_questions(course.bank, topic, asked)
    return edition


def make_questions(bank: Bank, topic: str, count: int) -> None:
    """Questions of a topic, of one choice: the right one is « Vrai »."""
    common = {"auteur": "Équipe", "licence": "Licence Ouverte 2.0 (Etalab)", "langue": "fr"}
    drafts = [
        draft_of(
            {
                "code": f"{topic}-{rank}", "sujet": topic, "genre": "choix-unique",
                "enonce": f"Question {topic}-{rank} ?", "bonnes": ["Vrai"],
                "mauvaises": ["Faux", "Ni l’un ni l’autre"], "pourquoi": "Parce que.",
            },
            common,
            1,
        )
        for rank in range(1, count + 1)
    ]  # fmt: skip
    store_drafts(bank, drafts, by="test")


def make_completion(agent: Agent, course: Course, **fields: Any) -> Completion:
    own = {"completed_on": timezone.localdate(), "way": Way.STUDY, "minutes": course.minutes} | fields
    return Completion.objects.create(agent=agent, course=course, **own)
