"""Signing in: what opens, what is refused, and what a refusal gives away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts import throttle
from terreau.ground.accounts.models import Throttle, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "des pommes et des poires"
URL = "/compte/connexion/"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@ministere.example", password=PASSWORD, name="Ada")


def attempt(client, email: str, password: str, **extra):
    return client.post(URL, {"email": email, "password": password}, **extra)


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_opens_whatever_the_case_of_the_address(client, ada):
    response = attempt(client, " ADA@ministere.example ", PASSWORD)
    assert response.status_code == 302
    assert response["Location"] == reverse("desk:home")
    assert signed_in(client)


def test_the_session_key_changes_at_sign_in(client, ada):
    client.get(URL)
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    attempt(client, ada.email, PASSWORD)
    assert client.session.session_key != before


def test_unknown_closed_and_wrong_are_refused_with_the_same_words(client, ada):
    make_user(email="ferme@ministere.example")
    User.objects.filter(email="ferme@ministere.example").update(is_active=False)
    bodies = set()
    for email in (ada.email, "inconnu@ministere.example", "ferme@ministere.example"):
        response = attempt(client, email, "pas celui-là du tout")
        assert response.status_code == 200
        assert "Courriel ou mot de passe incorrect." in response.text
        bodies.add(response.text.count("Courriel ou mot de passe incorrect."))
        assert not signed_in(client)
    assert len(bodies) == 1


@pytest.mark.parametrize("known", [True, False])
def test_the_work_is_the_same_for_an_unknown_address(client, ada, monkeypatch, known):
    from django.contrib.auth import hashers

    worked = []
    hasher = hashers.get_hasher()
    original = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda self, *a, **k: worked.append(1) or original(self, *a, **k))
    attempt(client, ada.email if known else "inconnu@ministere.example", "pas celui-là du tout")
    assert len(worked) == 1


def test_it_goes_where_it_was_asked_and_never_outside(client, ada):
    response = client.post(URL, {"email": ada.email, "password": PASSWORD, "next": "/mon-espace/"})
    assert response["Location"] == "/mon-espace/"
    client.post(reverse("accounts:sign_out"))
    response = client.post(URL, {"email": ada.email, "password": PASSWORD, "next": "https://ailleurs.example/"})
    assert response["Location"] == reverse("desk:home")


def test_signing_out_takes_a_post(client_for, ada):
    client = client_for(ada)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert signed_in(client)
    client.post(reverse("accounts:sign_out"))
    assert not signed_in(client)


def test_after_five_failures_the_right_password_waits_too_and_the_message_says_how_long(client, ada):
    for _ in range(throttle.FREE["account"]):
        attempt(client, ada.email, "pas celui-là du tout")
    response = attempt(client, ada.email, PASSWORD)
    assert "Trop d’essais. Réessayez dans 10 secondes." in response.text
    assert not signed_in(client)
    Throttle.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))  # ten seconds later
    attempt(client, ada.email, PASSWORD)
    assert signed_in(client)


def test_the_wait_doubles_and_stops_at_a_quarter_of_an_hour():
    waits = [throttle.wait_after("account", failures).total_seconds() for failures in (4, 5, 6, 7, 11, 12, 500)]
    assert waits == [0, 10, 20, 40, 640, 900, 900]


def test_an_unknown_account_is_braked_like_another(client, db):
    for _ in range(throttle.FREE["account"]):
        attempt(client, "inconnu@ministere.example", "pas celui-là du tout")
    assert "Trop d’essais" in attempt(client, "inconnu@ministere.example", "x").text


def test_one_network_address_cannot_try_a_thousand_accounts(client, db):
    for number in range(throttle.FREE["address"]):
        attempt(client, f"compte{number}@ministere.example", "x")
    assert "Trop d’essais" in attempt(client, "encore@ministere.example", "x").text
    assert "Trop d’essais" not in attempt(client, "encore@ministere.example", "x", REMOTE_ADDR="192.0.2.7").text


def test_success_frees_the_account(client, ada):
    for _ in range(throttle.FREE["account"] - 1):
        attempt(client, ada.email, "pas celui-là du tout")
    attempt(client, ada.email, PASSWORD)
    client.post(reverse("accounts:sign_out"))
    for _ in range(throttle.FREE["account"] - 1):
        attempt(client, ada.email, "pas celui-là du tout")
    assert "Trop d’essais" not in attempt(client, ada.email, PASSWORD).text


def test_the_brake_keeps_neither_address_nor_account_in_clear(client, ada):
    attempt(client, ada.email, "pas celui-là du tout")
    assert all("ada@" not in key and "127.0" not in key for key in Throttle.objects.values_list("pk", flat=True))


def test_of_two_tries_at_once_each_is_counted(db, monkeypatch):
    """Another request pays between our reading and our writing: we read again instead of losing one."""
    key = [("account", "x")]
    throttle.take(key)
    original = throttle.wait_after
    turns = []

    def meanwhile(kind, failures):
        if not turns:
            turns.append(1)
            throttle.take(key)
        return original(kind, failures)

    monkeypatch.setattr(throttle, "wait_after", meanwhile)
    throttle.take(key)
    assert Throttle.objects.get().failures == 3


def test_old_failures_are_forgotten(db):
    throttle.take([("account", "x")])
    assert throttle.forget_old(timezone.now()) == 0
    assert throttle.forget_old(timezone.now() + timedelta(days=2)) == 1


def test_an_address_written_by_the_visitor_is_not_believed_without_proxy(rf, settings):
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="198.51.100.9, 203.0.113.5")
    assert throttle.network_address(request) == "192.0.2.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert throttle.network_address(request) == "203.0.113.5"


def test_characters_are_offered_and_enter_in_a_demonstration_only(client, settings):
    character = make_user(email="lead@ministere.example")
    User.objects.filter(pk=character.pk).update(name="Lou Martin", demo_character="Responsable du programme")
    door = reverse("accounts:demo_enter", args=[character.pk])
    settings.DEMONSTRATION = False
    assert "Lou Martin" not in client.get(URL).text
    assert client.post(door).status_code == 404
    assert not signed_in(client)
    settings.DEMONSTRATION = True
    assert "Entrer comme Lou Martin" in client.get(URL).text
    assert client.get(door).status_code == 405
    assert client.post(door).status_code == 302
    assert signed_in(client)


def test_someone_who_is_no_character_cannot_be_entered_even_in_a_demonstration(client, settings, ada):
    settings.DEMONSTRATION = True
    assert client.post(reverse("accounts:demo_enter", args=[ada.pk])).status_code == 404
    assert not signed_in(client)


def test_signing_in_takes_a_csrf_token(ada):
    strict = Client(enforce_csrf_checks=True)
    assert attempt(strict, ada.email, PASSWORD).status_code == 403
    page = strict.get(URL).text
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    strict.post(URL, {"email": ada.email, "password": PASSWORD, "csrfmiddlewaretoken": token})
    assert signed_in(strict)
