"""Two posts of one link, and answers while the round closes: real threads, real connections."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from terreau.rooms.learning.evaluations import asking, closing
from terreau.rooms.learning.evaluations.models import Ballot, Evaluation, Right, Round
from tests.rooms.learning.evaluations.makers import DAY, held_session, link_of, links, make_place, post, run

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works):
    def one(work):
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_two_posts_of_one_link_at_once_make_one_answer():
    held_session(make_place(), 3)
    run()
    for number, link in enumerate(links(), 1):
        told = together(*[lambda link=link: post(link).status_code for _each in range(4)])
        assert set(told) <= {200, 302}
        assert Evaluation.objects.count() == number


def test_what_is_answered_while_the_round_closes_is_whole_or_refused():
    held_session(make_place(), 12)
    run()
    asked = Round.objects.get()
    addresses = [link_of(each) for each in Ballot.objects.order_by("pk")]
    before, last = addresses[:6], addresses[6:]
    for link in before:
        post(link, remark="tôt")
    now = timezone.now()
    told = together(
        *[lambda link=link: post(link, remark="tard").status_code for link in last],
        lambda: closing.close(asked, now=now),
    )
    taken = Evaluation.objects.count()
    # A post that came too late is shown the closed page where its redirection leads; nothing of it is written.
    assert 6 <= taken <= 12
    assert told[-1] is True
    assert Ballot.objects.count() == 0
    enough = taken >= 11
    assert all(bool(each.remark) == enough for each in Evaluation.objects.all())


def test_two_workers_ask_each_once():
    held_session(make_place(), 6)
    now = timezone.now() + DAY
    asked = together(*[lambda: asking.ask_those_who_came(now) for _each in range(3)])
    assert sum(asked) == 6
    assert (Right.objects.count(), Ballot.objects.count(), len(links())) == (6, 6, 6)
