"""Every form that a visitor may send has a pace: beyond it, 429 and the wait."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts import pacing
from terreau.ground.accounts.models import Throttle
from terreau.ground.accounts.pacing import CROWD, Pace, keep_pace
from terreau.ground.accounts.throttle import TooManyTries, forget_old
from tests.matrix import URLS
from tests.test_matrix import NAMES, PUBLIC

pytestmark = pytest.mark.django_db
# A view that needs no signing in and takes a form, even where, as in our house, it would now refuse it.
# Save those that need what only a paced one gives, a draft: a pace is a row that says when and from which address, and
# beside it a ballot would be written (docs/decisions/0082). Without a draft they read one row and write nothing.
BESIDE_A_BALLOT = {"waves:page(code, number)", "waves:deposit(code)", "waves:forget(code)"}
OPEN = sorted(key for key in PUBLIC - BESIDE_A_BALLOT if URLS[key].post is not None)
TWO = Pace(2, datetime.timedelta(minutes=1))


@pytest.fixture
def two_at_once(monkeypatch):
    """Every form brought down to two sends, then one a minute: the real paces are those of a crowd."""
    monkeypatch.setattr(pacing, "keep_pace", lambda form, address, pace: keep_pace(form, address, TWO))


def test_there_are_forms_open_to_visitors():
    assert {"accounts:sign_in", "desk:start_structure", "desk:answer_lever(token, number)", "set_language"} <= set(OPEN)


@pytest.mark.parametrize("key", OPEN)
def test_every_form_open_to_a_visitor_is_paced(key, house, two_at_once):
    path = reverse(NAMES[key], kwargs=URLS[key].build(house))
    answers = [Client().post(path, REMOTE_ADDR="192.0.2.7") for _ in range(3)]
    assert [answer.status_code for answer in answers[:2]].count(429) == 0
    assert answers[2].status_code == 429
    assert "Trop d’essais" in answers[2].content.decode()
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert Client().post(path, REMOTE_ADDR="192.0.2.8").status_code != 429
    assert Client().get(path, REMOTE_ADDR="192.0.2.7").status_code != 429


def test_what_somebody_signed_in_sends_that_writes_to_others_is_paced_too(house, two_at_once):
    """A correction goes to human resources, an erasure writes to who asked it: not from a machine either."""
    client = Client()
    client.force_login(house.ours.users["agent"])
    for key in ("rights:correction_ask(field)", "rights:erasure_confirm"):
        path = reverse(NAMES[key], kwargs=URLS[key].build(house))
        assert [client.post(path, REMOTE_ADDR="192.0.2.7").status_code == 429 for _ in range(3)] == [False, False, True]


def send(form: str = "form", pace: Pace = TWO) -> bool:
    try:
        keep_pace(form, "192.0.2.7", pace)
    except TooManyTries:
        return False
    return True


def test_a_burst_goes_then_one_each_time_span():
    assert [send() for _ in range(4)] == [True, True, False, False]
    Throttle.objects.update(blocked_until=timezone.now() + datetime.timedelta(seconds=59))  # a minute and a bit later
    assert [send() for _ in range(2)] == [True, False]


def test_forms_do_not_share_their_pace():
    assert [send("one"), send("one"), send("one"), send("two")] == [True, True, False, True]


def test_a_whole_administration_behind_one_address_signs_in_at_nine():
    assert all(send(pace=CROWD) for _ in range(CROWD.burst))
    assert CROWD.burst + 600 / CROWD.every.total_seconds() > 1000  # people, in ten minutes


def test_what_is_kept_names_no_address_and_goes_the_next_day():
    send()
    assert "192.0.2.7" not in str(list(Throttle.objects.values_list()))
    assert forget_old(timezone.now() + datetime.timedelta(days=2)) == 1
