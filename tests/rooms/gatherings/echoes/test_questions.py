"""The questions of the room: without a name, one voice per device, read first, erased."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.echoes import asking
from terreau.rooms.gatherings.echoes.enums import Asked, RoomState
from terreau.rooms.gatherings.echoes.inbox import questions_to_read
from terreau.rooms.gatherings.echoes.models import Question, Room, Vote
from terreau.rooms.gatherings.events.enums import State
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.echoes.makers import make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def lead(ministry):
    return make_user((RoleName.PROGRAMME_LEAD, ministry))


@pytest.fixture
def event(ministry):
    return make_event(ministry, state=State.CLOSED)


@pytest.fixture
def room(event, lead):
    return asking.settle(event, moderated=True, opened=True, by=lead)


def phone(room):
    """A telephone that has opened the link once."""
    client = Client()
    client.get(reverse("echoes:room", args=[room.code]))
    return client


def ask(client, room, text="Et les petites communes ?", **more):
    return client.post(reverse("echoes:ask", args=[room.code]), {"text": text} | more, follow=True)


def vote(client, room, number=1):
    return client.post(reverse("echoes:vote", args=[room.code, number]), follow=True)


def move(client, question, seen, to):
    words = {"seen": seen, "to": to, "words": asking.words_of(question)}
    return client.post(reverse("echoes:move", args=[question.pk]), words, follow=True)


def show(question):
    Question.objects.filter(pk=question.pk).update(state=Asked.SHOWN)


def test_from_a_phone_to_the_screen_without_a_name(client_for, room, event, lead):
    client = phone(room)
    assert "dès que l’animateur l’a lue" in ask(client, room).text
    question = Question.objects.get()
    assert (question.state, question.signature, question.number) == (Asked.WAITING, "", 1)
    screen = reverse("echoes:screen", args=[room.code])
    assert "petites communes" not in Client().get(screen).text
    assert [item.title for item in questions_to_read(lead)] == ["1 question de la salle à lire"]
    moderator = client_for(lead)
    assert "petites communes" in moderator.get(reverse("echoes:moderate", args=[event.pk])).text
    move(moderator, question, "waiting", "shown")
    assert "petites communes" in Client().get(screen).text
    move(moderator, question, "shown", "asked")
    assert "posée" in Client().get(screen).text
    moderator.post(
        reverse("echoes:write_answer", args=[question.pk]), {"answer": "Un guichet les aide depuis janvier."}
    )
    agent = make_user(agent=make_agent(event.structure))
    assert "Un guichet les aide" in client_for(agent).get(reverse("echoes:event", args=[event.pk])).text
    # Nobody's name is anywhere: the journal speaks of the moderator only.
    assert {entry.actor for entry in Entry.objects.all()} == {f"user:{lead.pk}"}


def test_an_answer_in_writing_outlives_a_wrong_gesture(client_for, room, event, lead):
    question = asking.ask(room, text="Et les petites communes ?", signature="", device="a")
    show(question)
    moderator = client_for(lead)
    moderator.post(reverse("echoes:write_answer", args=[question.pk]), {"answer": "Un guichet les aide."})
    read_by_all = reverse("echoes:event", args=[event.pk])
    question.refresh_from_db()
    move(moderator, question, "answered", "asked")
    assert "Un guichet les aide" not in moderator.get(read_by_all).text
    assert "Un guichet les aide" in moderator.get(reverse("echoes:write_answer", args=[question.pk])).text
    move(moderator, question, "asked", "answered")
    assert "Un guichet les aide" in moderator.get(read_by_all).text


def test_what_is_not_answered_any_more_goes_with_its_answer(room, lead):
    question = asking.ask(room, text="Et les petites communes ?", signature="", device="a")
    show(question)
    question.refresh_from_db()
    asking.move(question, seen=Asked.SHOWN, to=Asked.ANSWERED, answer="Un guichet.", by=lead)
    asking.move(question, seen=Asked.ANSWERED, to=Asked.ASKED, by=lead)
    now = timezone.now()
    asking.end(room, by=lead, now=now)
    asking.forget(now + datetime.timedelta(days=40))
    assert not Question.objects.exists()


def test_without_moderation_a_question_is_seen_at_once(event, lead):
    room = asking.settle(event, moderated=False, opened=True, by=lead)
    client = phone(room)
    ask(client, room)
    assert "petites communes" in phone(room).get(reverse("echoes:room", args=[room.code])).text


def test_one_voice_per_device_taken_back_and_in_order(room):
    mine, other = phone(room), phone(room)
    for text in ("Première ?", "Deuxième ?"):
        ask(mine, room, text)
    Question.objects.update(state=Asked.SHOWN)
    assert "Votre voix est comptée." in vote(other, room, 2).text
    assert "Votre voix est retirée." in vote(other, room, 2).text
    vote(other, room, 2)
    vote(mine, room, 2)
    texts = [each.text for each in Question.objects.by_voices()]
    assert texts == ["Deuxième ?", "Première ?"]
    assert Vote.objects.count() == 2
    # Equal voices: the earlier question first.
    vote(mine, room, 1)
    vote(other, room, 1)
    assert [each.text for each in Question.objects.by_voices()] == ["Première ?", "Deuxième ?"]


def test_the_database_holds_one_voice(room):
    question = asking.ask(room, text="Quoi ?", signature="", device="a")
    Vote.objects.create(question=question, device="x")
    with pytest.raises(IntegrityError):
        Vote.objects.create(question=question, device="x")


def test_without_the_cookie_nothing_is_counted(room):
    bare = Client()
    page = bare.post(reverse("echoes:ask", args=[room.code]), {"text": "Quoi ?"})
    assert page.status_code == 302
    assert not Question.objects.exists()
    forged = Client()
    forged.cookies["salle"] = "forge:de:toutes-pieces"
    assert not vote(forged, room).context["questions"]


def test_one_corrects_ones_own_for_ten_minutes_from_the_same_device(room):
    mine, other = phone(room), phone(room)
    ask(mine, room)
    question = Question.objects.get()
    show(question)
    vote(other, room)
    url = reverse("echoes:correct", args=[room.code, 1])
    assert "depuis l’appareil qui l’a envoyée" in other.post(url, {"text": "Piraté"}, follow=True).text
    mine.post(url, {"text": "Et les très petites communes ?"})
    question.refresh_from_db()
    assert question.text == "Et les très petites communes ?"
    # Read over again, and the voices given to other words are gone.
    assert (question.state, Vote.objects.count()) == (Asked.WAITING, 0)
    Question.objects.update(sent_at=timezone.now() - datetime.timedelta(minutes=11))
    assert "dix minutes" in mine.post(url, {"text": "Trop tard"}, follow=True).text
    question.refresh_from_db()
    assert question.text != "Trop tard"


def test_one_phone_does_not_drown_the_room(room):
    client = phone(room)
    for number in range(5):
        ask(client, room, f"Question {number} ?")
    assert "Cinq questions par appareil" in ask(client, room, "Encore ?").text
    assert Question.objects.count() == 5
    assert "Ce champ est obligatoire" in ask(phone(room), room, " ").text


def test_a_room_that_is_closed_or_unknown_takes_nothing(room, event, lead):
    client = phone(room)
    asking.settle(event, moderated=True, opened=False, by=lead)
    assert "ne sont pas ouvertes" in ask(client, room).text
    assert client.get(reverse("echoes:room", args=["inconnue"])).status_code == 404
    type(event).objects.filter(pk=event.pk).update(state=State.DRAFT, published_at=None)
    assert client.get(reverse("echoes:room", args=[room.code])).status_code == 404


def test_the_end_erases_what_tied_a_device_and_keeps_the_numbers(room, lead):
    client = phone(room)
    ask(client, room)
    ask(client, room, "Répondue ?")
    Question.objects.update(state=Asked.SHOWN)
    vote(client, room)
    secret, now = room.secret, timezone.now()
    asking.end_past(now + datetime.timedelta(days=3))
    room.refresh_from_db()
    assert room.state == RoomState.ENDED
    assert room.secret != secret
    assert not Vote.objects.exists()
    assert set(Question.objects.values_list("device", "voices")) == {("", 1), ("", 0)}
    answered = Question.objects.get(number=2)
    asking.move(answered, seen=Asked.SHOWN, to=Asked.ANSWERED, answer="Oui.", by=lead)
    asking.forget(now + datetime.timedelta(days=20))
    assert Question.objects.count() == 2
    asking.forget(now + datetime.timedelta(days=40))
    assert [each.number for each in Question.objects.all()] == [2]


def test_a_decision_on_what_has_changed_is_refused(room, lead):
    question = asking.ask(room, text="Quoi ?", signature="", device="a")
    asking.move(question, seen="waiting", to="hidden", by=lead)
    with pytest.raises(asking.EchoesRefused, match="entre-temps"):
        asking.move(question, seen="waiting", to="shown", by=lead)


def test_words_that_nobody_read_are_not_shown(client_for, room, lead):
    """Its author rewrites it while the moderator reads: « Montrer » was said of other words."""
    question = asking.ask(room, text="Merci ?", signature="", device="a")
    asking.correct(question, text="Insulte", signature="", device="a", now=timezone.now())
    assert "a changé entre-temps" in move(client_for(lead), question, "waiting", "shown").text
    question.refresh_from_db()
    assert (question.state, question.text) == (Asked.WAITING, "Insulte")
    assert "C’est noté" in move(client_for(lead), question, "waiting", "hidden").text


def test_a_voice_given_while_the_room_ends_leaves_nothing_of_its_device(room, lead):
    show(asking.ask(room, text="Quoi ?", signature="", device="a"))
    read_before = Room.objects.get(pk=room.pk)
    asking.end(room, by=lead, now=timezone.now())
    with pytest.raises(asking.EchoesRefused, match="On ne vote plus"):
        asking.vote(read_before, 1, device="b")
    assert not Vote.objects.exists()


def test_the_room_of_an_event_called_off_is_nowhere(room, event):
    type(event).objects.filter(pk=event.pk).update(state=State.CANCELLED)
    assert Client().get(reverse("echoes:room", args=[room.code])).status_code == 404


def test_the_export_holds_no_device(client_for, room, event, lead):
    question = asking.ask(room, text="=1+1", signature="", device="a")
    text = b"".join(client_for(lead).get(reverse("echoes:questions_csv", args=[event.pk])).streaming_content).decode()
    assert "'=1+1" in text
    assert question.device not in text


@pytest.mark.django_db(transaction=True)
def test_the_same_device_twice_at_once_is_one_voice(lead, ministry):
    room = asking.settle(make_event(ministry, state=State.CLOSED), moderated=False, opened=True, by=lead)
    asking.ask(room, text="Quoi ?", signature="", device="a")
    start, failed = threading.Barrier(4), []

    def give(device):
        try:
            start.wait(10)
            asking.vote(Room.objects.get(pk=room.pk), 1, device=device)
        except Exception as error:  # noqa: BLE001 whatever it is, the test says it
            failed.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=give, args=(device,)) for device in ("b", "c", "d", "e")]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert failed == []
    assert Vote.objects.count() == 4


def test_the_room_costs_the_same_for_one_and_for_thirty(room, django_assert_num_queries, django_assert_max_num_queries):
    client, url = phone(room), reverse("echoes:room", args=[room.code])
    show(asking.ask(room, text="Une ?", signature="", device="x"))
    client.get(url)
    with django_assert_max_num_queries(8) as few:
        client.get(url)
    for number in range(30):
        show(asking.ask(room, text=f"{number} ?", signature="", device=f"x{number}"))
    with django_assert_num_queries(len(few)):
        client.get(url)
