"""What is not service mail: it says how to stop, one click stops it, and nothing but one list."""

import re
import threading
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from terreau.ground.accounts import addresses
from terreau.ground.accounts.models import EmailChange
from terreau.ground.common.erasing import erase
from terreau.ground.common.personal_data import Person, holdings
from terreau.ground.journal.models import Entry
from terreau.ground.mail import opposing, postman
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.enums import State
from terreau.ground.mail.models import Message, Opposition
from terreau.ground.mail.purposes import REGISTER, WrongPurpose, purpose
from terreau.ground.mail.writing import write
from tests.factories import make_agent, make_structure, make_user
from tests.ground.mail.conftest import GREETING

pytestmark = pytest.mark.django_db
ADA, EVE = "ada@ministere.example", "eve@ministere.example"
NEWS, AGAIN, OTHER = "tests.news", "tests.news_again", "tests.other"


@pytest.fixture
def lists():
    news = purpose(NEWS, "Nouvelle", optional=True, list_label="Les nouvelles", list_code="tests.news")
    again = purpose(AGAIN, "Rappel", optional=True, list_label="Les nouvelles", list_code="tests.news")
    other = purpose(OTHER, "Autre", optional=True, list_label="Les essais", why="Vous recevez ceci pour voir.")
    yield {NEWS: news, AGAIN: again, OTHER: other}
    for code in (NEWS, AGAIN, OTHER):
        REGISTER.pop(code)


@pytest.fixture
def news(lists):
    """`news(to, code)`: write one message of a list."""

    def make(to: str = ADA, code: str = NEWS, **more):
        written = write("accounts/mail/email_changed.txt", subject="Des nouvelles")
        return enqueue(lists[code], to=to, written=written, **more)

    return make


def stop_path(received) -> str:
    return re.fullmatch(r"<https?://[^/>]+(/[^>]+)>", received["List-Unsubscribe"].strip())[1]


def received_by_ada(smtp, news) -> str:
    news()
    postman.drain()
    return stop_path(smtp.accepted[-1])


# ---- what the message says


def test_it_says_why_it_comes_and_how_to_stop_the_same_in_both_bodies_and_in_its_headers(smtp, news, settings):
    settings.SITE_URL = "https://terreau.example"
    news()
    news(code=OTHER)
    with translation.override("en"):
        news(EVE)
    postman.drain()
    for received in smtp.accepted:
        address = f"https://terreau.example{stop_path(received)}"
        assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        text, html = (received.get_body((kind,)).get_content() for kind in ("plain", "html"))
        body = re.sub(r"<[^>]+>", " ", html.partition("<body>")[2])
        assert text.split() == unescape(body).split()
        assert re.findall(r'href="([^"]+)"', html) == re.findall(r"https?://\S+", text)
        assert address in text.splitlines()
        assert html.rstrip().endswith("</html>")
    french, other, english = (each.get_body(("plain",)).get_content() for each in smtp.accepted)
    assert "parce que votre adresse est dans la liste «\u00a0Les nouvelles\u00a0»" in french
    assert "Vous recevez ceci pour voir." in other
    assert "You are receiving this message" in english


def test_without_https_no_mailbox_is_told_of_one_click(smtp, news):
    news()
    postman.drain()
    assert smtp.accepted[0]["List-Unsubscribe"]
    assert smtp.accepted[0]["List-Unsubscribe-Post"] is None


def test_service_mail_says_nothing_of_the_kind(smtp, post):
    post()
    postman.drain()
    assert smtp.accepted[0]["List-Unsubscribe"] is None
    assert "Pour ne plus rien recevoir" not in smtp.accepted[0].get_body(("plain",)).get_content()


def test_the_link_is_the_same_at_every_message_and_names_nobody(smtp, news):
    assert received_by_ada(smtp, news) == received_by_ada(smtp, news)
    assert "ada" not in stop_path(smtp.accepted[0]).lower()
    news(EVE)
    news(code=OTHER)
    postman.drain()
    assert len({stop_path(each) for each in smtp.accepted}) == 3


# ---- one click


def test_looking_changes_nothing_however_often(smtp, news, client):
    path = received_by_ada(smtp, news)
    for _turn in range(5):
        page = client.get(path)
        assert "Ne plus recevoir ces messages ?".replace(" ?", "\u00a0?") in page.text
        assert client.head(path).status_code == 200
    assert not Opposition.objects.exists()
    assert news() is not None


def test_one_post_without_cookie_nor_token_stops_one_list_and_no_other(smtp, news, post):
    path = received_by_ada(smtp, news)
    mailbox = Client(enforce_csrf_checks=True)
    answers = [mailbox.post(path, {"List-Unsubscribe": "One-Click"}) for _turn in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any(answer.headers.get("Location") for answer in answers)
    assert news() is None
    assert news(code=AGAIN) is None  # the reminder of the same list
    assert news("ADA@ministere.example") is None
    assert news(EVE) is not None
    assert news(code=OTHER) is not None
    assert post(ADA) is not None
    assert Opposition.objects.count() == 1


def test_the_button_of_the_page_does_the_same_and_the_choice_can_be_undone(smtp, news, client):
    path = received_by_ada(smtp, news)
    assert "C’est fait" in client.post(path).text
    assert "C’est fait" in client.get(path).text
    choices = reverse("desk:choose_lists", args=[path.strip("/").split("/")[-1]])
    assert "Vous ne recevez pas" in client.get(choices).text
    page = client.post(choices, {"list": "tests.news", "wanted": "yes"}, follow=True).text
    assert "Vous recevrez de nouveau" in page
    assert news() is not None
    client.post(choices, {"list": OTHER, "wanted": "no"})
    assert (news() is not None, news(code=OTHER)) == (True, None)
    assert "n’existe plus" in client.post(choices, {"list": "tests.none"}, follow=True).text


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t.replace(":", ""), lambda t: "x" + t, lambda t: "x"])
def test_a_link_that_we_did_not_sign_opens_nothing(smtp, news, client, change):
    token = received_by_ada(smtp, news).strip("/").split("/")[-1]
    for name in ("desk:stop_list", "desk:choose_lists"):
        path = reverse(name, args=[change(token)])
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert not Opposition.objects.exists()


