"""What the demonstration says of those who follow courses: it holds together, and is the same each time."""

import datetime

import numpy as np
import pytest
from django.urls import reverse

from terreau.ground.mail.models import Message
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.study import demo
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Enrolment
from terreau.rooms.learning.study.progressing import standings_of
from tests.factories import make_agent, make_structure
from tests.rooms.learning.makers import make_edition
from tests.rooms.learning.study.helpers import at, learner, modules

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 2)


def test_it_is_plausible_and_a_character_takes_his_up(client_for):
    house = make_structure()
    for _agent in range(400):
        make_agent(house)
    user = learner(house)
    first = make_edition(house, shipped="ia-agents-publics")
    make_edition(house, title="Autre", shipped="equipe-hybride")
    demo.fill(employer=house, today=TODAY, by="test", draw=np.random.default_rng(7))
    rows = list(Enrolment.objects.all())
    completed = [row for row in rows if row.state == EnrolmentState.COMPLETED]
    assert len(rows) == 24 + 24 + 1
    assert 15 <= len(completed) <= 40
    assert {(each.agent_id, each.course_id) for each in completed} == set(
        Completion.objects.values_list("agent", "course")
    )
    # Nobody is past a gate that he has not passed, nor at the end without having completed.
    for row, standing in ((row, standings_of(rows)[row.pk]) for row in rows[:10]):
        assert standing.is_complete == (row.state == EnrolmentState.COMPLETED)
        assert not any(stage.done for stage in standing.stages if not stage.is_open)
    assert not Message.objects.exists()
    # The first course waits for whoever visits; the other one is under way.
    own = Enrolment.objects.get(agent=user.agent)
    assert own.course_id != first.course_id
    client = client_for(user)
    assert "Reprendre" in client.get(reverse("study:mine")).text or "Commencer" in client.get(at("show", own)).text
    done = next(row for row in completed)
    reader = learner()
    reader.agent_id, reader.agent = done.agent_id, done.agent
    reader.save()
    assert "4 bonnes réponses sur 4" in client_for(reader).get(at("result", done, modules(done)[0].pk)).text
