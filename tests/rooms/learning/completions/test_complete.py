"""Completing a course: once, whoever says it."""

import datetime

import pytest

from terreau.rooms.learning.completions.actions import complete
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion
from tests.factories import make_agent, make_structure
from tests.rooms.learning.makers import make_edition

pytestmark = pytest.mark.django_db


def test_a_course_completed_twice_the_same_day_is_one_line_and_keeps_what_was_first_said():
    house = make_structure()
    agent, course = make_agent(house), make_edition(house, minutes=90).course
    day = datetime.date(2026, 11, 2)
    first = complete(agent, course, on=day, way=Way.STUDY, by="test")
    again = complete(agent, course, on=day, way=Way.IMPORT, source="Mentor", minutes=5, by="test")
    assert first == again
    assert Completion.objects.get().minutes == 90
    assert again.way == Way.STUDY
