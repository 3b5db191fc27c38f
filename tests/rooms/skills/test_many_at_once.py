"""Two hundred agents at once on a real server of threads: no answer is lost, none is doubled."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from terreau.rooms.skills.models import Answer, Sitting
from terreau.rooms.skills.positioning import sittings
from terreau.rooms.skills.positioning.bank import install_bank
from tests.factories import make_agent, make_structure
from tests.rooms.skills.sitting_helpers import begin

AGENTS, THREADS, RANKS = 200, 16, 4


def answer_twice(sitting_key: int, rank: int) -> list[bool]:
    """A double click: two threads send the same question; whether each was taken."""
    start = threading.Barrier(2)

    def send() -> bool:
        try:
            one = Sitting.objects.select_related("edition").get(pk=sitting_key)
            start.wait()
            sittings.answer(one, rank, None)
            return True
        except sittings.AlreadyAnswered:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pair:
        return [future.result() for future in [pair.submit(send) for _click in range(2)]]


def live(sitting_key: int) -> Counter:
    """One agent answers, every question clicked twice."""
    taken: Counter = Counter()
    try:
        for rank in range(1, RANKS + 1):
            taken[rank] += sum(answer_twice(sitting_key, rank))
    finally:
        connections.close_all()
    return taken


@pytest.mark.django_db(transaction=True)
def test_two_hundred_agents_answer_at_once_and_every_click_is_doubled():
    install_bank()
    office = make_structure()
    keys = [begin(make_agent(office), "1.1").pk for _agent in range(AGENTS)]
    with ThreadPoolExecutor(THREADS) as crowd:
        taken = list(crowd.map(live, keys))
    assert all(one == Counter(dict.fromkeys(range(1, RANKS + 1), 1)) for one in taken)
    answered = Answer.objects.exclude(answered_at=None)
    assert answered.count() == AGENTS * RANKS
    assert Answer.objects.count() == AGENTS * (RANKS + 1)
    assert Answer.objects.values("sitting", "rank").distinct().count() == AGENTS * (RANKS + 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_test_begun_from_two_pages_is_one():
    install_bank()
    agent = make_agent(make_structure())
    start = threading.Barrier(2)

    def press() -> int:
        try:
            start.wait()
            return begin(agent, "4.1").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pair:
        keys = {future.result() for future in [pair.submit(press) for _click in range(2)]}
    assert len(keys) == 1
    assert Answer.objects.count() == 1
    assert connection.is_usable()
