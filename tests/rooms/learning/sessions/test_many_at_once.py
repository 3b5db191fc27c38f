"""A crowd at once for twelve seats, and one session concluded from two pages: real threads, real connections."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats.enums import Mode, RegistrationState
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.sessions import asking, concluding, deciding
from terreau.rooms.learning.sessions.enums import RequestState
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Request, Session
from tests.factories import make_user
from tests.rooms.learning.sessions.makers import Place, ask, attend, end, make_place, make_session

# Five hundred were tried (LEARNING_CROWD=500): the rules are the same, the suite has less time.
PEOPLE, SEATS = int(os.environ.get("LEARNING_CROWD", "60")), 12
# SQLite has one writer, and those who wait for it are served in no order: twice the threads of a process of the server.
THREADS = 64 if connection.vendor == "postgresql" else 8

pytestmark = pytest.mark.django_db(transaction=True)


def crowd(place: Place) -> list[User]:
    return [place.agent() for _ in range(PEOPLE)]


def together(work: object, things: list) -> list:
    def one(thing: object) -> object:
        try:
            return work(thing)  # type: ignore[operator]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, things))


def checked(session: Session) -> list[Registration]:
    """Never thirteen seats, never one twice; nobody waits who came before somebody with a seat."""
    rows = list(Registration.objects.filter(occasion=session.occasion_id).order_by("place"))
    held = [row for row in rows if row.state == RegistrationState.REGISTERED]
    assert sorted(row.seat for row in held) == list(range(1, SEATS + 1))
    assert len({row.place for row in rows}) == PEOPLE
    return rows


def test_a_crowd_at_once_for_twelve_seats_is_served_in_its_order() -> None:
    place = make_place()
    session = make_session(place, needs_agreement=False, capacity_on_site=SEATS)
    got = together(lambda user: asking.ask(session, user, mode=Mode.ON_SITE, by=user).state, crowd(place))
    assert Counter(got) == {RegistrationState.REGISTERED: SEATS, RegistrationState.WAITING: PEOPLE - SEATS}
    rows = checked(session)
    assert [row.state for row in rows[:SEATS]] == [RegistrationState.REGISTERED] * SEATS


def test_as_many_agreed_to_at_once_keep_the_order_in_which_they_asked() -> None:
    place = make_place()
    session = make_session(place, capacity_on_site=SEATS)
    together(lambda user: asking.ask(session, user, mode=Mode.ON_SITE, by=user).state, crowd(place))
    requests = list(Request.objects.with_all())
    assert len(requests) == PEOPLE
    together(lambda request: deciding.agree(request, by=place.manager).state, requests)
    rows = checked(session)
    assert Counter(row.state for row in rows)[RegistrationState.WAITING] == PEOPLE - SEATS
    assert set(Request.objects.values_list("state", flat=True)) == {RequestState.AGREED}


def test_one_request_is_decided_once_by_two_who_press_together() -> None:
    place = make_place()
    other = make_user((RoleName.MANAGER, place.direction))
    for _turn in range(5):
        session = make_session(place)
        user = place.agent()
        ask(session, user)
        request = Request.objects.with_all().get(session=session)

        def agree(request: Request = request) -> str:
            try:
                return str(deciding.agree(request, by=place.manager).state)
            except SessionRefused as refusal:
                return str(refusal)

        def refuse(request: Request = request) -> str:
            try:
                return str(deciding.refuse(request, reason="service", sentence="Non.", by=other).state)
            except SessionRefused as refusal:
                return str(refusal)

        told = together(lambda act: act(), [agree, refuse])
        assert sum("n’attend plus" in each for each in told) == 1


def test_a_session_concluded_from_two_pages_is_concluded_once() -> None:
    place = make_place()
    session = make_session(place, needs_agreement=False)
    registration = ask(session, place.agent())
    session = end(session)
    attend(registration, present=4)

    def conclude(_page: int) -> str:
        try:
            return f"{len(concluding.conclude(session, by=place.lead))} terminée"
        except SessionRefused as refusal:
            return str(refusal)

    told = together(conclude, [1, 2])
    assert sorted(told) == ["1 terminée", "Cette session est déjà conclue."]
    assert Completion.objects.count() == 1
