"""« Mon agenda », by day, and the secret address that a calendar reads: renewed, stopped, never another's."""

import datetime
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from terreau.desk import my_agenda
from terreau.desk.models import AgendaFeed
from terreau.ground.common import agenda
from terreau.ground.common.agenda import Dated
from terreau.ground.common.erasing import erase
from terreau.ground.common.personal_data import Person
from terreau.ground.initiatives.models import Initiative
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user
from tests.ground.seats.calendars import PARSERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user(agent=make_agent(make_structure()), email="ada@ministere.example")


@pytest.fixture
def dates() -> Iterator[dict]:
    """`dates[user]`: what our own reader says of that user; changed by the test."""
    told: dict = {}

    def read(user, start, end):
        return told.get(user, [])

    agenda.READERS.append(read)
    yield told
    agenda.READERS.remove(read)


def noon(days: int) -> datetime.datetime:
    day = timezone.localdate() + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def cafe(days: int, **more) -> Dated:
    start = noon(days)
    plain = {"title": f"Café du jour {days}", "url": "/rencontres/1/", "uid": f"cafe-{days}", "place": "Salle A"}
    return Dated(**(plain | {"starts_at": start, "ends_at": start + datetime.timedelta(hours=1)} | more))


def address_of(user) -> str:
    return reverse("desk:agenda_feed", args=[my_agenda.token_of(AgendaFeed.objects.get(user=user))])


# ---- the page


def test_the_page_says_what_comes_by_day_and_the_past_on_demand(client_for, user, dates):
    dates[user] = [
        cafe(2), cafe(200), cafe(-5), cafe(3, cancelled=True, title="Atelier annulé"),
        cafe(-1, title="Immersion", ends_at=noon(1), note="En liste d’attente"),
    ]  # fmt: skip
    client = client_for(user)
    page = client.get(reverse("desk:my_agenda")).text
    shown = [name for name in ("Immersion", "Café du jour 2", "Atelier annulé") if name in page]
    assert shown == sorted(shown, key=page.index)
    assert len(shown) == 3
    assert "En liste d’attente" in page
    assert "Annulé" in page
    assert "Salle A" in page
    assert "jour 200" not in page
    assert "jour -5" not in page
    assert "jour 200" in client.get(reverse("desk:my_agenda"), {"periode": "annee"}).text
    past = client.get(reverse("desk:my_agenda"), {"periode": "passe"}).text
    assert "jour -5" in past
    assert "Immersion" not in past  # not over
    assert "Immersion" in client.get(reverse("desk:my_space")).text


def test_an_empty_agenda_says_what_will_come(client_for, user):
    assert "viendront ici d’eux-mêmes" in client_for(user).get(reverse("desk:my_agenda")).text


def test_what_is_of_another_is_not_shown(client_for, user, dates):
    dates[make_user(email="eve@ministere.example")] = [cafe(2)]
    assert "Café" not in client_for(user).get(reverse("desk:my_agenda")).text


def test_the_end_of_an_initiative_is_dated_for_who_holds_its_structure_and_for_nobody_else(client_for):
    office = make_structure("Bureau", parent=make_structure())
    due = timezone.localdate() + datetime.timedelta(days=9)
    Initiative.objects.create(
        lever=1, structure=office, title="Former les agents", starts_on=timezone.localdate(), due_on=due
    )
    lead = make_user((RoleName.PROGRAMME_LEAD, office))
    above = make_user((RoleName.PROGRAMME_LEAD, office.parent))
    trainer = make_user((RoleName.TRAINER, office))
    seen = [
        "Former les agents" in client_for(each).get(reverse("desk:my_agenda")).text for each in (lead, above, trainer)
    ]
    assert seen == [True, False, False]


# ---- the secret address


