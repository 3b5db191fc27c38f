"""The page that opens on everything: what each reader may come to do, in as many queries whatever there is."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.events.makers import make_event, make_lead

pytestmark = pytest.mark.django_db
HOME = "/partager/"


def client_for(user):
    client = Client()
    client.force_login(user)
    return client


def titles(response):
    return [each.get_text(" ", strip=True) for each in BeautifulSoup(response.content, "html.parser").main.select("h3")]


@pytest.fixture
def ministry():
    return make_structure("Ministère")


def test_an_agent_comes_to_meet_to_try_to_share_and_to_help(ministry):
    page = client_for(make_user(agent=make_agent(ministry))).get(HOME)
    assert {"Venir à une rencontre", "Raconter une expérience", "Aider un collègue, ou se faire aider"} <= set(
        titles(page)
    )
    assert "Préparer une rencontre" not in titles(page)


@pytest.mark.parametrize("role", [RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.EDITOR, RoleName.TRAINER])
def test_who_animates_is_led_to_what_he_prepares(ministry, role):
    assert "Préparer une rencontre" in titles(client_for(make_user((role, ministry))).get(HOME))


@pytest.mark.parametrize("role", [None, *RoleName])
@pytest.mark.parametrize("agent", [True, False], ids=["agent", "account-only"])
def test_every_doorway_opens_for_whom_it_is_shown_to(ministry, role, agent):
    roles = [(role, ministry)] if role else []
    client = client_for(make_user(*roles, agent=make_agent(ministry) if agent else None))
    answer = client.get(HOME)
    assert ("Raconter une expérience" in titles(answer)) == agent
    page = BeautifulSoup(answer.content, "html.parser")
    for link in page.select(".fr-tile__title a"):
        assert client.get(link["href"], follow=True).status_code == 200, link["href"]


def test_the_next_events_in_sight_and_no_other(ministry):
    lead = make_lead(ministry)
    make_event(ministry, by=lead, title="Café des tilleuls")
    make_event(ministry, by=lead, title="Brouillon", opened=False)
    make_event(make_structure("Ailleurs"), title="Chez les voisins")
    text = client_for(make_user(agent=make_agent(ministry))).get(HOME).text
    assert "Café des tilleuls" in text
    assert "Brouillon" not in text
    assert "Chez les voisins" not in text


def test_more_events_cost_no_more_queries(ministry):
    lead = make_lead(ministry)
    client = client_for(make_user(agent=make_agent(ministry)))
    make_event(ministry, by=lead)
    client.get(HOME)
    with CaptureQueriesContext(connection) as one:
        client.get(HOME)
    for _number in range(5):
        make_event(ministry, by=lead)
    with CaptureQueriesContext(connection) as several:
        client.get(HOME)
    assert len(several) == len(one)
