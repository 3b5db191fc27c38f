"""Writing messages, deciding on those that did not leave, and forgetting what need not be kept."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from terreau.desk.health import State as Health, check_outbox
from terreau.ground.accounts import activation, emails
from terreau.ground.accounts.invitations import invite
from terreau.ground.journal.models import Entry
from terreau.ground.mail import actions, postman
from terreau.ground.mail.actions import MailRefused, enqueue
from terreau.ground.mail.enums import TRANSITIONS, State
from terreau.ground.mail.models import Message
from terreau.ground.mail.purposes import Purpose, Written
from terreau.ground.mail.writing import quoted, write
from terreau.ground.organisations.enums import RoleName
from terreau.ground.requests import actions as request_actions, answering
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db

PLAIN = Purpose("tests.plain", "Essai")
WRITTEN = Written("Titre", "Bonjour\n", "<p>Bonjour</p>")


def words(text: str) -> list[str]:
    return unescape(text).split()


def words_of_html(html: str) -> list[str]:
    body = html.partition("<body>")[2]
    return words(re.sub(r"<[^>]+>", " ", body))


@pytest.fixture
def office():
    return make_structure("Bureau", parent=make_structure())


# ---- writing


def test_both_bodies_of_every_message_of_the_accounts_say_the_same(office):
    boss = make_user((RoleName.ADMINISTRATOR, office))
    invite(email="ada@ministere.example", roles=[(RoleName.EDITOR, office)], by=boss)
    make_agent(office, email=boss.email)
    activation.send_digits(boss)
    reset = emails.reset_link(boss.email)
    bodies = [(each.text, each.html) for each in Message.objects.all()] + [(reset.text, reset.html)]
    assert len(bodies) == 3
    for text, html in bodies:
        assert words(text) == words_of_html(html)
        assert re.findall(r'href="([^"]+)"', html) == re.findall(r"https?://\S+", text)
        assert not re.search(r"<img|<style|style=|<script|<link", html)


def test_both_bodies_of_every_message_of_the_contact_door_say_the_same(office):
    town = office.root
    dpo = make_user((RoleName.DPO, town), email="dpo@mairie.example")
    wishes = {"employer": town, "intent": "data", "right": "read", "text": "Bonjour", "name": "Lou"}
    request = request_actions.submit(**wishes, email="lou@chez-moi.example", by=None)
    request_actions.confirm(request)
    answering.take(request, by=dpo)
    answering.extend(request, reason="Des archives.\n\nÀ relire.", by=dpo)
    answering.answer(request, text="Voici.\n\n> Bien à vous", by=dpo)
    request_actions.withdraw(request, by=None)
    bodies = list(Message.objects.values_list("text", "html"))
    assert len(bodies) == 6
    for text, html in bodies:
        # The marks of a quotation are an element in the other body.
        assert [word for word in words(text) if word != ">"] == [word for word in words_of_html(html) if word != ">"]
        assert re.findall(r'href="([^"]+)"', html) == re.findall(r"https?://\S+", text)


def test_what_somebody_typed_is_a_quotation_without_link_nor_markup(settings):
    typed = quoted("Voyez http://ailleurs.example/\n\n<b>vite</b>\nhttp://ailleurs.example/")
    template = "accounts/mail/password_reset.txt"
    html = write(template, subject="S", link=typed).html
    assert "<blockquote>" in html
    assert "ailleurs.example" in html
    assert "<a " not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    "recipient",
    [
        "ada@ministere.example\nBcc: eve@ailleurs.example",
        "ada@ministere.example\r\n\r\nAutre corps",
        "ada@ministere.example, eve@ailleurs.example",
        "Ada <ada@ministere.example>",
        "ada@ministere.example\n",
        "",
    ],
)
def test_a_recipient_that_is_not_one_address_is_refused(recipient):
    with pytest.raises(MailRefused):
        enqueue(PLAIN, to=recipient, written=WRITTEN)
    assert not Message.objects.exists()


@pytest.mark.parametrize("subject", ["Titre\nBcc: eve@ailleurs.example", "Titre\r\nX: y", "Titre\n", "a\x0bb"])
def test_a_subject_of_several_lines_is_refused(subject):
    with pytest.raises(MailRefused):
        enqueue(PLAIN, to="ada@ministere.example", written=Written(subject, "t", "h"))
    assert not Message.objects.exists()


def test_the_database_refuses_it_too():
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(recipient="a@b.example", purpose="x", language="fr", subject="a\nb")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            recipient="a@b.example", purpose="x", language="fr", text="code", secret=True, state=State.SENT
        )


def test_the_message_exists_with_what_it_announces_or_not_at_all():
    def announce_and_fail() -> None:
        with transaction.atomic():
            enqueue(PLAIN, to="ada@ministere.example", written=WRITTEN)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        announce_and_fail()
    assert not Message.objects.exists()


def test_no_message_without_something_to_say():
    with pytest.raises(TypeError):
        enqueue(PLAIN, to="ada@ministere.example")


# ---- deciding


@pytest.fixture
def boss(office):
    return make_user((RoleName.ADMINISTRATOR, office))


@pytest.fixture
def refused(office) -> Message:
    message = enqueue(PLAIN, to="ada@ministere.example", written=WRITTEN, structure=office)
    Message.objects.update(state=State.FAILED, reason="550 no such mailbox")
    message.refresh_from_db()
    return message


def test_an_administrator_sees_the_reason_and_not_the_text(client_for, boss, refused):
    page = client_for(boss).get(reverse("mail:outbox")).text
    assert "550 no such mailbox" in page
    assert "Bonjour" not in page
    assert "1 message n’est peut-être pas parti" in client_for(boss).get(reverse("desk:home")).text


def test_others_see_nothing(client_for, office, refused):
    elsewhere = make_user((RoleName.ADMINISTRATOR, make_structure()))
    assert "ada@" not in client_for(elsewhere).get(reverse("mail:outbox")).text
    for name in ("mail:resend", "mail:discard"):
        assert client_for(elsewhere).post(reverse(name, args=[refused.pk])).status_code == 404
        assert client_for(make_user((RoleName.HR, office))).post(reverse(name, args=[refused.pk])).status_code == 403
    refused.refresh_from_db()
    assert refused.state == State.FAILED


def test_resending_is_journalled_and_happens_once(client_for, boss, refused):
    client = client_for(boss)
    stale = Message.objects.get()
    assert "Le message repart." in client.post(reverse("mail:resend", args=[refused.pk]), follow=True).text
    assert Entry.objects.get(action="mail.message.resent").actor == f"user:{boss.pk}"
    with pytest.raises(MailRefused, match="changé entre-temps"):
        actions.discard(stale, by=boss)
    postman.drain()
    page = client.post(reverse("mail:resend", args=[refused.pk]), follow=True).text
    assert "ne peut plus être renvoyé" in page
    assert "Tout est parti." in page


def test_discarding_asks_first_and_erases(client_for, boss, refused):
    client = client_for(boss)
    assert "Cela ne s’annule pas." in client.get(reverse("mail:discard", args=[refused.pk])).text
    client.post(reverse("mail:discard", args=[refused.pk]))
    refused.refresh_from_db()
    assert (refused.state, refused.text) == (State.DISCARDED, "")
    assert postman.drain() == 0
    assert "déjà envoyé ou abandonné" in client.post(reverse("mail:discard", args=[refused.pk]), follow=True).text


def test_every_state_has_its_transitions():
    assert set(TRANSITIONS) == set(State)
    assert State.SENDING not in {to for source in (State.UNCERTAIN, State.FAILED) for to in TRANSITIONS[source]}


# ---- time, and the doctor


def test_texts_go_after_the_delay_of_the_installation_and_rows_after_a_year(settings):
    enqueue(PLAIN, to="ada@ministere.example", written=WRITTEN)
    postman.drain()
    settings.MAIL_KEEP_DAYS = 10
    actions.tidy(timezone.now() + timedelta(days=9))
    assert Message.objects.get().text
    actions.tidy(timezone.now() + timedelta(days=11))
    assert (Message.objects.get().text, Message.objects.get().html) == ("", "")
    actions.tidy(timezone.now() + timedelta(days=366))
    assert not Message.objects.exists()


def test_a_stale_secret_that_waits_is_erased_and_refused():
    soon = timezone.now() + timedelta(minutes=10)
    enqueue(PLAIN, to="ada@ministere.example", written=WRITTEN, secret=True, expires_at=soon)
    actions.tidy(soon + timedelta(seconds=1))
    message = Message.objects.get()
    assert (message.state, message.text, message.may_be_sent_again) == (State.FAILED, "", False)


def test_the_doctor_counts(refused):
    assert check_outbox().state == Health.TODO
    assert check_outbox().found == "0 en attente, 1 refusés ou incertains"
    Message.objects.update(state=State.WAITING, created_at=timezone.now() - timedelta(hours=1))
    assert check_outbox().mend == "terreau worker"
    Message.objects.update(created_at=timezone.now())
    assert check_outbox().state == Health.GOOD


def test_somebody_is_told_of_his_messages(boss):
    from terreau.ground.mail.personal_data import messages

    enqueue(PLAIN, to=boss.email, written=WRITTEN)
    enqueue(PLAIN, to="eve@ministere.example", written=WRITTEN)
    assert [label for label, _at in messages(boss)] == ["tests.plain (En attente d’envoi)"]
