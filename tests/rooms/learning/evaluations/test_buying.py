"""What sessions are bought for, and from whom."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.evaluations import buying
from terreau.rooms.learning.evaluations.holding import EvaluationRefused
from terreau.rooms.learning.evaluations.models import Provider, Purchase
from terreau.rooms.learning.sessions.models import Session
from tests.factories import make_structure, make_user
from tests.rooms.learning.evaluations.makers import answered, held_session, make_place, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


@pytest.fixture
def provider(place):
    return buying.add_provider(place.employer, name="Cartes & Cie", by=place.hr)


def buy(place, session, provider, **more):
    return buying.buy(session, provider=provider, **{"amount_cents": 240_000} | more, by=place.hr)


def cost_of(session):
    return Session.objects.get(pk=session.pk).cost_cents


def test_the_cost_of_a_seat_is_the_amount_over_the_seats_and_is_written_in_the_session(place, provider, client_for):
    session = make_session(place, capacity_on_site=10, capacity_online=2)
    url = reverse("evaluations:purchase", args=[session.pk])
    sent = {
        "provider": provider.pk,
        "amount": "2400,00",
        "order": "BC-2027-12",
        "ordered_on": "2026-11-02",
        "seats": "",
    }
    page = client_for(place.lead).post(url, sent, follow=True)
    assert "L’achat est écrit" in page.text
    assert cost_of(session) == 20_000
    # Corrected, with the seats that were really bought.
    client_for(place.lead).post(url, sent | {"seats": "16"})
    assert (cost_of(session), Purchase.objects.get().seats) == (15_000, 16)
    client_for(place.lead).post(reverse("evaluations:purchase_remove", args=[session.pk]))
    assert (cost_of(session), Purchase.objects.count()) == (0, 0)


def test_without_a_number_of_seats_it_must_be_said(place, provider):
    session = make_session(place, capacity_on_site=None)
    with pytest.raises(EvaluationRefused, match="dites combien"):
        buy(place, session, provider)
    assert buy(place, session, provider, seats=12).seat_cents == 20_000


def test_a_concluded_session_keeps_the_cost_that_records_hold(place, provider):
    session = make_session(place)
    Session.objects.filter(pk=session.pk).update(concluded_at=session.occasion.ends_at, cost_cents=5_000)
    assert buy(place, session, provider).seat_cents == 20_000
    assert cost_of(session) == 5_000


def test_only_a_provider_of_the_structure_or_above_that_is_still_proposed(place, provider):
    session = make_session(place)
    elsewhere = buying.add_provider(make_structure("Ailleurs"), name="Autre", by="test")
    with pytest.raises(EvaluationRefused, match="n’est pas proposé"):
        buy(place, session, elsewhere)
    buy(place, session, provider)
    buying.close_provider(provider, by=place.hr)
    assert buy(place, session, provider, amount_cents=1).amount_cents == 1  # what was chosen may be corrected
    with pytest.raises(EvaluationRefused, match="n’est pas proposé"):
        buy(place, make_session(place), provider)


def test_a_provider_is_added_once_changed_and_closed(place, client_for):
    browser = client_for(place.hr)
    sent = {"structure": place.employer.pk, "name": "Cartes & Cie", "contact": "", "declared": "11756543275"}
    assert "est ajouté" in browser.post(reverse("evaluations:provider_create"), sent, follow=True).text
    assert "déjà dans la liste" in browser.post(reverse("evaluations:provider_create"), sent).text
    wrong = browser.post(reverse("evaluations:provider_create"), sent | {"name": "B", "declared": "12"})
    assert "Onze chiffres" in wrong.text
    found = Provider.objects.get()
    browser.post(reverse("evaluations:provider_edit", args=[found.pk]), sent | {"name": "Cartes et Compagnie"})
    browser.post(reverse("evaluations:provider_close", args=[found.pk]))
    found.refresh_from_db()
    assert (found.name, found.closed_on is not None) == ("Cartes et Compagnie", True)
    browser.post(reverse("evaluations:provider_close", args=[found.pk]), {"rouvrir": "oui"})
    assert Provider.objects.get().closed_on is None


def test_its_page_says_what_sessions_cost_and_what_is_thought_of_them_together(place, provider, client_for):
    few, other = answered(place, 6, useful=4), answered(place, 6, useful=8)
    buy(place, few, provider, seats=12)
    page = client_for(place.hr).get(reverse("evaluations:provider", args=[provider.pk]))
    assert "rien n’est montré" in page.text
    buy(place, other, provider, seats=8, amount_cents=160_000)
    page = client_for(place.hr).get(reverse("evaluations:provider", args=[provider.pk]))
    assert "Environ 10 réponses" in page.text
    assert "6,0" in page.text
    assert "4000,00€" in "".join(page.text.split())
    assert "200,00" in page.text
    assert "50,00" in page.text  # one seat for one of the four half-days


def test_the_page_of_a_provider_costs_the_same_whatever_it_sold(place, provider, client_for):
    browser, url = client_for(place.hr), reverse("evaluations:provider", args=[provider.pk])
    counts = []
    for _turn in range(3):
        buy(place, make_session(place), provider)
        with CaptureQueriesContext(connection) as asked:
            browser.get(url)
        counts.append(len(asked))
    assert len(set(counts[1:])) == 1


def test_the_table_of_purchases_holds_amounts_and_nobody(place, provider, client_for):
    session, (came,) = held_session(place, 1)
    buy(place, session, provider, seats=10, order="BC-1")
    other = make_session(place)
    buy(place, other, buying.add_provider(place.employer, name="=Autre", by=place.hr))
    page = client_for(place.lead).get(reverse("evaluations:purchases_csv"))
    text = b"".join(page.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["prestataire"], row["montant"], row["places"], row["cout_place"]) for row in rows] == [
        ("Cartes & Cie", "2400", "10", "240"), ("'=Autre", "2400", "12", "200"),
    ]  # fmt: skip
    assert came.agent.last_name not in text
    # An editor of one direction has the purchases of its sessions only.
    editor = make_user((RoleName.EDITOR, place.direction))
    mine = client_for(editor).get(reverse("evaluations:purchases_csv"))
    assert b"Cartes" not in b"".join(mine.streaming_content)
