"""From takeaways to an article: written by several, read over, made a draft in one step, told once to who asked."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.newsroom import recounting
from terreau.newsroom.models import ArticlePage, EventArticle
from terreau.rooms.gatherings.echoes import due, takeaways
from terreau.rooms.gatherings.echoes.asking import EchoesRefused
from terreau.rooms.gatherings.echoes.models import Recap, Takeaway, Wish
from terreau.rooms.gatherings.events import actions as events
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
def editor(ministry):
    return make_user((RoleName.EDITOR, ministry))


@pytest.fixture
def event(ministry):
    return make_event(ministry, is_public=True)


def note(client, event, title, **words):
    url = reverse("echoes:takeaway_create", args=[event.pk])
    return client.post(url, {"title": title, "text": "", "said_by": "", "url": ""} | words, follow=True)


def read_over(client, event):
    for each in Takeaway.objects.filter(recap__event=event):
        client.post(reverse("echoes:takeaway_review", args=[each.pk]), {"seen": takeaways.version_of(each)})


def test_lessons_become_an_article_and_who_asked_is_told_once(client_for, event, lead, editor, ministry):
    came, other = (make_user(agent=make_agent(ministry), email=f"{name}@ministere.example") for name in ("la", "pas"))
    for user in (came, other):
        registered(event, user.agent)
    client_for(came).post(reverse("echoes:wish", args=[event.pk]), {"wanted": "oui"})
    client = client_for(lead)
    note(client, event, "Former en expérimentant", text="Premier.\n\nSecond <b>point</b>.", said_by="La directrice")
    note(client, event, "Inclure tous les agents", url="https://exemple.example/guide")
    read_over(client, event)
    client.post(reverse("echoes:takeaways", args=[event.pk]), {"introduction": "Le café a réuni trois équipes."})
    client.post(reverse("echoes:publish", args=[event.pk]), {"do": "publish"})
    url = reverse("newsroom:from_event", args=[event.pk])
    assert client.get(url).status_code == 403
    assert "2 enseignements" in client_for(editor).get(url).text
    client_for(editor).post(url, {"title": "Deux enseignements du premier café"})
    page = ArticlePage.objects.get()
    assert page.live is False
    assert page.get_latest_revision().user_id == editor.pk
    kinds = [(block.block_type, block.value) for block in page.body]
    assert [kind for kind, _value in kinds] == ["text", "heading", "text", "heading", "button", "button"]
    assert (kinds[1][1]["text"], kinds[1][1]["number"]) == ("Former en expérimentant", 1)
    assert "&lt;b&gt;" in kinds[2][1].source
    assert page.introduction == "Le café a réuni trois équipes."
    # A draft tells nobody anything.
    recounting.tell_published(timezone.now())
    assert not Message.objects.filter(purpose="echoes.recap").exists()
    page.get_latest_revision().publish()
    for _each in range(3):
        recounting.tell_published(timezone.now())
    told = Message.objects.filter(purpose="echoes.recap")
    assert [each.recipient for each in told] == [came.email]
    assert page.url in told[0].text
    event.refresh_from_db()
    assert (event.state, event.recap) == (State.REPORTED, page.url)
    assert "Former en expérimentant" in Client().get(page.url).text
    assert "déjà son article" in client_for(editor).get(url).text


def test_one_event_makes_one_article(event, editor, lead):
    takeaways.add(event, title="Une leçon", text="", said_by="", url="", by=lead)
    Takeaway.objects.update(reviewed=True)
    takeaways.publish(Recap.objects.get(), by=lead)
    recounting.make_article(event, title="Un", by=editor)
    with pytest.raises(recounting.RecountRefused, match="déjà son article"):
        recounting.make_article(event, title="Deux", by=editor)
    assert (ArticlePage.objects.count(), EventArticle.objects.count()) == (1, 1)


def test_only_what_was_read_over_is_shown_and_becomes_an_article(client_for, event, lead, editor, ministry):
    client, agent = client_for(lead), client_for(make_user(agent=make_agent(ministry)))
    note(client, event, "Relue")
    publish = reverse("echoes:publish", args=[event.pk])
    assert "Faites relire" in client.post(publish, {"do": "publish"}, follow=True).text
    read_over(client, event)
    note(client, event, "Pas encore")
    client.post(publish, {"do": "publish"})
    page = agent.get(reverse("echoes:event", args=[event.pk])).text
    assert "Relue" in page
    assert "Pas encore" not in page.replace("Pas encore d’enseignement", "")
    # Rewritten, it is to be read over again.
    lesson = Takeaway.objects.get(title="Relue")
    client.post(
        reverse("echoes:takeaway_edit", args=[lesson.pk]),
        {"title": "Réécrite", "text": "", "said_by": "", "url": "", "seen": takeaways.version_of(lesson)},
    )
    assert "Réécrite" not in agent.get(reverse("echoes:event", args=[event.pk])).text
    with pytest.raises(recounting.RecountRefused, match="Aucun enseignement"):
        recounting.make_article(event, title="Rien", by=editor)


def test_two_who_write_the_same_lesson_do_not_overwrite_each_other(client_for, event, lead, editor):
    note(client_for(lead), event, "Une leçon")
    lesson = Takeaway.objects.get()
    seen = takeaways.version_of(lesson)
    url, words = reverse("echoes:takeaway_edit", args=[lesson.pk]), {"text": "", "said_by": "", "url": "", "seen": seen}
    client_for(lead).post(url, {"title": "Première version"} | words)
    page = client_for(editor).post(url, {"title": "Seconde version"} | words)
    assert "pendant ce temps" in page.text
    lesson.refresh_from_db()
    assert lesson.title == "Première version"
    # What is read over is what was seen.
    review = reverse("echoes:takeaway_review", args=[lesson.pk])
    assert "relisez-le" in client_for(editor).post(review, {"seen": seen}, follow=True).text


def test_order_is_changed_and_has_no_gap(client_for, event, lead):
    client = client_for(lead)
    for title in "ABC":
        note(client, event, title)
    keys = {each.title: each.pk for each in Takeaway.objects.all()}

    def order():
        return [(each.position, each.title) for each in Takeaway.objects.order_by("position")]

    client.post(reverse("echoes:takeaway_move", args=[keys["C"]]), {"to": "up"})
    assert order() == [(1, "A"), (2, "C"), (3, "B")]
    client.post(reverse("echoes:takeaway_move", args=[keys["A"]]), {"to": "up"})
    assert order() == [(1, "A"), (2, "C"), (3, "B")]
    client.post(reverse("echoes:takeaway_remove", args=[keys["A"]]))
    assert order() == [(1, "C"), (2, "B")]


def test_a_wish_is_taken_back_and_takes_a_registration(client_for, event, ministry):
    user = make_user(agent=make_agent(ministry))
    url = reverse("echoes:wish", args=[event.pk])
    assert "Seules les personnes inscrites" in client_for(user).post(url, {"wanted": "oui"}, follow=True).text
    registered(event, user.agent)
    for _each in range(2):
        client_for(user).post(url, {"wanted": "oui"})
    assert Wish.objects.count() == 1
    client_for(user).post(url, {"wanted": "non"})
    assert not Wish.objects.exists()


def test_an_account_put_elsewhere_by_hand_is_told_to_those_who_asked_once(event, lead, ministry):
    came, asked_nothing = (registered(event, make_agent(ministry)) for _each in range(2))
    takeaways.wish(event, came, wanted=True)
    events.report(event, recap="https://ailleurs.example/recit", by=lead)
    for _time in range(2):
        due.due(timezone.now())
    [message] = Message.objects.filter(purpose="echoes.recap")
    assert message.recipient == came.agent.email
    assert "\nhttps://ailleurs.example/recit\n" in message.text
    with pytest.raises(EchoesRefused, match="déjà paru"):
        takeaways.wish(event, asked_nothing, wanted=True)


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_while_the_others_are_told_is_told_too_or_reads_that_it_is_out(monkeypatch):
    ministry = make_structure("Ministère")
    event = make_event(ministry)
    first, second = (registered(event, make_agent(ministry)) for _each in range(2))
    takeaways.wish(event, first, wanted=True)
    answers, threads = [], []

    def ask():
        try:
            takeaways.wish(event, second, wanted=True)
            answers.append("done")
        except EchoesRefused:
            answers.append("refused")
        finally:
            connection.close()

    def tell_recap(*args, **words):
        threads.append(threading.Thread(target=ask))
        threads[-1].start()
        threads[-1].join(1)

    monkeypatch.setattr(takeaways.emails, "tell_recap", tell_recap)
    takeaways.tell(event, title="Le récit", address="/actualites/un/")
    for each in threads:
        each.join()
    assert answers == ["refused"]
