"""The pages of results: shown figures and what they are worth, the same for everybody of a scope, never one more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.ground.evidence.models import Figure
from terreau.rooms.barometer.results.models import Restitution
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.barometer.results.told import MANAGER, lead_of, told_wave, town

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("show", "structures", "first", "compare", "published", "said", "method")


def pages_of(wave) -> list[str]:
    named = [reverse(f"results:{name}", args=[wave.pk]) for name in PAGES]
    named += [reverse("results:theme", args=[wave.pk, code]) for code in ("p1", "p2", "p3", "p4")]
    return named + [reverse("results:groups", args=[wave.pk, axis]) for axis in ("categories", "ages", "services")]


def test_every_page_reads_for_who_runs_it(client_for):
    places = town()
    wave = told_wave(places)
    client = client_for(lead_of(places[0]))
    for url in pages_of(wave):
        page = client.get(url)
        assert page.status_code == 200, url
        assert "Résultats bruts" in page.text, url


def test_the_overview_says_the_mark_and_that_the_interval_is_not_the_error(client_for):
    places = town()
    wave = told_wave(places)
    page = client_for(lead_of(places[0])).get(reverse("results:show", args=[wave.pk])).text
    assert "3,5 sur 10" in page
    assert "n’est pas l’erreur" in page


def test_before_the_snapshot_no_figure_is_shown(client_for):
    places = town()
    wave = told_wave(places, snapshot=False)
    client = client_for(lead_of(places[0]))
    for url in pages_of(wave):
        page = client.get(url).text
        assert "sur 10" not in page.replace("sur 100", ""), url
    assert "cliché de la nuit" in client.get(reverse("results:show", args=[wave.pk])).text


def test_structures_are_alphabetical_and_a_hidden_one_says_why(client_for):
    top, north, south = town()
    wave = told_wave((top, north, south))
    Figure.objects.filter(structure=south.pk, indicator="barometer_share").update(
        status="hidden_small", value=None, base=None, people=None
    )
    url = reverse("results:structures", args=[wave.pk])
    page = client_for(lead_of(top)).get(url, {"item": "tools"}).text
    assert page.index("Service nord</a>") < page.index("Service sud</a>")
    assert "masqué" in page


def test_the_detail_of_a_question_adds_up_to_its_share(client_for):
    places = town()
    wave = told_wave(places)
    page = client_for(lead_of(places[0])).get(reverse("results:theme", args=[wave.pk, "p2"])).text
    assert "Très satisfait" in page
    assert "Détail" in page
    assert "<svg" in page


# ---- who reads


def test_an_agent_reads_once_it_is_told_and_only_his_own_line(client_for):
    top, north, south = town()
    wave = told_wave((top, north, south))
    agent = make_user(agent=make_agent(north))
    client = client_for(agent)
    url = reverse("results:show", args=[wave.pk])
    assert client.get(url).status_code == 404
    Restitution.objects.create(wave=wave, opened_on="2026-11-20")
    assert client.get(url).status_code == 200
    assert client.get(url, {"structure": north.pk}).status_code == 200
    assert client.get(url, {"structure": south.pk}).status_code == 404
    listed = client.get(reverse("results:structures", args=[wave.pk]), {"item": "tools"}).text
    assert "Service nord</a>" in listed
    assert "Service sud</a>" not in listed


def test_a_manager_below_reads_his_service_and_not_the_others(client_for):
    top, north, south = town()
    wave = told_wave((top, north, south))
    client = client_for(make_user((MANAGER, north)))
    page = client.get(reverse("results:show", args=[wave.pk]))
    assert "Service nord" in page.text
    assert client.get(reverse("results:show", args=[wave.pk]), {"structure": top.pk}).status_code == 404
    assert client.get(reverse("results:groups", args=[wave.pk, "categories"])).status_code == 403


def test_whoever_is_elsewhere_is_told_that_there_is_nothing(client_for):
    places = town()
    wave = told_wave(places)
    client = client_for(lead_of(make_structure("Ailleurs")))
    for url in (
        *pages_of(wave),
        reverse("results:tables_csv", args=[wave.pk]),
        reverse("results:count", args=[wave.pk]),
    ):
        assert client.get(url).status_code == 404, url
    assert wave.name not in client.get(reverse("results:waves")).text


def test_addresses_made_by_hand_find_nothing(client_for):
    places = town()
    wave = told_wave(places)
    client = client_for(lead_of(places[0]))
    show = reverse("results:show", args=[wave.pk])
    for asked in ("x", "²", "9" * 30, "0"):
        assert client.get(show, {"structure": asked}).status_code == 404
    assert client.get(reverse("results:theme", args=[wave.pk, "nowhere"])).status_code == 404
    assert client.get(reverse("results:groups", args=[wave.pk, "nowhere"])).status_code == 404
    assert client.get(reverse("results:compare", args=[wave.pk]), {"avec": "12"}).status_code == 404
    assert client.get(reverse("results:structures", args=[wave.pk]), {"item": "nothing"}).status_code == 200


# ---- two waves


def test_a_movement_is_said_with_its_own_interval(client_for):
    places = town()
    told_wave(places, name="Avant", snapshot=False)
    wave = told_wave(places, name="Après", shift=0)
    page = client_for(lead_of(places[0])).get(reverse("results:compare", args=[wave.pk])).text
    assert "Avant" in page
    assert "ne se distingue pas du hasard" in page


def test_queries_do_not_grow_with_structures_nor_with_questions(client_for):
    top, north, south = town()
    wave = told_wave((top, north, south))
    lead = lead_of(top)

    def queries(url: str, **query) -> int:
        client = client_for(lead)
        client.get(url, query)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(url, query)
        return len(seen)

    urls = [reverse("results:structures", args=[wave.pk]), reverse("results:tables_csv", args=[wave.pk])]
    before = [queries(url) for url in urls]
    for number in range(12):
        make_structure(f"Autre {number}", parent=top)
    assert [queries(url) for url in urls] == before
    assert queries(reverse("results:show", args=[wave.pk])) < 40
    assert queries(reverse("results:theme", args=[wave.pk, "p3"])) < 40
