"""Choosing, changing and forgetting a password."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.ground.accounts import actions, emails
from terreau.ground.accounts.models import Throttle, User
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from tests.ground.accounts.mails import link_of, sent

pytestmark = pytest.mark.django_db

OLD = "des pommes et des poires"
NEW = "une longue phrase sans chiffre"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@ministere.example", password=OLD)


def change(client, **given):
    return client.post(reverse("accounts:password_change"), {"current": OLD, "password": NEW, "again": NEW} | given)


def reset_link(user: User) -> str:
    emails.send_reset_link(user.email)
    return link_of(sent().pop())


def test_changing_keeps_this_session_and_closes_the_others(client_for, ada):
    here, elsewhere = client_for(ada), client_for(ada)
    assert change(here).status_code == 302
    assert here.get(reverse("accounts:password_change")).status_code == 200
    assert elsewhere.get(reverse("accounts:password_change")).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    entry = Entry.objects.get(action="accounts.password.changed")
    assert (entry.actor, entry.data) == (f"user:{ada.pk}", {})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"current": "faux"}, "Ce n’est pas votre mot de passe actuel."),
        ({"password": "court", "again": "court"}, "au minimum 16 caractères"),
        ({"again": "autre chose que la phrase"}, "Les deux mots de passe sont différents."),
        ({"password": "ada@ministere.example", "again": "ada@ministere.example"}, "trop semblable"),
    ],
)
def test_a_change_is_refused_with_its_reason(client_for, ada, given, reason):
    response = change(client_for(ada), **given)
    assert reason in response.text
    ada.refresh_from_db()
    assert ada.check_password(OLD)


def test_no_class_of_signs_is_asked_and_a_long_phrase_with_spaces_is_kept_as_typed(client_for, ada):
    phrase = " " + "bleu " * 30
    assert change(client_for(ada), password=phrase, again=phrase).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(phrase)


def test_guessing_the_current_password_in_an_open_session_is_braked(client_for, ada):
    client = client_for(ada)
    for _ in range(5):
        change(client, current="faux")
    assert "Trop d’essais" in change(client).text


def test_asking_for_a_link_answers_and_works_the_same_for_an_unknown_address(client, ada):
    answers = []
    for email in (ada.email, "inconnu@ministere.example"):
        response = client.post(reverse("accounts:password_forgotten"), {"email": email}, follow=True)
        answers.append("Si un compte existe avec ce courriel" in response.text)
    assert answers == [True, True]
    assert Message.objects.count() == 2
    assert mail.outbox == []
    assert [message.to for message in sent()] == [[ada.email]]


def test_asking_runs_the_same_queries_for_an_unknown_address(client, ada):
    spent = []
    for email in (ada.email, "inconnu@ministere.example"):
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("accounts:password_forgotten"), {"email": email})
        spent.append(
            [query["sql"].split("(")[0].split("WHERE")[0] for query in queries if "SAVEPOINT" not in query["sql"]]
        )
        client.cookies.clear()
        Throttle.objects.all().delete()
    assert spent[0] == spent[1]
    assert any("INSERT INTO" in sql for sql in spent[0])


def test_the_link_is_made_as_it_leaves_and_the_row_never_holds_it(ada):
    emails.send_reset_link("ADA@ministere.example")
    emails.send_reset_link("inconnu@ministere.example")
    assert set(Message.objects.values_list("text", "html")) == {("", "")}
    token = link_of(sent()[0]).strip("/").split("/")[-1]
    assert [message.to for message in mail.outbox] == [[ada.email]]
    assert token not in str(list(Message.objects.values()))
    # Of an address that nobody has, nothing is kept.
    assert [message.recipient for message in Message.objects.all()] == [ada.email]


def test_a_closed_account_gets_no_link(ada):
    User.objects.update(is_active=False)
    emails.send_reset_link(ada.email)
    assert sent() == []


def test_asking_too_often_for_one_address_is_braked(client):
    for _ in range(5):
        client.post(reverse("accounts:password_forgotten"), {"email": "ada@ministere.example"})
    response = client.post(reverse("accounts:password_forgotten"), {"email": "ada@ministere.example"})
    assert "Trop d’essais" in response.text


def test_opening_the_link_changes_nothing_and_its_button_sets_the_password_once(client, ada):
    link = reset_link(ada)
    for _ in range(3):
        assert client.get(link).status_code == 200
    ada.refresh_from_db()
    assert ada.check_password(OLD)
    response = client.post(link, {"password": NEW, "again": NEW})
    assert response["Location"] == reverse("accounts:sign_in")
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    again = client.post(link, {"password": OLD, "again": OLD})
    assert again.status_code == 410
    ada.refresh_from_db()
    assert ada.check_password(NEW)


def test_of_two_uses_of_one_link_at_once_the_database_lets_one_through(ada, monkeypatch):
    key, token = reset_link(ada).strip("/").split("/")[-2:]
    checked = actions.user_of_reset_link(key, token)
    actions.reset_password(key, token, password=NEW)
    monkeypatch.setattr(actions, "user_of_reset_link", lambda *_: checked)
    with pytest.raises(actions.Refused):
        actions.reset_password(key, token, password="une autre phrase encore plus longue")
    ada.refresh_from_db()
    assert ada.check_password(NEW)


def test_an_old_link_opens_nothing(client, ada, settings):
    link = reset_link(ada)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(link).status_code == 410
    assert client.get("/compte/mot-de-passe-oublie/zz/zz/").status_code == 410
