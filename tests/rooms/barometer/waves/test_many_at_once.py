"""Three hundred people at once, each button pressed twice: no ballot lost, none doubled, none after the close."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from terreau.rooms.barometer.waves import closing, sealing
from terreau.rooms.barometer.waves.answering import AnswerRefused, deposit, start
from terreau.rooms.barometer.waves.models import Ballot, Draft, Right, Turnout, Wave
from tests.factories import make_agent, make_structure
from tests.rooms.barometer.waves.makers import opened, page_of, start_by

PEOPLE, THREADS = 300, 12
pytestmark = pytest.mark.django_db(transaction=True)


def wave_of(people: int) -> Wave:
    place = make_structure()
    for _number in range(people):
        make_agent(place)
    return opened(place)


def twice(client: Client, path: str, data: dict) -> list[int]:
    """A double click: two threads send the same form with the same cookies."""
    gate = threading.Barrier(2)

    def send(cookies) -> int:
        try:
            own = Client()
            own.cookies = cookies
            gate.wait()
            return own.post(path, data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pair:
        return list(pair.map(send, [client.cookies.copy(), client.cookies.copy()]))


def test_three_hundred_people_answer_at_once_and_every_click_is_doubled():
    wave = wave_of(PEOPLE)
    rights = list(Right.objects.all())

    def live(number: int) -> None:
        try:
            client = Client(REMOTE_ADDR=f"10.0.{number // 200}.{number % 200}")  # the pace is per address
            start_by(client, rights[number])
            twice(client, page_of(wave), {"shown": "q1", "q_q1": ("yes", "no")[number % 2]})
            statuses = twice(client, reverse("waves:deposit", args=[wave.code]), {})
            assert sorted(statuses) == [200, 302]  # one casts it, the other is told
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as crowd:
        list(crowd.map(live, range(PEOPLE)))
    urn = sealing.Urn(wave.code)
    read = [urn.open(each.sealed)["values"]["q1"] for each in Ballot.objects.all()]
    assert (read.count("yes"), read.count("no")) == (PEOPLE // 2, PEOPLE // 2)
    assert not Right.objects.exists()
    assert not Draft.objects.exists()


def test_two_devices_at_once_with_one_right_cast_one_ballot():
    wave = wave_of(12)
    for right in list(Right.objects.all()):
        cookies = [start(wave, right=right) for _device in range(2)]
        gate = threading.Barrier(2)

        def cast(cookie: str, gate=gate) -> bool:
            try:
                gate.wait()
                deposit(Wave.objects.select_related("edition").get(pk=wave.pk), cookie)
                return True
            except AnswerRefused:
                return False
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pair:
            assert sorted(pair.map(cast, cookies)) == [False, True]
    assert Ballot.objects.count() == 12


def test_while_it_closes_a_ballot_is_counted_or_refused_and_never_both():
    wave = wave_of(60)
    cookies = [start(wave, right=right) for right in Right.objects.all()]
    gate = threading.Barrier(7)

    def cast(mine: list[str]) -> int:
        try:
            gate.wait()
            done = 0
            for cookie in mine:
                try:
                    deposit(Wave.objects.select_related("edition").get(pk=wave.pk), cookie)
                    done += 1
                except AnswerRefused:
                    continue
            return done
        finally:
            connections.close_all()

    def end() -> None:
        try:
            gate.wait()
            closing.close(Wave.objects.select_related("structure__root").get(pk=wave.pk), by="test")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(7) as crowd:
        casting = [crowd.submit(cast, cookies[number::6]) for number in range(6)]
        crowd.submit(end).result()
        accepted = sum(each.result() for each in casting)
    assert Ballot.objects.count() == accepted
    assert Turnout.objects.get().answered == accepted
    assert not Right.objects.exists()
