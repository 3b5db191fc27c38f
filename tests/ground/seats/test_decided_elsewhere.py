"""Requests that the organiser does not decide on, and a refusal that is overturned."""

import pytest
from django.urls import reverse

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import actions, inbox
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.enums import Mode, RegistrationState as State
from terreau.ground.seats.models import Occasion
from terreau.ground.seats.people import person_of
from tests.factories import make_user
from tests.ground.seats.makers import enrol, make_occasion, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def occasion() -> Occasion:
    return make_occasion(capacity_on_site=1, moderated=True, decided_elsewhere=True)


def test_who_organises_neither_decides_nor_is_asked_to(client_for, occasion) -> None:
    lead = make_user((RoleName.PROGRAMME_LEAD, occasion.structure))
    row = enrol(occasion)
    assert row.state == State.PENDING
    for name in ("admit", "refuse"):
        assert client_for(lead).post(reverse(f"seats:{name}", args=[row.pk]), {"reason": "Non"}).status_code == 403
    assert inbox.requests_to_examine(lead) == []
    assert "qui doit le donner" in Message.objects.get().text
    # Registering somebody himself gives no seat either.
    other = actions.register(occasion, somebody(occasion.structure), mode=Mode.ON_SITE, by=lead)
    assert other.state == State.PENDING
    with pytest.raises(SeatsRefused, match="l’accord"):
        actions.welcome(occasion, person_of(row), by=lead)


def test_a_refusal_that_is_overturned_keeps_the_place_of_the_request(occasion) -> None:
    first, second, third = (enrol(occasion) for _ in range(3))
    actions.refuse(first, reason="Non.", told=False, by="test")
    assert not Message.objects.filter(subject__contains="retenue").exists()
    for row in (second, third):
        actions.admit(row, by="test")
    back = actions.reinstate(first, by="test")
    third.refresh_from_db()
    assert (back.state, third.state) == (State.WAITING, State.WAITING)
    assert (back.refusal, back.place < third.place) == ("", True)
    actions.withdraw(second, by="test")
    back.refresh_from_db()
    assert back.state == State.OFFERED
    with pytest.raises(SeatsRefused, match="n’est pas refusée"):
        actions.reinstate(back, by="test")


def test_with_a_free_seat_it_is_given_at_once(occasion) -> None:
    row = enrol(occasion)
    actions.refuse(row, reason="Non.", by="test")
    back = actions.reinstate(row, by="test")
    assert (back.state, back.seat) == (State.REGISTERED, 1)
