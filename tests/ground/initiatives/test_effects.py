"""The figure that an initiative aims at, before it began and since, as its reader may see it."""

import datetime

import pytest
from django.urls import reverse

from terreau.ground.evidence.enums import Status
from terreau.ground.initiatives.effects import effect_of
from terreau.ground.organisations.enums import RoleName
from tests.compass.makers import make_declared, make_figure, make_snapshot
from tests.factories import make_agent, make_structure, make_user
from tests.ground.initiatives.rows import make_initiative

pytestmark = pytest.mark.django_db
CODE = "agents_at_baseline"
BEFORE, BEGUN, LATER = datetime.date(2026, 1, 1), datetime.date(2026, 1, 5), datetime.date(2026, 5, 1)


@pytest.fixture
def direction():
    return make_structure("Direction du numérique", parent=make_structure("Ministère"))


def test_the_last_measure_before_it_began_and_the_last_since(direction, client_for):
    initiative = make_initiative(direction, indicator=CODE, starts_on=BEGUN)
    lead = make_user((RoleName.PROGRAMME_LEAD, direction))
    assert effect_of(initiative, lead) is None
    for on, value in ((datetime.date(2025, 12, 1), 20), (BEFORE, 60), (LATER, 110)):
        make_figure(make_snapshot(on), direction, CODE, value, 200)
    page = client_for(lead).get(reverse("initiatives:show", args=[initiative.pk])).content.decode()
    page = page.replace("\xa0", " ")
    assert "avant le début : 30 %, au 1 janvier 2026" in page.replace("1er", "1")
    assert "depuis : 55 %" in page
    outsider = make_user(agent=make_agent(make_structure()))
    assert effect_of(initiative, outsider) is None


def test_what_is_hidden_or_of_another_formula_is_compared_with_nothing(direction):
    initiative = make_initiative(direction, indicator=CODE, starts_on=BEGUN)
    lead = make_user((RoleName.PROGRAMME_LEAD, direction))
    make_figure(make_snapshot(BEFORE), direction, CODE, status=Status.HIDDEN_SMALL)
    make_figure(make_snapshot(datetime.date(2025, 11, 1)), direction, CODE, 100, 200, version=7)
    make_figure(make_snapshot(LATER), direction, CODE, 120, 200)
    effect = effect_of(initiative, lead)
    assert (effect.before_words, effect.now_words) == ("", "60\xa0%")


def test_a_declared_figure_counts_on_its_day(direction):
    initiative = make_initiative(direction, indicator="directions_in_partnership", starts_on=BEGUN)
    lead = make_user((RoleName.PROGRAMME_LEAD, direction))
    make_declared(direction, "directions_in_partnership", 3, 10, on=BEFORE)
    effect = effect_of(initiative, lead)
    assert (effect.before_words, effect.now_words) == ("30\xa0%", "")
