"""Sentences: a small team reads them first; nobody else reads one that it did not release."""

import html
import re

import pytest
from django.urls import reverse

from terreau.ground.accounts.models import Role
from terreau.ground.evidence.models import Figure
from terreau.ground.journal.models import Entry
from terreau.rooms.barometer.results import sentences
from terreau.rooms.barometer.results.models import Reader, Restitution, Verbatim
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.results.sentences import version_of
from terreau.rooms.barometer.waves.models import Wave
from tests.factories import make_agent, make_user
from tests.rooms.barometer.results.told import MANAGER, lead_of, told_wave, town
from tests.rooms.barometer.waves.makers import make_wave

pytestmark = pytest.mark.django_db(transaction=True)

SAID = ("Le réseau coupe en réunion", "Merci à Camille du support", "Plus de formation", "Rien à dire")


@pytest.fixture
def places():
    return town()


@pytest.fixture
def wave(places):
    return told_wave(places, people=60, sentences=SAID)


@pytest.fixture
def reader(wave):
    user = make_user((MANAGER, wave.structure))
    Reader.objects.create(wave=wave, user=user)
    return user


def sentence(wave, words: str) -> Verbatim:
    return Verbatim.objects.get(wave=wave, text__contains=words)


def decide(client, one: Verbatim, to: str, **more) -> str:
    url = reverse("results:read_one", args=[one.pk])
    data = {"to": to, "seen": version_of(one), "theme": "", "other": "", "also": ""} | more
    return client.post(url, data, follow=True).text


def test_only_who_was_named_reads_them(client_for, wave, reader, places):
    one = sentence(wave, "réseau")
    lead = lead_of(wave.structure)
    urls = [reverse("results:read_one", args=[one.pk]), reverse("results:to_read", args=[wave.pk])]
    for url in urls:
        assert client_for(reader).get(url).status_code == 200
        assert client_for(lead).get(url).status_code == 403  # who runs the wave, and was not named
        assert client_for(make_user(agent=make_agent(places[1]))).get(url).status_code == 404
    said = client_for(lead).get(reverse("results:said", args=[wave.pk])).text
    assert not [words for words in SAID if words in said]


def test_released_it_is_read_with_the_results_by_theme(client_for, wave, reader):
    one = sentence(wave, "réseau")
    decide(client_for(reader), one, "released", theme="outils")
    said = client_for(lead_of(wave.structure)).get(reverse("results:said", args=[wave.pk])).text
    assert "Le réseau coupe en réunion" in said
    assert "Plus de formation" not in said
    assert "Page 2" in said  # its theme is that of a page
    tables = client_for(lead_of(wave.structure)).get(reverse("results:tables_csv", args=[wave.pk]))
    assert "Le réseau coupe en réunion" in b"".join(tables).decode()


def test_what_may_name_somebody_is_pointed_at_and_masked_for_good(client_for, wave, reader):
    one = sentence(wave, "Camille")
    client = client_for(reader)
    assert "peut-être un nom propre" in client.get(reverse("results:read_one", args=[one.pk])).text
    decide(client, one, "released", hide=["Camille"], also="du support")
    one.refresh_from_db()
    assert one.text == "Merci à […] […]"
    assert "Camille" not in str(list(Entry.objects.order_by("pk").values_list("data", "reason")))


def test_a_release_can_be_undone(client_for, wave, reader):
    one = sentence(wave, "réseau")
    client = client_for(reader)
    decide(client, one, "released")
    one.refresh_from_db()
    decide(client, one, "aside")
    assert "réseau coupe" not in client.get(reverse("results:said", args=[wave.pk])).text
    one.refresh_from_db()
    decide(client, one, "waiting")
    assert Verbatim.objects.get(pk=one.pk).state == "waiting"


def test_of_two_readers_the_second_is_told(client_for, wave, reader):
    one = sentence(wave, "réseau")
    sentences.set_aside(one, seen=version_of(one), by=reader)
    with pytest.raises(ResultsRefused):
        sentences.release(one, theme="", hide=[], seen=version_of(one), by=reader)
    page = decide(client_for(reader), one, "released")
    assert "lue pendant ce temps" in page
    assert Verbatim.objects.get(pk=one.pk).state == "aside"


def test_sentences_of_a_service_with_hidden_figures_are_read_with_the_whole(client_for, places, wave):
    top, north, south = places
    Verbatim.objects.filter(wave=wave).update(state="released", structure=north)
    Restitution.objects.create(wave=wave, opened_on="2026-11-20")
    url = reverse("results:said", args=[wave.pk])
    client = client_for(lead_of(top))
    assert "Plus de formation" in client.get(url, {"structure": north.pk}).text
    assert "Plus de formation" not in client.get(url, {"structure": south.pk}).text
    hidden = {"status": "hidden_complement", "value": None, "base": None, "people": None}
    Figure.objects.filter(structure=north.pk, indicator="barometer_share").update(**hidden)
    assert "Plus de formation" not in client.get(url, {"structure": north.pk}).text
    assert "Plus de formation" in client.get(url).text


def test_the_team_is_small_and_named_by_who_runs_the_wave(client_for, wave, reader):
    lead = lead_of(wave.structure)
    client = client_for(lead)
    url = reverse("results:readers", args=[wave.pk])
    client.post(url, {"user": lead.pk})
    assert Reader.objects.filter(wave=wave, user=lead).exists()
    assert "lit déjà" in client.post(url, {"user": lead.pk}).text
    assert client_for(reader).get(url).status_code == 403
    Role.objects.filter(user=reader).delete()  # who holds nothing there any more reads nothing
    assert client_for(reader).get(reverse("results:to_read", args=[wave.pk])).status_code == 404
    client.post(reverse("results:remove_reader", args=[Reader.objects.get(user=lead).pk]))
    assert not Reader.objects.filter(wave=wave, user=lead).exists()
    for _number in range(sentences.MOST_READERS - 1):
        Reader.objects.create(wave=wave, user=make_user())
    with pytest.raises(ResultsRefused):
        sentences.name_reader(wave, lead, by=lead)


def test_they_wait_in_the_inbox_of_the_team_until_all_are_read(client_for, wave, reader):
    client = client_for(reader)
    assert "4 phrases de baromètre" in client.get("/").text
    Verbatim.objects.filter(wave=wave).update(state="aside")
    assert "phrases de baromètre" not in client.get("/").text


def test_a_long_list_is_read_page_after_page(client_for, places):
    wave = make_wave(places[0])
    Wave.objects.filter(pk=wave.pk).update(state="counted")
    user = make_user((MANAGER, places[0]))
    Reader.objects.create(wave=wave, user=user)
    Verbatim.objects.bulk_create(Verbatim(wave=wave, question="q1", text=f"Phrase {n:02}") for n in range(45))
    client, seen, url = client_for(user), set(), reverse("results:to_read", args=[wave.pk])
    for _page in range(3):
        text = client.get(url).text
        seen |= set(re.findall(r"Phrase \d\d", text))
        following = re.search(r'href="(\?[^"]+)">Page suivante', text)
        url = url.split("?")[0] + (html.unescape(following[1]) if following else "")
    assert len(seen) == 45
