"""Attestations delivered together: all of them, once, whatever stops it; who could not have one, and why."""

import pytest
from django.utils import timezone

from terreau.ground.attestations.actions import revoke
from terreau.ground.attestations.models import Attestation
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.completions import delivering
from terreau.rooms.learning.completions.attesting import attest
from terreau.rooms.learning.completions.due import due
from terreau.rooms.learning.completions.enums import BatchState
from terreau.rooms.learning.completions.models import Batch, Completion
from terreau.rooms.learning.completions.refusals import CompletionRefused
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_completion, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr(delivering, "SLICE", 4)


@pytest.fixture
def house():
    return make_structure("Ministère")


@pytest.fixture
def hr(house):
    return make_user((RoleName.HR, house))


@pytest.fixture
def course(house):
    return make_course(house, title="Travailler en hybride", minutes=90)


@pytest.fixture
def completed(house, course):
    service = make_structure("Service", parent=house)
    return [make_completion(make_agent(service), course) for _each in range(10)]


def delivered(batch):
    batch.refresh_from_db()
    return batch.state, batch.done, batch.refused


def test_everybody_who_completed_it_is_given_his_once(house, hr, course, completed):
    mine = attest(completed[3], by="test")
    batch = delivering.start(house, course, by=hr)
    assert batch.total == 9
    delivering.run(batch)
    assert delivered(batch) == (BatchState.DONE, 9, 0)
    rows = Completion.objects.select_related("attestation", "agent")
    assert all(row.attestation.agent == row.agent for row in rows)
    assert Attestation.objects.count() == 10
    assert rows.get(pk=completed[3].pk).attestation == mine
    together = Entry.objects.filter(action="attestations.attestation.issued_together")
    assert sorted(entry.data["count"] for entry in together) == [1, 4, 4]


def test_it_says_the_same_as_the_attestation_that_one_asks_for_oneself(house, hr, course):
    first, second = (make_completion(make_agent(house, last_name="Martin", first_name="Zoé"), course) for _ in "ab")
    alone = attest(first, by="test")
    delivering.run(delivering.start(house, course, by=hr))
    together = Attestation.objects.get(agent=second.agent)
    for field in ("subject", "holder_name", "title", "sentence", "criteria", "details", "issuer", "valid_until"):
        assert getattr(alone, field) == getattr(together, field), field


def test_who_has_no_name_or_was_withdrawn_is_counted_with_the_reason_and_the_others_go_on(house, hr, course, completed):
    completed[0].agent.first_name = completed[0].agent.last_name = ""
    completed[0].agent.save()
    revoke(attest(completed[1], by="test"), reason="Erreur", by=hr)
    Completion.objects.filter(pk=completed[1].pk).update(attestation=None)
    batch = delivering.start(house, course, by=hr)
    delivering.run(batch)
    assert delivered(batch) == (BatchState.DONE, 8, 2)
    assert batch.reasons == {"nameless": 1, "withdrawn": 1}


def test_what_somebody_withdrew_himself_is_not_given_back_to_him(house, hr, course, completed):
    user = make_user(agent=completed[0].agent)
    revoke(attest(completed[0], by=user), by=user)
    delivering.run(delivering.start(house, course, by=hr))
    assert Attestation.objects.standing().filter(agent=user.agent).count() == 0


def test_who_has_left_and_who_works_elsewhere_are_not_of_the_delivery(house, hr, course, completed):
    left = make_completion(make_agent(house, left_on=timezone.localdate()), course)
    elsewhere = make_completion(make_agent(make_structure("Autre")), course)
    delivering.run(delivering.start(house, course, by=hr))
    assert not Attestation.objects.filter(agent__in=[left.agent, elsewhere.agent]).exists()


def test_there_is_one_delivery_at_a_time_and_none_for_nobody(house, hr, course, completed):
    delivering.start(house, course, by=hr)
    with pytest.raises(CompletionRefused, match="déjà en cours"):
        delivering.start(house, course, by=hr)
    with pytest.raises(CompletionRefused, match="sont délivrées"):
        delivering.start(house, make_course(house), by=hr)


def test_stopped_it_waits_and_goes_on_from_where_it_was(house, hr, course, completed):
    batch = delivering.start(house, course, by=hr)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    assert delivering.step(batch.pk)
    delivering.stop(batch, by=hr)
    delivering.run(batch)
    assert delivered(batch) == (BatchState.STOPPED, 4, 0)
    delivering.go_on(batch, by=hr)
    delivering.run(batch)
    assert delivered(batch) == (BatchState.DONE, 10, 0)
    with pytest.raises(CompletionRefused, match="changé d’état"):
        delivering.stop(batch, by=hr)


def test_a_slice_that_fails_leaves_nothing_of_itself(house, hr, course, completed, monkeypatch):
    batch = delivering.start(house, course, by=hr)
    whole = Completion.objects.bulk_update
    monkeypatch.setattr(type(Completion.objects), "bulk_update", lambda *_args, **_kw: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delivering.run(batch)
    assert (Attestation.objects.count(), delivered(batch)) == (0, (BatchState.RUNNING, 0, 0))
    monkeypatch.setattr(type(Completion.objects), "bulk_update", lambda _self, *args, **kw: whole(*args, **kw))
    delivering.run(batch)
    assert delivered(batch) == (BatchState.DONE, 10, 0)


def test_a_delivery_whose_process_is_gone_is_given_again_to_the_worker(
    house, hr, course, completed, django_capture_on_commit_callbacks
):
    batch = delivering.start(house, course, by=hr)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    delivering.step(batch.pk)
    now = timezone.now()
    due(now)
    assert delivered(batch) == (BatchState.RUNNING, 4, 0)
    later = now + delivering.SILENCE * 2
    assert delivering.take_up(later) == 1
    assert delivering.take_up(later) == 0


def test_nobody_is_written_to_unless_it_was_asked_and_then_once(house, hr, course, completed):
    user = make_user(agent=completed[0].agent, email="camille@ministere.example")
    given = make_user(agent=completed[1].agent)
    attest(completed[1], by=given)
    delivering.run(delivering.start(house, course, by=hr, tells=True))
    told = Message.objects.filter(purpose="completions.delivered")
    assert [message.recipient for message in told] == [user.email]
    other = make_course(house)
    make_completion(completed[0].agent, other)
    delivering.run(delivering.start(house, other, by=hr))
    assert told.count() == 1
