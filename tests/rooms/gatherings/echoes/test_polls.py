"""Satisfaction: once, without a name, told only from enough answers."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats.enums import Means, Presence
from terreau.ground.seats.models import AttendanceEntry
from terreau.rooms.gatherings.echoes import due, polling
from terreau.rooms.gatherings.echoes.asking import EchoesRefused
from terreau.rooms.gatherings.echoes.enums import PollState
from terreau.rooms.gatherings.echoes.models import Ballot, Poll, Rating, Sentence, Wish
from terreau.rooms.gatherings.events.enums import State
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.echoes.makers import make_event, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def lead(ministry):
    return make_user((RoleName.PROGRAMME_LEAD, ministry))


@pytest.fixture
def event(ministry):
    return make_event(ministry)


def fill(event, number, **levels):
    """So many who came, all of whom answered by their own link; the last one otherwise."""
    for _each in range(number):
        registered(event, make_agent(event.structure))
    polling.send(event, by=make_user((RoleName.PROGRAMME_LEAD, event.structure)))
    for rank, link in enumerate(links()):
        plain = {"useful": 4, "organised": 5, "again": 4} if rank else {"useful": 1, "organised": 5, "again": 2}
        assert "Merci" in Client().post(link, plain | levels).text
    return Poll.objects.get(event=event)


def links():
    texts = Message.objects.filter(purpose="echoes.satisfaction").values_list("text", flat=True)
    return [re.search(r"/retours/reponse/\S+", text).group() for text in texts]


def close(poll):
    due.due(timezone.now() + datetime.timedelta(days=polling.OPEN_DAYS + 2))
    poll.refresh_from_db()
    return poll


def test_a_link_answers_once_and_opening_it_writes_nothing(event, lead):
    registered(event, make_agent(event.structure))
    polling.send(event, by=lead)
    (link,) = links()
    for _each in range(3):
        assert "Trois questions" in Client().get(link).text
    assert Ballot.objects.count() == 1
    assert "Ce champ est obligatoire" in Client().post(link, {"useful": 4}).text
    sent = {"useful": 4, "organised": 5, "again": 3, "sentence": "Plus de temps."}
    assert "Merci" in Client().post(link, sent).text
    assert Client().post(link, sent).status_code == 404
    assert "Ce lien ne sert plus" in Client().get(link).text
    assert (Rating.objects.count(), Sentence.objects.count()) == (1, 1)


def test_nothing_ties_an_answer_to_whoever_gave_it(event, lead):
    registered(event, make_agent(event.structure))
    polling.send(event, by=lead)
    columns = {model: {field.name for field in model._meta.concrete_fields} for model in (Ballot, Rating, Sentence)}
    assert columns[Rating] == {"id", "poll", "useful", "organised", "again"}
    assert columns[Sentence] == {"id", "poll", "text", "state"}
    assert columns[Ballot] == {"id", "poll", "digest"}
    (link,) = links()
    assert link.rstrip("/").rsplit("/", 1)[1] not in str(Ballot.objects.values())
    # The message holds the right to answer: it is erased once it has left.
    assert Message.objects.get().secret is True


def test_twice_at_once_the_right_is_used_once(event, lead):
    registered(event, make_agent(event.structure))
    polling.send(event, by=lead)
    ballot = Ballot.objects.get()
    polling.answer(ballot, useful=4, organised=4, again=4)
    with pytest.raises(EchoesRefused, match="une réponse par personne"):
        polling.answer(ballot, useful=1, organised=1, again=1)
    assert Rating.objects.count() == 1


def test_it_is_sent_once_to_those_who_were_there(client_for, event, lead):
    came, away = (registered(event, make_agent(event.structure)) for _each in range(2))
    part = event.occasion.parts.get()
    for number, (registration, value) in enumerate(((came, Presence.PRESENT), (away, Presence.ABSENT))):
        AttendanceEntry.objects.create(
            occasion=event.occasion, number=number, part=part, registration=registration, mark=str(number), value=value,
            means=Means.LIST, at=timezone.now(), by_key="test", previous=str(number), digest=str(number),
        )  # fmt: skip
    url = reverse("echoes:poll", args=[event.pk])
    client_for(lead).post(url)
    assert list(Message.objects.values_list("recipient", flat=True)) == [came.agent.email]
    assert "est déjà parti" in client_for(lead).post(url, follow=True).text
    assert Message.objects.count() == 1


def test_not_before_the_event_nor_to_nobody(client_for, ministry, lead, event):
    coming = make_event(ministry, title="À venir", state=State.CLOSED)
    registered(coming, make_agent(ministry))
    page = client_for(lead).post(reverse("echoes:poll", args=[coming.pk]), follow=True)
    assert "n’a pas encore eu lieu" in page.text
    page = client_for(lead).post(reverse("echoes:poll", args=[event.pk]), follow=True)
    assert "personne à qui l’envoyer" in page.text
    assert not Poll.objects.exists()


def test_from_eleven_answers_results_are_told_rounded(client_for, event):
    agent = make_user(agent=make_agent(event.structure))
    poll = fill(event, 12, sentence="Merci à Madame Dupont, 06 12 34 56 78.")
    page = reverse("echoes:event", args=[event.pk])
    assert "réponses" not in client_for(agent).get(page).text
    poll = close(poll)
    # 11 of 12 found it useful: 92 %, told as 90; all found it well prepared: not told.
    assert poll.results == {"answers": 10, "useful": 90, "organised": None, "again": 90}
    assert not Rating.objects.exists()
    assert not Ballot.objects.exists()
    text = client_for(agent).get(page).text
    assert "90" in text
    assert "tous ont répondu de même" in text
    # No sentence is read by anybody else before the organiser has shown it.
    assert "Dupont" not in text
    lead = make_user((RoleName.PROGRAMME_LEAD, event.structure))
    shown = client_for(lead).get(reverse("echoes:poll", args=[event.pk])).text
    assert "un numéro de téléphone" in shown
    assert "peut-être un nom propre" in shown
    sentence = Sentence.objects.order_by("pk")[0]
    client_for(lead).post(reverse("echoes:decide_sentence", args=[sentence.pk]), {"to": "shown"})
    assert client_for(agent).get(page).text.count("Dupont") == 1


def test_under_eleven_answers_nothing_is_told_nor_kept(client_for, event):
    poll = close(fill(event, 10, sentence="Trop court."))
    assert poll.state == PollState.CLOSED
    assert poll.results is None
    assert not Sentence.objects.exists()
    assert not Rating.objects.exists()
    agent = make_user(agent=make_agent(event.structure))
    assert "en dessous de 11 réponses" in client_for(agent).get(reverse("echoes:event", args=[event.pk])).text


def test_while_it_is_open_the_organiser_reads_nothing(client_for, event):
    poll = fill(event, 12, sentence="Trop court.")
    lead = make_user((RoleName.PROGRAMME_LEAD, event.structure))
    page = client_for(lead).get(reverse("echoes:poll", args=[event.pk])).text
    assert "Trop court" not in page
    sentence = poll.sentences.order_by("pk")[0]
    client_for(lead).post(reverse("echoes:decide_sentence", args=[sentence.pk]), {"to": "shown"})
    sentence.refresh_from_db()
    assert sentence.state == "waiting"


def test_the_message_says_where_to_ask_for_the_account_signed_in_or_not(event, lead, client_for):
    """Somebody without account too: by his own link, which nothing else gives him."""
    user = make_user(agent=make_agent(event.structure))
    registered(event, user.agent)
    guest = registered(event, None, email="invitee@ailleurs.example", name="Invitée")
    polling.send(event, by=lead)
    text = Message.objects.get(recipient=user.email).text
    assert f"/retours/rencontre/{event.pk}/" in text
    assert "/prevenir/" not in text
    link = re.search(r"/retours/prevenir/\S+", Message.objects.get(recipient=guest.email).text).group()
    assert "Me prévenir" in Client().get(link).text
    Client().post(link, {"wanted": "oui"})
    assert Wish.objects.get().registration == guest


def test_where_the_account_is_out_already_the_message_does_not_ask(event, lead):
    type(event).objects.filter(pk=event.pk).update(state=State.REPORTED, recap="/actualites/un/")
    event.refresh_from_db()
    registered(event, None, email="invitee@ailleurs.example", name="Invitée")
    polling.send(event, by=lead)
    assert "/prevenir/" not in Message.objects.get().text
