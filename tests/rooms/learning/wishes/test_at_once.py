"""Two at once: real threads, real connections, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from terreau.ground.mail.models import Message
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.wishes import listing, signing
from terreau.rooms.learning.wishes.models import Campaign, Wish
from terreau.rooms.learning.wishes.refusals import WishesRefused
from tests.factories import make_structure
from tests.rooms.learning.wishes.makers import (
    BY,
    ask,
    close,
    make_campaign,
    make_people,
    make_session,
    make_stage,
    propose,
    registered,
    signed,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each answers, or the refusal that it meets."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except WishesRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return list(crowd.map(run, acts))


def a_campaign(people: int, seats_of: int):
    employer = make_structure("Ville")
    course = make_stage(employer, "Tableurs")
    session = make_session(course, seats_of=seats_of)
    campaign = make_campaign(employer, course)
    for agent in make_people(make_structure("Nord", parent=employer), *(f"A{rank:02}" for rank in range(people))):
        ask(campaign, agent, course)
    return campaign, course, session


def test_of_two_who_sign_at_once_one_signs():
    campaign, _course, _session = a_campaign(2, 2)
    close(campaign)
    mark = signing.mark_of(propose(campaign))
    answers = at_once(*[lambda: signing.sign(Campaign.objects.get(pk=campaign.pk), mark=mark, by=BY)] * 2)
    assert sum(isinstance(each, WishesRefused) for each in answers) == 1


def test_two_workers_who_give_at_once_give_each_seat_once():
    campaign, _course, session = a_campaign(12, 10)
    close(campaign)
    signed(campaign)
    told = at_once(*[lambda: signing.give(Campaign.objects.get(pk=campaign.pk))] * 3)
    assert sum(int(str(each)) for each in told) == 12
    assert len(registered(session.occasion)) == Registration.objects.count() == 10
    assert Message.objects.filter(purpose="wishes.answer").count() == 12


def test_an_agent_who_clicks_twice_has_one_list_and_one_wish():
    campaign, course, _session = a_campaign(0, 2)
    (anna,) = make_people(campaign.structure, "Anna")
    answers = at_once(*[lambda: listing.add(campaign, anna, course, by=BY)] * 4)
    assert sum(isinstance(each, Wish) for each in answers) == 1
    assert list(Wish.objects.values_list("rank", flat=True)) == [1]