def test_a_link_of_a_list_that_is_no_more_opens_nothing(smtp, news, client):
    path = received_by_ada(smtp, news)
    for code in (NEWS, AGAIN):
        REGISTER[f"was.{code}"] = REGISTER.pop(code)
    try:
        assert client.post(path).status_code in {200, 404}
    finally:
        for code in (NEWS, AGAIN):
            REGISTER[code] = REGISTER.pop(f"was.{code}")


# ---- what waits


def test_what_waits_for_the_address_on_the_list_does_not_leave_after_the_answer(smtp, news, client):
    path = received_by_ada(smtp, news)
    waiting = [news(), news(code=AGAIN), news(code=OTHER), news(EVE)]
    Message.objects.filter(pk=waiting[0].pk).update(state=State.UNCERTAIN)
    assert client.post(path).status_code == 200
    Message.objects.filter(pk=waiting[0].pk).update(state=State.WAITING)  # even sent again by somebody
    before = len(smtp.accepted)
    postman.drain()
    assert len(smtp.accepted) == before + 2
    rows = {each.pk: each for each in Message.objects.all()}
    assert [rows[each.pk].state for each in waiting] == ["discarded", "discarded", "sent", "sent"]
    assert rows[waiting[0].pk].text == ""


@pytest.mark.django_db(transaction=True)
def test_refusals_and_sendings_at_once_give_no_message_after_the_answer(smtp, news, lists):
    mail_list = lists[NEWS].list
    people = [f"agent{number}@ministere.example" for number in range(12)]
    for address in people:
        news(address)
    answered: dict[str, int] = {}

    def refuse() -> None:
        for address in people[::-1]:
            opposing.refuse(mail_list, [opposing.key_of(address)], by=None)
            answered[address] = sum(each["To"] == address for each in list(smtp.accepted))
        connection.close()

    def send() -> None:
        postman.drain()
        connection.close()

    threads = [threading.Thread(target=refuse), threading.Thread(target=send)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    in_flight = 0
    for address in people:
        total = sum(each["To"] == address for each in smtp.accepted)
        assert total <= 1
        in_flight += total - answered[address]
    assert in_flight <= 1  # one postman: one message that was already at the server's door
    assert set(Message.objects.values_list("state", flat=True)) <= {State.SENT, State.DISCARDED}


# ---- « Mes courriels »


def test_somebody_signed_in_chooses_for_both_his_addresses(client_for, news):
    agent = make_agent(make_structure(), email="fiche@ministere.example")
    user = make_user(agent=agent, email=ADA)
    client = client_for(user)
    page = client.get(reverse("desk:my_mails")).text
    assert "Les nouvelles" in page
    assert "Invitation" in page  # what cannot be refused
    page = client.post(reverse("desk:my_mails"), {"list": "tests.news", "wanted": "no"}, follow=True).text
    assert "Vous ne recevrez plus" in page
    assert (news(ADA), news("fiche@ministere.example")) == (None, None)
    client.post(reverse("desk:my_mails"), {"list": "tests.news", "wanted": "yes"})
    assert news(ADA) is not None
    entries = Entry.objects.filter(action__startswith="mail.list")
    assert {(each.action, each.actor) for each in entries} == {
        ("mail.list.refused", f"user:{user.pk}"), ("mail.list.accepted", f"user:{user.pk}"),
    }  # fmt: skip
    assert ADA not in str(list(entries.values()))


def test_the_refusal_outlives_the_account_without_the_address(client_for, news, lists):
    user = make_user(email=ADA)
    client_for(user).post(reverse("desk:my_mails"), {"list": "tests.news", "wanted": "no"})
    codes = [each.code for each in holdings() if each.erase is not None]
    erase(Person(user=user), codes, by=user)
    assert news(ADA) is None
    assert ADA not in str(list(Opposition.objects.values()))


def test_the_refusal_follows_a_change_of_address(client_for, news):
    user = make_user(email=ADA)
    client_for(user).post(reverse("desk:my_mails"), {"list": "tests.news", "wanted": "no"})
    addresses.ask(user, email=EVE, by=user)
    token = re.search(r"/([^/\s]+)/\s*$", Message.objects.get(recipient=EVE).text, re.MULTILINE)[1]
    assert EmailChange.objects.exists()
    addresses.confirm(user, token, by=user)
    assert (news(EVE), news(ADA)) == (None, None)


def test_a_list_that_nobody_may_refuse_is_no_list():
    with pytest.raises(WrongPurpose):
        purpose("tests.wrong", "Essai", list_label="Une liste")
    assert GREETING not in REGISTER


def test_writing_service_mail_asks_nothing_of_the_refusals(post, django_assert_num_queries):
    with django_assert_num_queries(1):
        post()
