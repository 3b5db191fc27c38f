"""The pages of campaigns: prepared and opened by human resources, lived by the agent, closed to everybody else."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from terreau.ground.approvals.models import Lock
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.due import due
from terreau.rooms.skills.enums import CampaignState
from terreau.rooms.skills.inbox import campaigns_to_do
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.campaign_helpers import DAY, finished, make_campaign
from tests.rooms.skills.helpers import competence

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_structure("Bureau", parent=make_structure("Ministère"), code="BUR")


@pytest.fixture
def hr(client_for, office):
    return client_for(make_user((RoleName.HR, office)))


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").replace("\xa0", " ").split())


def sent(**fields):
    today = timezone.localdate()
    plain = {
        "name": "Printemps du numérique", "structure": "BUR", "population": "all", "link": "both",
        "competences": [competence("1.1").pk], "opens_on": today.isoformat(),
        "closes_on": (today + 9 * DAY).isoformat(), "reminder_1": (today + 3 * DAY).isoformat(),
    }  # fmt: skip
    return plain | fields


def test_from_the_form_to_the_end(hr, office):
    for _number in range(30):
        make_agent(office)
    seen = words(hr.post(reverse("skills:campaign_create"), sent(preview="1")))
    assert "Environ 30 agents" in seen
    assert "Tous ont une adresse" in seen
    assert not Campaign.objects.exists()
    page = hr.post(reverse("skills:campaign_create"), sent(), follow=True)
    campaign = Campaign.objects.get()
    assert "Personne n’est encore prévenu" in words(page)
    assert "Environ 30 agents" in words(hr.get(reverse("skills:campaign_open", args=[campaign.pk])))
    hr.post(reverse("skills:campaign_open", args=[campaign.pk]))
    due(timezone.now())
    assert CampaignInvitation.objects.count() == 30
    page = words(hr.get(reverse("skills:campaign", args=[campaign.pk])))
    assert f"/competences/campagne/{campaign.code}/" in page
    undated = re.sub(r"\b\d{1,2}(er)? [a-zéû]+ 20\d\d\b", "", page)  # a day may be the thirtieth of its month
    assert "30" not in undated.replace(campaign.code, "")  # counts are those of the evidence, and nothing else
    assert "lendemain" in words(hr.get(reverse("skills:campaign_follow", args=[campaign.pk])))
    hr.post(reverse("skills:campaign_edit", args=[campaign.pk]), sent(message="Merci"))
    campaign.refresh_from_db()
    assert campaign.message == "Merci"
    hr.post(reverse("skills:campaign_close", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED
    assert "ne se modifie plus" in words(hr.get(reverse("skills:campaign_edit", args=[campaign.pk]), follow=True))
    assert "Printemps" in words(hr.get(reverse("skills:campaigns")))


def test_a_draft_is_changed_then_deleted(hr, office):
    campaign = make_campaign(office, opened=False)
    hr.post(reverse("skills:campaign_edit", args=[campaign.pk]), sent(name="Automne", population="managers"))
    campaign.refresh_from_db()
    assert (campaign.name, campaign.population) == ("Automne", "managers")
    hr.post(reverse("skills:campaign_delete", args=[campaign.pk]))
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"competences": []}, "Ce champ est obligatoire"),
        ({"population": "category"}, "À préciser"),
        ({"closes_on": "2020-01-01"}, "doit suivre son début"),
        ({"reminder_1": "2020-01-01"}, "Un rappel part après"),
        ({"structure": "AILLEURS"}, "Aucune structure"),
    ],
)
def test_the_form_says_what_is_wrong(hr, fields, said):
    make_structure("Ailleurs", code="AILLEURS")
    assert said in words(hr.post(reverse("skills:campaign_create"), sent(**fields)))
    assert not Campaign.objects.exists()


def test_what_prevents_opening_is_said_beside_the_button(hr, office):
    make_agent(office)
    campaign = make_campaign(office, opened=False)
    Lock.objects.create(employer=office.root, room="skills", body="csa")
    page = words(hr.get(reverse("skills:campaign", args=[campaign.pk])))
    assert "avis du" in page
    assert "Ouvrir la campagne" not in page
    hr.post(reverse("skills:campaign_open", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


@pytest.mark.parametrize("role", [role for role in RoleName if role not in (RoleName.HR, RoleName.PROGRAMME_LEAD)])
def test_no_other_role_reads_a_campaign(client_for, office, role):
    campaign = make_campaign(office)
    client = client_for(make_user((role, office)))
    assert client.get(reverse("skills:campaigns")).status_code == 403
    for name in ("campaign", "campaign_follow", "campaign_follow_csv", "campaign_pix_csv", "campaign_close"):
        assert client.get(reverse(f"skills:{name}", args=[campaign.pk])).status_code == 404


def test_human_resources_of_a_service_do_not_reach_the_campaign_of_the_whole(client_for, office):
    campaign = make_campaign(office.root)
    client = client_for(make_user((RoleName.HR, office)))
    assert client.get(reverse("skills:campaign", args=[campaign.pk])).status_code == 404


def test_the_agent_sees_what_is_left_in_any_order(client_for, office):
    agent = make_agent(office)
    user = make_user(agent=agent)
    client, campaign = client_for(user), make_campaign(office, message="Pour le plan de formation")
    path = reverse("skills:campaign_mine", args=[campaign.code])
    assert "2 compétences à tester" in words(client.get(path))  # before the worker's turn
    due(timezone.now())
    assert [item.url for item in campaigns_to_do(user)] == [path]
    assert "Voir la campagne" in words(client.get(reverse("skills:tests")))
    finished(agent, "1.2")
    page = words(client.get(path))
    assert "Encore 1 compétence sur 2" in page
    assert "visible de vous seul" in page
    client.post(reverse("skills:campaign_reminders", args=[campaign.code]))
    assert "ne recevez plus de rappel" in words(client.get(path))
    assert campaigns_to_do(user) == []  # nor does his own list insist
    client.post(reverse("skills:campaign_reminders", args=[campaign.code]), {"again": "1"})
    finished(agent, "1.1")
    assert "Vous avez terminé" in words(client.get(path))
    assert campaigns_to_do(user) == []


def test_whom_it_is_not_for_is_told_kindly_without_its_name(client_for, office):
    campaign = make_campaign(office, name="Nom secret")
    path = reverse("skills:campaign_mine", args=[campaign.code])
    stranger = client_for(make_user(agent=make_agent(make_structure())))
    assert "ne vous concerne pas" in words(stranger.get(path))
    nobody = client_for(make_user())
    assert "code d’activation" in words(nobody.get(path))
    for client in (stranger, nobody):
        assert "Nom secret" not in client.get(path).content.decode()
        assert client.post(reverse("skills:campaign_reminders", args=[campaign.code])).status_code == 404


def test_nothing_is_said_of_a_campaign_in_preparation(client_for, office):
    agent = make_agent(office)
    campaign = make_campaign(office, opened=False)
    client = client_for(make_user(agent=agent))
    assert client.get(reverse("skills:campaign_mine", args=[campaign.code])).status_code == 404
    assert client.get(reverse("skills:campaign_mine", args=["zzzzzzzz"])).status_code == 404


def test_the_pages_cost_the_same_however_many_there_are(client_for, hr, office, django_assert_max_num_queries):
    agent = make_agent(office)
    for number in range(8):
        make_campaign(office, "1.1", "1.2", "1.3", name=f"Campagne {number}")
        make_structure(parent=office)
    due(timezone.now())
    with django_assert_max_num_queries(8):
        hr.get(reverse("skills:campaigns"))
    campaign = Campaign.objects.first()
    with django_assert_max_num_queries(12):
        hr.get(reverse("skills:campaign", args=[campaign.pk]))
    with django_assert_max_num_queries(22):
        hr.get(reverse("skills:campaign_follow", args=[campaign.pk]))
    client = client_for(make_user(agent=agent))
    with django_assert_max_num_queries(10):
        client.get(reverse("skills:campaign_mine", args=[campaign.code]))


def test_a_closed_campaign_is_still_read_by_who_took_part(client_for, office):
    agent = make_agent(office)
    campaign = make_campaign(office)
    due(timezone.now())
    Campaign.objects.update(state=CampaignState.CLOSED, ends_at=timezone.now())
    page = words(client_for(make_user(agent=agent)).get(reverse("skills:campaign_mine", args=[campaign.code])))
    assert "La campagne est terminée" in page
    assert "Commencer" not in page
    assert datetime.date.today() >= campaign.opens_on
