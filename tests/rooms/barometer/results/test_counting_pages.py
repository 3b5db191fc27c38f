"""Who counts a wave does it by its pages: margins, a trial without any result, the count, counting again."""

import pytest
from django.urls import reverse

from terreau.ground.journal.models import Entry
from terreau.rooms.barometer.results.models import Tabulation
from tests.factories import make_user
from tests.rooms.barometer.results.counted import ballot, closed_wave, populate, run_asked, turn_out
from tests.rooms.barometer.results.told import MANAGER, answers, lead_of, questionnaire, town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def places():
    return town()


@pytest.fixture
def wave(places):
    top, north, south = places
    ballots = [ballot((north, north, south)[n % 3], answers(n), category="AB"[n % 2]) for n in range(120)]
    found = closed_wave(top, questionnaire(), ballots)
    populate(found, [(one, category, "", 90) for one in (north, south) for category in "AB"])
    turn_out(found, [(north, 180, 80), (south, 180, 40)])
    return found


def page(client, name: str, wave, data=None) -> str:
    url = reverse(f"results:{name}", args=[wave.pk])
    got = client.get(url) if data is None else client.post(url, data, follow=True)
    assert got.status_code == 200
    return got.text


def test_from_the_agents_file_to_the_results(client_for, wave):
    client = client_for(lead_of(wave.structure))
    assert "Aucune marge" in page(client, "count", wave)
    margins = page(client, "propose", wave, {})
    assert "Service nord" in margins
    assert "Catégorie" in margins
    choice = {"method": "raking", "variables": ["structure", "category"], "low": "", "high": ""}
    asked = page(client, "count", wave, choice)
    assert "Essai demandé" in asked
    assert "commence dans la minute" in asked
    run_asked(Tabulation.objects.get(wave=wave))
    trial = page(client, "count", wave)
    assert "Écart restant" in trial
    assert "comme si" in trial
    assert "sur 10" not in trial  # a trial tells no result
    page(client, "final", wave, choice)
    run_asked(Tabulation.objects.order_by("-pk")[0])
    wave.refresh_from_db()
    assert wave.state == "counted"
    assert "Le dépouillement en vigueur" in page(client, "count", wave)
    shown = page(client, "show", wave)
    assert "Résultats bruts" not in shown
    method = page(client, "method", wave)
    assert "la structure" in method
    assert "Calage par ratios" in method


def test_counting_again_asks_why_and_the_journal_keeps_it(client_for, wave):
    client = client_for(lead_of(wave.structure))
    plain = {"method": "none", "low": "", "high": ""}
    page(client, "final", wave, plain)
    run_asked(Tabulation.objects.get(wave=wave))
    wave.refresh_from_db()
    assert "obligatoire" in page(client, "recount", wave, plain)
    page(client, "recount", wave, plain | {"reason": "Marges de la mauvaise année"})
    assert Entry.objects.filter(reason="Marges de la mauvaise année").exists()


def test_levels_are_regrouped_and_margins_taken_away(client_for, wave):
    client = client_for(lead_of(wave.structure))
    page(client, "propose", wave, {})
    regrouped = page(client, "regroup", wave, {"variable": "category", "levels": ["A", "B"]})
    assert "A ou B" in regrouped
    assert "au moins deux niveaux" in page(client, "regroup", wave, {"variable": "structure", "levels": []})
    page(client, "remove_margins", wave, {"variable": "category"})
    assert set(wave.margins.order_by("pk").values_list("variable", flat=True)) == {"structure"}


def test_what_cannot_be_done_is_said_in_the_form(client_for, wave):
    client = client_for(lead_of(wave.structure))
    assert "au moins une variable" in page(client, "count", wave, {"method": "raking", "low": "", "high": ""})
    page(client, "count", wave, {"method": "none", "low": "", "high": ""})
    assert "déjà en cours" in page(client, "count", wave, {"method": "none", "low": "", "high": ""})


def test_too_few_answers_are_said_and_nothing_else(client_for, places):
    top, north, _south = places
    few = closed_wave(top, questionnaire(), [ballot(north, answers(n)) for n in range(5)])
    client = client_for(lead_of(top))
    page(client, "final", few, {"method": "none", "low": "", "high": ""})
    run_asked(Tabulation.objects.get(wave=few))
    few.refresh_from_db()
    assert "Trop peu de réponses" in page(client, "show", few)
    assert "Trop peu de réponses" in page(client, "count", few)


def test_before_it_is_counted_only_who_runs_it_knows_of_it(client_for, wave):
    client = client_for(make_user((MANAGER, wave.structure)))
    for name in ("count", "final", "recount", "show"):
        assert client.get(reverse(f"results:{name}", args=[wave.pk])).status_code == 404
