"""What the sheet of a course offers to each of those who read it, and its files to those who began it."""

import datetime
import re

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from terreau.ground.accounts.models import Role
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue.enums import CourseState, Kind, Reach
from terreau.rooms.learning.catalogue.files import store
from terreau.rooms.learning.study import actions
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Enrolment
from tests.factories import make_structure, make_user
from tests.rooms.learning.makers import make_course, make_edition
from tests.rooms.learning.study.helpers import at, followed, learner, lessons

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(client_for):
    """What this application adds to the sheet, as this reader has it; empty for nothing."""

    def read(course, user) -> str:
        page = client_for(user).get(course.get_absolute_url())
        found = re.search(r'<div class="fr-callout study-panel">.*?</div>', page.text, re.DOTALL)
        return found.group() if found else ""

    return read


def test_a_visitor_is_told_how_to_get_in(panel):
    course = make_edition(make_structure(), reach=Reach.ALL).course
    told = panel(course, None)
    assert "Me connecter" in told
    assert course.get_absolute_url() in told
    assert "code d’activation" in panel(course, make_user())


def test_an_agent_begins_takes_up_again_and_reads_again(panel):
    user = learner()
    course = make_edition(user.agent.structure).course
    assert "Commencer" in panel(course, user)
    enrolment = followed(user, course.editions.get())
    assert at("lesson", enrolment, lessons(enrolment)[0].pk) in panel(course, user)
    actions.leave(enrolment, by=user)
    assert at("resume", enrolment) in panel(course, user)
    Enrolment.objects.update(state=EnrolmentState.COMPLETED, completed_on=datetime.date(2026, 3, 2))
    told = panel(course, user)
    assert "Vous l’avez terminé ici le 2 mars 2026" in told
    assert "Le suivre à nouveau" in told


def test_nothing_where_nothing_can_be_followed(panel):
    user = learner()
    house = user.agent.structure
    for course in (
        make_course(house),
        make_course(house, kind=Kind.EXTERNAL, url="https://ailleurs.example/"),
        make_edition(house, state=CourseState.DRAFT).course,
        make_edition(make_structure()).course,
    ):
        assert panel(course, user) == ""


def test_an_author_who_follows_a_course_that_he_withdrew_finishes_it_and_nobody_begins_it(panel):
    user = learner()
    Role.objects.create(user=user, structure=user.agent.structure, role=RoleName.TRAINER)
    course = make_edition(user.agent.structure).course
    followed(user, course.editions.get())
    course.state = CourseState.WITHDRAWN
    course.save()
    assert "Reprendre" in panel(course, user)
    Enrolment.objects.update(state=EnrolmentState.COMPLETED, completed_on=timezone.localdate())
    assert "Le suivre à nouveau" not in panel(course, user)


def test_files_of_a_withdrawn_course_stay_open_to_those_who_began_it(client_for):
    user = learner()
    edition = make_edition(user.agent.structure)
    captions = store(edition, "mots.vtt", ContentFile(b"WEBVTT\n", name="mots.vtt"), "text/vtt; charset=utf-8")
    captions.save()
    lesson = edition.modules.order_by("position")[0].lessons.order_by("position")[0]
    lesson.body = "[Les mots](mots.vtt)"
    lesson.save()
    enrolment = followed(user, edition)
    edition.course.state = CourseState.WITHDRAWN
    edition.course.save()
    assert captions.get_absolute_url() in client_for(user).get(at("lesson", enrolment, lesson.pk)).text
    assert client_for(user).get(captions.get_absolute_url()).getvalue() == b"WEBVTT\n"
    other = learner(user.agent.structure)
    assert client_for(other).get(captions.get_absolute_url()).status_code == 404
