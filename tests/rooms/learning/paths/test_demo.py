"""The demonstration: a path in force that people follow, another that waits; nobody is written to."""

import numpy
import pytest

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.paths import demo
from terreau.rooms.learning.paths.models import Path, PathEnrolment, SignOff
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_completion, make_course
from tests.rooms.learning.paths.makers import today


@pytest.mark.django_db
def test_the_demonstration_has_a_path_in_force_and_one_that_waits():
    house = make_structure("Ministère")
    make_structure("Direction du numérique", parent=house)
    make_user((RoleName.HR, house))
    make_user((RoleName.PROGRAMME_LEAD, house))
    codes = {code for told in (*demo.NEWCOMERS, *demo.HEADS) for code in told[2]}
    courses = [make_course(house, title=code, code=code) for code in sorted(codes)]
    for _ in range(3):
        make_completion(make_agent(house), courses[0])
    demo.fill(employer=house, today=today(), by="test", draw=numpy.random.default_rng(1))
    assert sorted(Path.objects.values_list("state", flat=True)) == ["draft", "published"]
    assert PathEnrolment.objects.count() == 3
    assert SignOff.objects.filter(taken_back_at=None).count() == 3
    assert Message.objects.count() == 0
