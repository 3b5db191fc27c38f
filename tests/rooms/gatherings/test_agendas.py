"""What coaching, experiments and teams put in « Mon agenda »: one's own dates, and no name of another."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.common.agenda import agenda
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.coaching import pairs
from terreau.rooms.gatherings.experiments import actions as experiments, participants
from terreau.rooms.gatherings.experiments.models import Participant
from terreau.rooms.gatherings.teams import actions as teams
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.coaching.helpers import accepted, sides, two
from tests.rooms.gatherings.experiments.helpers import running

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NEAR, LATER = TODAY + datetime.timedelta(days=9), TODAY + datetime.timedelta(days=40)


def told(user):
    """(title, first day) of what lies within two months."""
    now = timezone.now()
    found = agenda(user, now - datetime.timedelta(days=2), now + datetime.timedelta(days=60))
    return [(each.title, each.first_day) for each in found]


def test_the_next_session_of_a_pair_is_in_the_agenda_of_the_two_until_it_ends(client_for):
    pair = accepted(two()[0])
    pairs.write_goals(pair, goals="x", next_on=NEAR, seen=pair.revision, by="test")
    helped, helper = sides(pair)
    for side in (helped, helper):
        assert told(side.agent.user) == [("Entraide\u00a0: prochaine séance", NEAR)]
    assert told(make_user((RoleName.HR, pair.employer))) == []
    page = client_for(helped.agent.user).get(reverse("desk:my_agenda")).text
    assert "prochaine séance" in page
    assert str(helper.agent) not in page
    pairs.dissolve(pair, by="test")
    assert told(helped.agent.user) == told(helper.agent.user) == []


def test_one_s_own_experiments_begin_and_end_in_the_agenda():
    place = make_structure(parent=make_structure())
    lead = make_user((RoleName.PROGRAMME_LEAD, place))
    agent, other = (make_user(agent=make_agent(place)) for _number in range(2))
    experiment = running(place, by=lead, starts_on=TODAY, ends_on=NEAR, title="Guichet")
    participants.add(experiment, [agent.agent], by=lead)
    begins = ("Début de l’expérimentation «\u00a0Guichet\u00a0»", TODAY)
    for user in (lead, agent):
        assert told(user) == [begins, ("Fin prévue de l’expérimentation «\u00a0Guichet\u00a0»", NEAR)]
    assert told(other) == []
    experiments.put_off(experiment, to=LATER, reason="Vacances", by=lead)
    assert told(agent)[1][1] == LATER
    participants.withdraw(Participant.objects.get(), by=agent)
    assert told(agent) == []
    experiments.conclude(experiment, decision="stop", reason="Assez vu.", lessons="Rien.", by=lead)
    assert told(lead) == []


def test_a_team_reads_its_charter_again_on_the_day_it_said_and_nobody_above_is_told():
    above = make_structure("Ministère")
    team = make_structure("Bureau", parent=above)
    member = make_user(agent=make_agent(team))
    for day in (NEAR, LATER):
        draft = teams.start_draft(team, by="test")
        teams.adopt(draft, met_on=TODAY, review_on=day, by="test")
    teams.start_draft(team, by="test")
    # Of the charter in force, and not of the one that it replaced.
    assert told(member) == [("Relire ensemble la charte de l’équipe\u00a0: Bureau", LATER)]
    diagnosis = teams.start_diagnosis(team, mode="meeting", by="test")
    diagnosis.marks.update(total=2, answers=1)
    teams.close_diagnosis(diagnosis, by="test")
    action = teams.add_action(diagnosis, theme="outils", title="Trier", owner="le chef", due_on=NEAR, by="test")
    assert told(member)[0] == ("Action de l’équipe\u00a0: Trier", NEAR)
    assert told(make_user((RoleName.PROGRAMME_LEAD, above))) == []
    teams.change_action(action, to="done", by="test")
    assert len(told(member)) == 1
