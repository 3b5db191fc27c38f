"""Five hundred people at once for forty seats, some of whom leave meanwhile: real threads, real connections."""

import datetime
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from terreau.ground.seats import actions, registering
from terreau.ground.seats.enums import HOLDING, Mode, RegistrationState as State
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import agent_registrant, outsider
from tests.factories import make_agent, make_structure
from tests.ground.seats.makers import enrol, make_occasion

PEOPLE, SEATS = 500, 40
# SQLite has one writer and those who wait are served in no order: four times the threads of a process of the server.
THREADS = 64 if connection.vendor == "postgresql" else 16


def come(occasion: Occasion, agent: object, leaves: bool) -> str:
    """Register; one in five leaves as soon as he is in, whatever he got."""
    try:
        made = actions.register(occasion, agent_registrant(agent), mode=Mode.ON_SITE, by="test")
        if leaves:
            made = actions.withdraw(made, by="test")
        return made.state
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_five_hundred_at_once_for_forty_seats() -> None:
    occasion = make_occasion(capacity_on_site=SEATS)
    office = make_structure(parent=occasion.structure)
    agents = [make_agent(office) for _ in range(PEOPLE)]
    with ThreadPoolExecutor(THREADS) as crowd:
        got = list(crowd.map(lambda rank: come(occasion, agents[rank], rank % 5 == 0), range(PEOPLE)))
    rows = list(Registration.objects.filter(occasion=occasion))
    held = [row for row in rows if row.state in HOLDING]
    assert len(got) == len(rows) == PEOPLE, "nobody is refused, nobody is lost"
    assert Counter(row.state for row in rows)[State.WITHDRAWN] == PEOPLE // 5
    assert sorted(row.seat for row in held) == list(range(1, SEATS + 1))
    waiting = [row.place for row in rows if row.state == State.WAITING]
    assert len(waiting) == PEOPLE - PEOPLE // 5 - SEATS
    assert max(row.place for row in held) < min(waiting), "the order of the list is that of arrival"
    assert len({row.place for row in rows}) == PEOPLE


@pytest.mark.django_db(transaction=True)
def test_one_seat_is_accepted_and_taken_back_at_once_by_one_of_the_two() -> None:
    for _turn in range(10):
        occasion = make_occasion(capacity_on_site=1)
        first, second, third = (enrol(occasion) for _ in range(3))
        actions.withdraw(first, by="test")
        second.refresh_from_db()
        until = second.offered_until

        def accept(row: Registration = second) -> None:
            try:
                actions.accept(row, by="test")
            except actions.SeatsRefused:
                pass
            finally:
                connections.close_all()

        def lapse(moment: object = until) -> None:
            try:
                actions.lapse_offers(moment)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pair:
            for future in [pair.submit(accept), pair.submit(lapse)]:
                future.result()
        states = [Registration.objects.get(pk=row.pk).state for row in (second, third)]
        assert states in ([State.REGISTERED, State.WAITING], [State.LAPSED, State.OFFERED])


@pytest.mark.django_db(transaction=True)
def test_one_person_from_two_pages_is_one_registration() -> None:
    occasion = make_occasion()
    agent = make_agent(occasion.structure)

    def press() -> str:
        try:
            return actions.register(occasion, agent_registrant(agent), mode=Mode.ON_SITE, by="test").state
        except actions.SeatsRefused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pair:
        told = sorted(future.result() for future in [pair.submit(press) for _ in range(2)])
    assert told == ["Vous êtes déjà inscrit.", "registered"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lie",
    [
        {"state": State.REGISTERED, "seat": 1, "seat_among": 2},  # a seat that is taken
        {"state": State.REGISTERED, "seat": 3, "seat_among": 2},  # a seat that does not exist
        {"state": State.REGISTERED},  # registered without a seat
        {"seat": 3, "seat_among": 3},  # a seat for who waits
        {"state": State.OFFERED, "seat": 3, "seat_among": 3},  # an offer without end
        {"place": None},  # in the list, without a place in it
    ],
)
def test_the_database_refuses_an_excess_whatever_code_does(lie: dict) -> None:
    occasion = make_occasion()
    _first, _second, waits = (enrol(occasion) for _ in range(3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=waits.pk).update(**lie)
    waits.refresh_from_db()
    assert waits.state == State.WAITING
    assert timezone.is_aware(waits.created_at)


@pytest.mark.django_db(transaction=True)
def test_who_confirms_as_what_is_unconfirmed_is_forgotten_keeps_his_seat() -> None:
    occasion = make_occasion()
    row = actions.register(occasion, outsider("lou@commune.example", "Lou"), mode=Mode.ON_SITE, by=None)
    Registration.objects.filter(pk=row.pk).update(created_at=timezone.now() - datetime.timedelta(days=4))
    confirming = threading.Event()

    def confirm() -> None:
        try:
            with transaction.atomic():
                actions.confirm(row)
                confirming.set()
                time.sleep(1)
        finally:
            connections.close_all()

    def forget() -> int:
        try:
            confirming.wait(30)
            return registering.forget_unconfirmed(timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        confirmed, forgotten = both.submit(confirm), both.submit(forget)
        confirmed.result()
        assert forgotten.result() == 0
    row.refresh_from_db()
    assert row.state == State.REGISTERED
