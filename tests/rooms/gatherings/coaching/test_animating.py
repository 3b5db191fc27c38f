"""What animators do and read: a list of themes that a second click does not break, and numbers that tell of nobody."""

import pytest
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.coaching import actions
from terreau.rooms.gatherings.coaching.models import CoachingTheme, Offer
from terreau.rooms.gatherings.coaching.reading import about
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.coaching.helpers import asks, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère")


@pytest.fixture
def lead(employer):
    return make_user((RoleName.PROGRAMME_LEAD, employer))


def test_starting_from_the_list_twice_or_beside_the_same_words_adds_what_is_missing(
    employer, lead, client_for, monkeypatch
):
    actions.add_theme(employer, label=str(actions.STARTERS[1]).upper(), by=lead)
    client, url = client_for(lead), reverse("coaching:themes_start", args=[employer.pk])
    assert "7 thèmes ajoutés" in client.post(url, follow=True).text
    assert "déjà dans la liste" in client.post(url, follow=True).text
    # As the second of two clicks at once sees the list: before the first one wrote.
    monkeypatch.setattr(actions, "labels_of", lambda one: [])
    assert "déjà dans la liste" in client.post(url, follow=True).text
    assert CoachingTheme.objects.count() == len(actions.STARTERS)


def test_an_offer_sent_twice_is_one_offer_and_no_reproach(employer, monkeypatch):
    agent = make_agent(employer)
    update = type(Offer.objects.all()).update
    late = iter([0])

    def before_the_first(rows, **values):
        """The first UPDATE of the second click finds nothing yet; the first click writes right after."""
        if next(late, None) is not None:
            actions.save_offer(agent, capacity=2, **wish("1.1"))
            return 0
        return update(rows, **values)

    monkeypatch.setattr(type(Offer.objects.all()), "update", before_the_first)
    actions.save_offer(agent, capacity=3, **wish("1.1"))
    assert Offer.objects.count() == 1


def test_requests_are_not_counted_one_by_one_under_the_eyes_of_who_animates(employer, lead, client_for):
    url = reverse("coaching:employer", args=[employer.pk])
    client = client_for(lead)
    for number in range(13):
        asks(make_agent(employer))
        if number == 9:
            assert "moins de 11 demandes" in client.get(url).text
        if number == 11:
            before = client.get(url).text
    after = client.get(url).text
    assert "environ 10 demandes" in before
    assert "environ 15 demandes" in after
    assert [about(number) for number in (10, 11, 22, 23, 101)] == [
        "moins de 11", "environ 10", "environ 20", "environ 25", "environ 100",
    ]  # fmt: skip
