"""What a learner does, by HTTP: as the pages let him."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from terreau.ground.accounts.models import User
from terreau.rooms.learning.catalogue.models import Edition, Lesson, Module
from terreau.rooms.learning.study.actions import begin
from terreau.rooms.learning.study.models import Attempt, Enrolment
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_edition


def learner(structure: Any = None) -> User:
    return make_user(agent=make_agent(structure or make_structure()))


def followed(user: User, edition: Edition | None = None, **fields: Any) -> Enrolment:
    """A course of his employer that he has just begun."""
    edition = edition or make_edition(user.agent.structure, **fields)
    return begin(user.agent, edition.course, by=user)


def lessons(enrolment: Enrolment) -> list[Lesson]:
    rows = Lesson.objects.filter(module__edition=enrolment.edition_id).select_related("module")
    return list(rows.order_by("module__position", "position"))


def modules(enrolment: Enrolment) -> list[Module]:
    return list(Module.objects.filter(edition=enrolment.edition_id).order_by("position"))


def at(name: str, enrolment: Enrolment, *args: Any) -> str:
    return reverse(f"study:{name}", args=[enrolment.pk, *args])


def finish_lesson(client: Client, enrolment: Enrolment, lesson: Lesson) -> str:
    """The button of the lesson; where it leads."""
    page = client.get(at("lesson", enrolment, lesson.pk)).text
    assert "J’ai terminé, continuer" in page
    return client.post(at("lesson_done", enrolment, lesson.pk))["Location"]


def choice(page: str, label: str) -> str:
    """The value that the page writes for what is so labelled."""
    inputs = re.findall(r'value="(\d+)" id="choice-\d+"[^>]*>\s*<label[^>]*>([^<]*)</label>', page)
    return next(value for value, text in inputs if text.strip() == label)


def take_quiz(client: Client, enrolment: Enrolment, module: Module, *, right: int) -> str:
    """Draw, answer that many right and the others wrong, hand in; where it leads."""
    place = client.post(at("draw", enrolment, module.pk))["Location"]
    attempt = Attempt.objects.get(enrolment=enrolment, module=module, passed=None)
    for rank in range(1, len(attempt.questions) + 1):
        assert place == at("question", enrolment, module.pk, rank)
        value = choice(client.get(place).text, "Vrai" if rank <= right else "Faux")
        place = client.post(place, {"attempt": attempt.number, "choice": value})["Location"]
    assert place == at("review", enrolment, module.pk)
    return client.post(place, {"attempt": attempt.number})["Location"]
