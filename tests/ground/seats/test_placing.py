"""Seats decided elsewhere: given whether registrations are open or not, never beyond capacity or quota, never twice."""

import datetime

import pytest
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.seats import actions
from terreau.ground.seats.enums import Mode, RegistrationState as State
from terreau.ground.seats.holding import SeatsRefused
from tests.factories import make_structure
from tests.ground.seats.makers import DAY, enrol, make_occasion, somebody

pytestmark = pytest.mark.django_db


def test_it_is_given_before_registrations_open_and_where_requests_are_examined():
    occasion = make_occasion(moderated=True, opens_at=timezone.now() + 2 * DAY)
    one = somebody(occasion.structure)
    made = actions.place(occasion, one, by="test")
    assert (made.state, made.seat, made.walk_in) == (State.REGISTERED, 1, False)
    assert Message.objects.get(recipient=one.agent.user.email).calendar
    assert actions.place(occasion, one, by="test") == made
    assert Message.objects.count() == 1


def test_it_is_given_once_registrations_are_closed_and_not_once_begun():
    occasion = make_occasion(capacity_on_site=2)
    actions.close_registrations(occasion, by="test")
    assert actions.place(occasion, somebody(occasion.structure), by="test").state == State.REGISTERED
    begun = timezone.now() + datetime.timedelta(days=11)
    with pytest.raises(SeatsRefused):
        actions.place(occasion, somebody(occasion.structure), by="test", now=begun)


def test_a_full_room_and_a_quota_say_no():
    employer = make_structure()
    north, south = make_structure(parent=employer), make_structure(parent=employer)
    occasion = make_occasion(employer, capacity_on_site=2, quota=1)
    actions.place(occasion, somebody(north), by="test")
    with pytest.raises(SeatsRefused, match="toutes prises"):
        actions.place(occasion, somebody(north), by="test")
    actions.place(occasion, somebody(south), by="test")
    with pytest.raises(SeatsRefused, match="plus de place"):
        actions.place(occasion, somebody(south), by="test")


def test_online_comes_after_the_room():
    occasion = make_occasion(capacity_on_site=1, capacity_online=1)
    modes = [actions.place(occasion, somebody(occasion.structure), by="test").mode for _rank in range(2)]
    assert modes == [Mode.ON_SITE, Mode.ONLINE]


def test_who_waited_for_an_answer_has_one_registration_with_a_seat():
    occasion = make_occasion(moderated=True)
    one = somebody(occasion.structure)
    asked = enrol(occasion, one)
    assert asked.state == State.PENDING
    made = actions.place(occasion, one, by="test")
    assert (made.pk, made.state, made.place) == (asked.pk, State.REGISTERED, asked.place)
