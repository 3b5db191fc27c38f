"""What the compass makes of a counted wave: a way to its results, and where to begin."""

import pytest
from django.urls import reverse

from terreau.compass.board import board
from terreau.compass.next_steps import find, proposals
from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.models import Figure
from terreau.rooms.barometer.results.models import Restitution
from tests.factories import make_agent, make_user
from tests.rooms.barometer.results.told import lead_of, told_wave, town

pytestmark = pytest.mark.django_db(transaction=True)


def test_lever_eight_leads_to_the_results_of_who_may_read_them(client_for):
    top, north, _south = town()
    wave = told_wave((top, north, _south))
    url = reverse("results:show", args=[wave.pk])
    lever = reverse("compass:lever", args=[north.pk, 8])
    assert f"{url}?structure={north.pk}" in client_for(lead_of(top)).get(lever).text
    agent = make_user(agent=make_agent(north))
    assert url not in client_for(agent).get(lever).text
    Restitution.objects.create(wave=wave, opened_on="2026-11-20")
    assert url in client_for(agent).get(lever).text


def test_the_theme_that_fewest_are_satisfied_with_is_proposed_from_shown_figures_only():
    top, north, south = town()
    told_wave((top, north, south))
    scope = scope_of(lead_of(top))
    found = find(board(top, scope), "measure.act_on_a_theme")
    assert found is not None
    assert "Page 4" in found.title
    assert "Service" in found.because
    hidden = {"status": "hidden_small", "value": None, "base": None, "people": None}
    Figure.objects.filter(indicator="barometer_satisfaction").update(**hidden)
    assert find(board(top, scope), "measure.act_on_a_theme") is None
    assert "measure.answer_back" not in [each.rule for each in proposals(board(top, scope)) if each.lever != 8]


def test_the_overview_says_what_to_do_from_what_is_shown(client_for):
    places = town()
    wave = told_wave(places)
    lead = client_for(lead_of(places[0]))
    page = lead.get(reverse("results:show", args=[wave.pk])).text
    assert "Agir sur «\N{NO-BREAK SPACE}Page 4\N{NO-BREAK SPACE}»" in page
    assert "Raconter une action qui a servi" in page
    hidden = {"status": "hidden_small", "value": None, "base": None, "people": None}
    Figure.objects.filter(indicator="barometer_share").update(**hidden)
    page = lead.get(reverse("results:show", args=[wave.pk])).text
    assert "Agir sur" not in page
    assert "Raconter" not in page
