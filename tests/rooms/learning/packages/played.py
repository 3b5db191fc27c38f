"""A learner, a course whose lessons are packages, and a session: what a browser needs to play them."""

import json

from django.test import Client
from django.utils import timezone

from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.enums import EditionState, LessonKind
from terreau.rooms.learning.catalogue.models import Edition, Lesson, Module
from terreau.rooms.learning.study.models import Enrolment
from tests.factories import make_agent, make_user
from tests.rooms.learning.makers import make_course
from tests.rooms.learning.packages import maker
from tests.rooms.learning.packages.scripts import PACKAGES


def make_played(structure: Structure, packages: dict[str, object]) -> tuple[Enrolment, dict[str, Lesson]]:
    """The enrolment of a new agent in a course of one module, with a lesson for each package."""
    course = make_course(structure, title="Paquets")
    edition = Edition.objects.create(
        course=course, number=1, state=EditionState.CURRENT, in_force_on=timezone.localdate()
    )
    module = Module.objects.create(edition=edition, position=1, title="Module")
    lessons = {
        name: Lesson.objects.create(
            module=module, position=rank, title=f"Leçon {name}", kind=LessonKind.PACKAGE,
            package=maker.make_package(structure, content),
        )
        for rank, (name, content) in enumerate(packages.items(), 1)
    }  # fmt: skip
    agent = make_agent(structure, last_name="Martin", first_name="Léa")
    enrolment = Enrolment.objects.create(agent=agent, course=course, edition=edition, began_on=timezone.localdate())
    return enrolment, lessons


def prepare() -> str:
    """In the ministry of the demonstration."""
    enrolment, lessons = make_played(Structure.objects.get(code="MTT"), PACKAGES)
    client = Client()
    client.force_login(make_user(agent=enrolment.agent))
    return json.dumps(
        {
            "session": client.session.session_key,
            "enrolment": enrolment.pk,
            "lessons": {name: lesson.pk for name, lesson in lessons.items()},
        }
    )