def test_the_address_is_read_without_cookie_and_gives_the_agenda_of_its_owner(client_for, user, dates):
    dates[user] = [cafe(2, sequence=4), cafe(3, cancelled=True)]
    client = client_for(user)
    assert "Créer mon adresse" in client.get(reverse("desk:my_agenda")).text
    client.post(reverse("desk:agenda_open"))
    client.post(reverse("desk:agenda_open"))  # a double click
    path = address_of(user)
    assert f'value="http://127.0.0.1:8000{path}"' in client.get(reverse("desk:my_agenda")).text
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies
    for parse in PARSERS:
        events = {event.uid: event for event in parse(answer.content)}
        assert sorted(events) == ["cafe-2", "cafe-3"]
        assert (events["cafe-2"].sequence, events["cafe-2"].starts) == (4, noon(2))
        assert events["cafe-3"].status == "CANCELLED"
        assert all(event.attendees == () for event in events.values())
    assert "ada@ministere.example" not in answer.content.decode().replace("\r\n ", "")
    assert [each.action for each in Entry.objects.filter(action__startswith="desk.agenda")] == [
        "desk.agenda_feed.opened"
    ]


def test_renewing_and_stopping_ask_first_and_the_former_address_gives_nothing(client_for, user, dates):
    dates[user] = [cafe(2)]
    client = client_for(user)
    client.post(reverse("desk:agenda_open"))
    first = address_of(user)
    assert "ne donnera plus rien" in client.get(reverse("desk:agenda_renew")).text
    assert Client().get(first).status_code == 200
    client.post(reverse("desk:agenda_renew"))
    second = address_of(user)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)
    client.post(reverse("desk:agenda_close"))
    assert {Client().get(each).status_code for each in (first, second)} == {410}
    assert not AgendaFeed.objects.exists()
    client.post(reverse("desk:agenda_open"))
    assert {Client().get(each).status_code for each in (first, second)} == {410}


def test_an_address_that_we_did_not_sign_is_nothing(client_for, user):
    client_for(user).post(reverse("desk:agenda_open"))
    token = my_agenda.token_of(AgendaFeed.objects.get(user=user))
    nonce = AgendaFeed.objects.get(user=user).nonce
    for wrong in (token[:-1], nonce.hex, f"{nonce.hex}.x", "x"):
        assert Client().get(reverse("desk:agenda_feed", args=[wrong])).status_code == 404


def test_a_closed_account_and_an_erased_one_give_nothing(client_for, user):
    client_for(user).post(reverse("desk:agenda_open"))
    path = address_of(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert Client().get(path).status_code == 410
    type(user).objects.filter(pk=user.pk).update(is_active=True)
    erase(Person(user=user), ["desk.agenda_feed"], by=user)
    assert Client().get(path).status_code == 410


def test_nothing_new_is_not_sent_again_and_a_change_is(client_for, user, dates):
    dates[user] = [cafe(2)]
    client_for(user).post(reverse("desk:agenda_open"))
    path = address_of(user)
    first = Client().get(path)
    by_tag = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    by_date = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    for known in (by_tag, by_date, by_tag | by_date):
        again = Client().get(path, **known)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
    dates[user] = [cafe(3)]
    assert Client().get(path, **by_tag).status_code == 200
    cache.clear()  # of a machine that knows nothing: it sends again
    before = {"HTTP_IF_MODIFIED_SINCE": http_date(timezone.now().timestamp() - 60)}
    assert Client().get(path, **before).status_code == 200
    dates[user] = []
    assert Client().get(path, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_who_asks_without_end_waits(client_for, user, monkeypatch):
    monkeypatch.setattr(my_agenda, "ASKS_AN_HOUR", 2)
    monkeypatch.setattr(my_agenda, "HOUR", 10**10)  # the same hour all along
    client_for(user).post(reverse("desk:agenda_open"))
    path = address_of(user)
    assert [Client().get(path).status_code for _turn in range(3)] == [200, 200, 429]
    assert Client().get(path)["Retry-After"]


def test_the_page_costs_the_same_with_two_hundred_dates(client_for, user, dates, django_assert_max_num_queries):
    client = client_for(user)
    dates[user] = [cafe(2)]
    client.get(reverse("desk:my_agenda"))
    counts = []
    for number in (1, 200):
        dates[user] = [cafe(2, uid=f"u{each}") for each in range(number)]
        with django_assert_max_num_queries(40) as seen:
            client.get(reverse("desk:my_agenda"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
