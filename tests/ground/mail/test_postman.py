"""What becomes of a message for each thing that a mail server may answer, on a real one."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from terreau.ground.mail import postman
from terreau.ground.mail.actions import tidy
from terreau.ground.mail.enums import State
from terreau.ground.mail.models import Message

pytestmark = pytest.mark.django_db


def later() -> None:
    """The delay before the next try has passed."""
    Message.objects.filter(state=State.WAITING).update(next_try_at=timezone.now())


def only() -> Message:
    return Message.objects.get()


def test_an_accepted_message_is_sent_once_with_both_bodies_and_its_own_identifier(smtp, post):
    message = post()
    assert (postman.drain(), postman.drain()) == (1, 0)
    received = smtp.accepted[0]
    assert len(smtp.accepted) == 1
    assert received["To"] == "ada@ministere.example"
    assert received["Subject"] == "Éclairer"
    assert received["Message-ID"] == message.message_id
    assert received["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in received.iter_parts()] == ["text/plain", "text/html"]
    assert "http://127.0.0.1:8000/un/lien/" in received.get_body(("plain",)).get_content()
    assert only().state == State.SENT
    assert only().sent_at


@pytest.mark.parametrize("where", ["on_rcpt", "on_data"])
def test_a_temporary_refusal_is_tried_again_later_and_later(smtp, post, where):
    getattr(smtp, where).extend(["451 greylisted, come back", "452 still busy"])
    message = post()
    postman.drain()
    first = only()
    assert (first.state, first.reason) == (State.WAITING, "451 greylisted, come back")
    assert postman.drain() == 0
    later()
    postman.drain()
    second = only()
    assert second.next_try_at - timezone.now() > first.next_try_at - first.claimed_at
    later()
    postman.drain()
    assert only().state == State.SENT
    assert [each["Message-ID"] for each in smtp.accepted] == [message.message_id]


@pytest.mark.parametrize("where", ["on_rcpt", "on_data"])
def test_a_permanent_refusal_ends_with_its_reason(smtp, post, where):
    getattr(smtp, where).append("550 no such mailbox")
    post()
    postman.drain()
    assert (only().state, only().reason) == (State.FAILED, "550 no such mailbox")
    later()
    assert postman.drain() == 0
    assert smtp.accepted == []


def test_after_the_last_try_it_is_refused(smtp, post):
    post()
    Message.objects.update(attempts=postman.MOST_TRIES - 1)
    smtp.on_rcpt.append("451 busy")
    postman.drain()
    assert (only().state, only().reason) == (State.FAILED, "451 busy")


def test_delays_grow_to_a_bound_that_makes_about_two_days():
    delays = [postman.delay_after(number) for number in range(1, postman.MOST_TRIES)]
    assert delays == sorted(delays)
    assert timedelta(days=1) < sum(delays, timedelta()) < timedelta(days=3)


def test_nobody_answering_is_tried_again(post, settings, smtp):
    settings.EMAIL_PORT = 9  # the discard port: nobody answers
    post()
    postman.drain()
    assert only().state == State.WAITING
    assert "refused" in only().reason.lower()


def test_a_connection_cut_before_the_message_is_tried_again(smtp, post):
    smtp.on_rcpt.append("421 going away")
    post()
    postman.drain()
    assert only().state == State.WAITING


def test_a_connection_cut_in_the_middle_of_the_message_is_uncertain_and_never_resent_alone(smtp, post):
    def cut(server):
        server.transport.abort()
        return "250 never read"

    smtp.on_data.append(cut)
    post()
    postman.drain()
    assert only().state == State.UNCERTAIN
    for _ in range(3):
        later()
        postman.drain()
        tidy(timezone.now() + timedelta(hours=5))
    assert smtp.tries == 1
    assert len(smtp.accepted) == 1


def test_the_secret_is_erased_once_sent_and_kept_until_then(smtp, post):
    post(secret=True)
    smtp.on_data.append("451 busy")
    postman.drain()
    assert only().text
    later()
    postman.drain()
    assert (only().state, only().text, only().html) == (State.SENT, "", "")


def test_what_is_no_longer_true_is_not_sent(smtp, post):
    post(secret=True, expires_at=timezone.now() - timedelta(seconds=1))
    postman.drain()
    assert only().state == State.FAILED
    assert smtp.accepted == []
    tidy(timezone.now())
    assert only().text == ""


def test_one_bad_address_does_not_hold_up_the_others(smtp, post):
    smtp.on_rcpt.append("550 unknown")
    for name in ("eve", "ada", "léo".replace("é", "e")):
        post(f"{name}@ministere.example")
    assert postman.drain() == 3
    assert sorted(Message.objects.values_list("state", flat=True)) == ["failed", "sent", "sent"]


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(smtp, post, monkeypatch, caplog):
    post("eve@ministere.example")
    post("ada@ministere.example")
    content_of = postman.content_of

    def broken(message):
        if message.recipient.startswith("eve"):
            raise ZeroDivisionError
        return content_of(message)

    monkeypatch.setattr(postman, "content_of", broken)
    postman.drain()
    states = dict(Message.objects.values_list("recipient", "state"))
    assert states == {"eve@ministere.example": "waiting", "ada@ministere.example": "sent"}


@pytest.mark.django_db(transaction=True)
def test_two_postmen_at_once_send_each_message_once(smtp, post):
    for number in range(12):
        post(f"agent{number}@ministere.example")
    start, tried = threading.Barrier(3), []

    def walk() -> None:
        start.wait()
        try:
            tried.append(postman.drain())
        finally:
            connection.close()

    walkers = [threading.Thread(target=walk) for _ in range(3)]
    for each in walkers:
        each.start()
    for each in walkers:
        each.join()
    assert sum(tried) == 12
    assert sorted(each["To"] for each in smtp.accepted) == sorted(f"agent{n}@ministere.example" for n in range(12))
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.django_db(transaction=True)
def test_the_loop_empties_the_outbox_within_seconds_and_stops(smtp, post):
    stop = threading.Event()
    walker = threading.Thread(target=lambda: (postman.run(stop), connection.close()))
    walker.start()
    post()
    for _ in range(100):
        if smtp.accepted:
            break
        stop.wait(0.1)
    stop.set()
    walker.join(10)
    assert not walker.is_alive()
    assert len(smtp.accepted) == 1
    assert only().state == State.SENT
