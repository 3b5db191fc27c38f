"""Two members at the same moment, in real transactions."""

import datetime

import pytest
from django.utils import timezone

from terreau.rooms.gatherings.teams import actions
from terreau.rooms.gatherings.teams.actions import TeamRefused
from terreau.rooms.gatherings.teams.guide import STATEMENTS
from terreau.rooms.gatherings.teams.models import CharterVersion, Clause, Mark, TeamAction
from tests.factories import make_agent, make_structure
from tests.rooms.gatherings.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team():
    return make_structure(parent=make_structure())


def ended(team):
    diagnosis = actions.start_diagnosis(team, mode="meeting", by="test")
    diagnosis.marks.update(total=2, answers=1)
    return actions.close_diagnosis(diagnosis, by="test")


def test_one_draft_one_text_one_answer_each_and_three_actions(team):
    answers = together(TeamRefused, *(lambda: actions.start_draft(team, by="test") for _number in range(2)))
    assert answers == ["done", "refused"]
    draft = CharterVersion.objects.get()
    answers = together(
        TeamRefused,
        *(lambda text=text: actions.write_clause(draft, "suivi", text=text, seen=0, by="test") for text in "ab"),
    )
    assert answers == ["done", "refused"]
    assert Clause.objects.get(theme="suivi").revision == 1
    day = timezone.localdate()
    later = day + datetime.timedelta(days=9)
    # Each has read the page before the other acted: a draft looked up inside would be missing for who comes second.
    adopting, abandoning = CharterVersion.objects.get(), CharterVersion.objects.get()
    answers = together(
        TeamRefused,
        lambda: actions.adopt(adopting, met_on=day, review_on=later, by="test"),
        lambda: actions.abandon_draft(abandoning, by="test"),
    )
    assert answers == ["done", "refused"]

    diagnosis = ended(team)
    plain = {"theme": "suivi", "title": "x", "owner": "y", "due_on": day, "by": "test"}
    answers = together(TeamRefused, *(lambda: actions.add_action(diagnosis, **plain) for _number in range(5)))
    assert TeamAction.objects.count() == answers.count("done") <= 3

    agents = [make_agent(team) for _number in range(11)]
    running = actions.start_diagnosis(team, mode="alone", by="test")
    values = dict.fromkeys(STATEMENTS, 3)
    twice = [*agents[:3], agents[0]]
    answers = together(
        TeamRefused, *(lambda agent=agent: actions.answer_alone(running, agent, values=values) for agent in twice)
    )
    assert answers == ["done", "done", "done", "refused"]
    assert set(Mark.objects.filter(diagnosis=running).values_list("total", "answers")) == {(9, 3)}
