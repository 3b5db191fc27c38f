"""Two decisions at the same moment, in real transactions, each on its own connection."""

from collections.abc import Callable
from typing import Any

import pytest

from terreau.ground.mail.models import Message
from terreau.rooms.gatherings.coaching import pairs, suggesting
from terreau.rooms.gatherings.coaching.actions import CoachingRefused, withdraw_need, withdraw_offer
from terreau.rooms.gatherings.coaching.enums import PairState
from terreau.rooms.gatherings.coaching.models import Need, Offer, Pair, Round
from terreau.rooms.skills.storing import install_default_framework
from tests.factories import make_agent, make_structure
from tests.rooms.gatherings.coaching.helpers import accepted, asks, offers, sides, suggested, two
from tests.rooms.gatherings.together import together as at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def framework(transactional_db):
    install_default_framework()


def together(*calls: Callable[[], Any]) -> list[str]:
    return at_once(CoachingRefused, *calls)


def test_two_yes_at_once_make_one_pair_told_once():
    pair = suggested(two()[0])
    helped, helper = sides(pair)
    answers = together(lambda: pairs.accept(helped, by="test"), lambda: pairs.accept(helper, by="test"))
    assert answers == ["done", "done"]
    assert Pair.objects.get().state == PairState.ACCEPTED
    assert Message.objects.filter(purpose="coaching.accepted").count() == 2


def test_a_yes_twice_counts_once():
    helped, _helper = sides(suggested(two()[0]))
    again, _helper = sides(Pair.objects.get())
    answers = together(lambda: pairs.accept(helped, by="test"), lambda: pairs.accept(again, by="test"))
    assert answers == ["done", "refused"]
    assert Pair.objects.get().state == PairState.SUGGESTED


def test_a_yes_and_a_no_at_once_leave_something_coherent():
    helped, helper = sides(suggested(two()[0]))
    pairs.accept(helped, by="test")
    answers = together(lambda: pairs.accept(helper, by="test"), lambda: pairs.refuse(helped, by="test"))
    assert answers == ["done", "refused"]
    state = Pair.objects.get().state
    assert Offer.objects.get().taken == (1 if state == PairState.ACCEPTED else 0)
    assert state in (PairState.ACCEPTED, PairState.NOT_MADE)


def test_the_last_place_is_given_once():
    employer = make_structure()
    offers(make_agent(make_structure(parent=employer)), capacity=2)
    needs = [asks(make_agent(make_structure(parent=employer))) for _number in range(5)]
    answers = together(*(lambda need=need: suggesting.suggest(need.pk, Offer.objects.get().pk) for need in needs))
    assert answers == ["done"] * 5  # None for those who came too late
    assert Offer.objects.get().taken == 2 == Pair.objects.count()


def test_asking_now_twice_at_once_suggests_once():
    _need, _offer = two()
    answers = together(*(lambda: suggesting.suggest_now(Need.objects.get(), by="test") for _number in range(2)))
    assert answers == ["done", "refused"]
    assert Pair.objects.count() == 1
    assert Offer.objects.get().taken == 1


def test_two_rounds_at_once_are_one():
    employer = make_structure()
    two(employer)
    answers = together(*(lambda: suggesting.open_round(employer, by="test") for _number in range(2)))
    assert answers == ["done", "refused"]
    assert Round.objects.count() == 1 == Pair.objects.count()


def test_a_round_and_withdrawals_at_once_lose_no_place():
    employer = make_structure()
    need, offer = two(employer)
    together(
        lambda: suggesting.open_round(employer, by="test"),
        lambda: withdraw_need(need, by="test"),
        lambda: withdraw_offer(offer, by="test"),
    )
    living = Pair.objects.living().count()
    assert sum(Offer.objects.values_list("taken", flat=True)) == living
    assert Pair.objects.filter(need=None).count() == 0


def test_a_round_withdrawn_while_the_second_says_yes():
    employer = make_structure()
    two(employer)
    round_ = suggesting.open_round(employer, by="test")
    helped, helper = sides(Pair.objects.get())
    pairs.accept(helped, by="test")
    together(lambda: suggesting.withdraw_round(round_, by="test"), lambda: pairs.accept(helper, by="test"))
    kept = Pair.objects.filter(state=PairState.ACCEPTED).count()
    assert Pair.objects.count() == kept == Offer.objects.get().taken
    assert Message.objects.filter(purpose="coaching.not_made").count() == 2 * (1 - kept)


def test_ended_and_dissolved_at_once_is_one_of_them():
    pair = accepted(two()[0])
    pairs.write_goals(pair, goals="x", next_on=None, seen=pair.revision, by="test")
    first, second = Pair.objects.get(), Pair.objects.get()
    answers = together(lambda: pairs.end(first, by="test"), lambda: pairs.dissolve(second, by="test"))
    assert answers == ["done", "refused"]
    assert Offer.objects.get().taken == 0
