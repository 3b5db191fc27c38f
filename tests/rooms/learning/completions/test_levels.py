"""A course that shows a level raises the skill record, and never lowers it."""

import datetime

import pytest

from terreau.ground.approvals.models import Lock
from terreau.rooms.learning.catalogue.models import CourseCompetence
from terreau.rooms.learning.completions.actions import complete
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import Competence, SkillResult
from tests.factories import make_agent, make_structure
from tests.rooms.learning.makers import make_course

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 2)


@pytest.fixture
def house():
    return make_structure()


@pytest.fixture
def agent(house):
    return make_agent(house)


@pytest.fixture
def competence():
    return Competence.objects.filter(domain__framework__code="crcn").order_by("code")[0]


def course_to(house, competence, level, **fields):
    course = make_course(house, **fields)
    CourseCompetence.objects.create(course=course, competence=competence, level=level)
    return course


def hold(agent, competence, level, on):
    SkillResult.objects.create(agent=agent, competence=competence, level=level, source=Source.TEST, measured_on=on)


def given(agent):
    return list(SkillResult.objects.filter(agent=agent, source=Source.TRAINING).values_list("level", "measured_on"))


def test_completing_a_course_gives_the_level_that_it_shows_with_its_source_and_day(house, agent, competence):
    course = course_to(house, competence, 3, title="Les données")
    complete(agent, course, on=DAY, way=Way.STUDY, by="test")
    assert given(agent) == [(3, DAY)]
    complete(agent, course, on=DAY, way=Way.STUDY, by="test")
    assert given(agent) == [(3, DAY)]


@pytest.mark.parametrize("held", [3, 4])
def test_it_never_lowers_nor_repeats_what_is_held(house, agent, competence, held):
    hold(agent, competence, held, DAY - datetime.timedelta(days=30))
    complete(agent, course_to(house, competence, 3), on=DAY, way=Way.STUDY, by="test")
    assert given(agent) == []


def test_a_course_completed_before_a_higher_measure_changes_nothing(house, agent, competence):
    hold(agent, competence, 5, DAY + datetime.timedelta(days=1))
    complete(agent, course_to(house, competence, 4), on=DAY, way=Way.STUDY, by="test")
    assert given(agent) == []


def test_a_course_without_level_shows_none(house, agent, competence):
    complete(agent, course_to(house, competence, None), on=DAY, way=Way.STUDY, by="test")
    assert given(agent) == []


def test_where_skills_wait_for_an_opinion_the_course_is_completed_and_no_level_is_written(house, agent, competence):
    Lock.objects.create(employer=house, room="skills", body="csa")
    complete(agent, course_to(house, competence, 3), on=DAY, way=Way.STUDY, by="test")
    assert Completion.objects.count() == 1
    assert given(agent) == []
