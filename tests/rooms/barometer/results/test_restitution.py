"""« Ce que vous avez dit, ce que nous faisons »: prepared, opened once, told to every agent, and to no other."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.initiatives.models import Initiative
from terreau.ground.mail.models import Message, Opposition
from terreau.ground.mail.opposing import key_of
from terreau.rooms.barometer.results import restituting
from terreau.rooms.barometer.results.models import Finding, Restitution
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.waves.enums import WaveState
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.barometer.results.told import lead_of, told_wave, town
from tests.rooms.barometer.waves.makers import make_wave

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"said": "Le réseau coupe", "doing": "Fibre en mars", "item": "", "initiative": None}


@pytest.fixture
def top():
    return make_structure("Ville")


@pytest.fixture
def wave(top):
    return make_wave(top, name="Baromètre", state=WaveState.COUNTED)


def test_it_is_written_ordered_previewed_and_opened(client_for, top, wave):
    client = client_for(lead_of(top))
    prepare = reverse("results:prepare", args=[wave.pk])
    client.post(prepare, {"introduction": "Merci à tous."})
    for said in ("Un", "Deux", "Trois"):
        client.post(reverse("results:finding_add", args=[wave.pk]), {"said": said, "doing": "Fait"})
    third = Finding.objects.get(said="Trois")
    client.post(reverse("results:finding_move", args=[third.pk]), {"to": "up"})
    client.post(reverse("results:finding_remove", args=[Finding.objects.get(said="Un").pk]))
    page = client.get(reverse("results:restitution", args=[wave.pk])).text
    assert "Aperçu" in page
    assert page.index("Trois") < page.index("Deux")
    reader = client_for(make_user(agent=make_agent(top)))
    assert reader.get(reverse("results:restitution", args=[wave.pk])).status_code == 404
    client.post(reverse("results:open", args=[wave.pk]), {"tell": "on"})
    page = reader.get(reverse("results:restitution", args=[wave.pk])).text
    assert "Merci à tous." in page
    assert "Aperçu" not in page
    assert "Baromètre" in reader.get(reverse("results:waves")).text


def test_an_empty_one_does_not_open_and_it_opens_once(top, wave):
    lead = lead_of(top)
    with pytest.raises(ResultsRefused):
        restituting.open_to_all(wave, tell=False, by=lead)
    restituting.add(wave, by=lead, **WORDS)
    restituting.open_to_all(wave, tell=False, by=lead)
    with pytest.raises(ResultsRefused):
        restituting.open_to_all(wave, tell=True, by=lead)
    assert Restitution.objects.get(wave=wave).told_up_to is None


def test_every_agent_is_written_to_once_but_who_refuses_and_who_left(top, wave):
    lead = lead_of(top)
    below = make_structure("Service", parent=top)
    agents = [make_agent(below) for _number in range(7)]
    make_agent(below, left_on=datetime.date(2026, 1, 1))
    make_agent(below, email="")
    make_agent(make_structure("Ailleurs"))
    Opposition.objects.create(key=key_of(agents[0].email), list="results.told")
    restituting.add(wave, by=lead, **WORDS)
    restituting.open_to_all(wave, tell=True, by=lead)
    sheet = Restitution.objects.select_related("wave__structure__root").get(wave=wave)
    assert restituting.tell_some(sheet, most=3) == 2
    stale = Restitution.objects.get(wave=wave)
    stale.told_up_to = 0
    assert restituting.tell_some(stale, most=3) == 0  # another worker was there before
    restituting.tell_all(timezone.now())
    restituting.tell_all(timezone.now())
    told = list(Message.objects.filter(purpose="results.told").order_by("pk").values_list("recipient", flat=True))
    assert sorted(told) == sorted(agent.email for agent in agents[1:])
    assert reverse("results:restitution", args=[wave.pk]) in Message.objects.order_by("pk").first().text
    assert Restitution.objects.get(wave=wave).told_up_to is None


def test_who_did_not_write_it_may_not_touch_it(client_for, top, wave):
    finding = restituting.add(wave, by=lead_of(top), **WORDS)
    restituting.open_to_all(wave, tell=False, by=lead_of(top))
    client = client_for(make_user(agent=make_agent(top)))
    closed = [("prepare", wave.pk), ("open", wave.pk), ("finding_edit", finding.pk), ("finding_remove", finding.pk)]
    for name, key in closed:
        assert client.get(reverse(f"results:{name}", args=[key])).status_code == 403
    assert client.post(reverse("results:finding_move", args=[finding.pk]), {"to": "up"}).status_code == 403


def test_a_finding_shows_its_figure_and_its_initiative(client_for):
    places = town()
    told = told_wave(places, people=120)
    lead = lead_of(places[0])
    day = datetime.date(2026, 11, 1)
    initiative = Initiative.objects.create(
        structure=places[0], lever=8, title="Fibrer les sites", starts_on=day, due_on=day
    )
    restituting.add(told, by=lead, **WORDS | {"item": "mark.mean", "initiative": initiative})
    restituting.open_to_all(told, tell=False, by=lead)
    page = client_for(make_user(agent=make_agent(places[1]))).get(reverse("results:restitution", args=[told.pk])).text
    assert "sur 10" in page
    assert "Fibrer les sites" in page


def test_it_is_found_by_who_may_open_it(client_for, top, wave):
    restituting.add(wave, by=lead_of(top), **WORDS)
    agent, other = make_user(agent=make_agent(top)), make_user(agent=make_agent(make_structure("Ailleurs")))
    url = reverse("desk:search")
    assert "Fibre en mars" not in client_for(agent).get(url, {"q": "réseau"}).text
    restituting.open_to_all(wave, tell=False, by=lead_of(top))
    assert "Le réseau coupe" in client_for(agent).get(url, {"q": "fibre"}).text
    assert "Le réseau coupe" not in client_for(other).get(url, {"q": "fibre"}).text


def test_of_two_who_write_a_finding_the_second_is_told(client_for, top, wave):
    finding = restituting.add(wave, by=lead_of(top), **WORDS)
    client = client_for(lead_of(top))
    url = reverse("results:finding_edit", args=[finding.pk])
    seen = restituting.version_of(finding)
    client.post(url, {"said": "Le wifi coupe", "doing": "", "seen": seen})
    refused = client.post(url, {"said": "Autre chose", "doing": "", "seen": seen}).text
    assert "modifié pendant ce temps" in refused
    finding.refresh_from_db()
    assert finding.said == "Le wifi coupe"
