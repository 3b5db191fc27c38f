"""Signing in and out through a strict provider: what is sent, what is kept, where one lands."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.urls import reverse

from terreau.ground.accounts.models import User
from terreau.ground.accounts.sessions import RIGHTS, SINCE
from terreau.ground.journal.models import Entry
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.proconnect.conftest import parameters
from tests.ground.accounts.proconnect.fake import RETURN, RETURN_SIGNED_OUT
from tests.guards.watch_client import refuse_writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def lou(provider) -> User:
    """Somebody tied to ProConnect under another address than the one it gives today."""
    user = make_user(email="lou@ministere.example")
    User.objects.filter(pk=user.pk).update(sub=provider.person["sub"])
    return user


def test_the_button_is_on_the_sign_in_page_with_its_official_words(browser):
    page = browser.client.get(reverse("accounts:sign_in"), {"next": "/mon-espace/"}).text
    assert "S’identifier avec" in page
    assert 'title="Qu’est-ce que ProConnect ? - nouvelle fenêtre"' in page
    assert f"{reverse('accounts:proconnect')}?next={quote('/mon-espace/')}" in page.replace("%2F", "/")
    assert 'name="password"' in page


def test_without_proconnect_there_is_neither_button_nor_door(client):
    assert "ProConnect" not in client.get(reverse("accounts:sign_in")).text
    names = ("proconnect", "proconnect_back", "proconnect_first", "proconnect_left")
    assert {client.get(reverse(f"accounts:{name}")).status_code for name in names} == {404}
    posts = ("proconnect_open", "proconnect_send", "proconnect_prove")
    assert {client.post(reverse(f"accounts:{name}")).status_code for name in posts} == {404}


def test_what_is_sent_is_what_the_documentation_lists(browser, provider):
    sent = parameters(browser.leave())
    assert sent.keys() == {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
    assert len(sent["state"]) >= 32
    assert len(sent["nonce"]) >= 32
    assert sent["redirect_uri"] == RETURN
    assert sent["scope"] == "openid given_name usual_name email"
    again = parameters(browser.leave())
    assert {again["state"], again["nonce"]}.isdisjoint({sent["state"], sent["nonce"]})


@pytest.mark.parametrize("extra", ["login_hint=x@y.example", "silent=true", "ui_locales=fr", "code_challenge=abc"])
def test_no_parameter_of_the_visitor_is_passed_on(browser, extra):
    response = browser.client.get(f"{reverse('accounts:proconnect')}?{extra}")
    assert len(parameters(response["Location"])) == 6
    browser.go(response["Location"])


def test_the_levels_asked_for_are_sent_as_claims(browser, settings):
    settings.PROCONNECT_ACR = ["eidas2", "https://proconnect.gouv.fr/assurance/self-asserted-2fa"]
    sent = parameters(browser.leave())
    assert sent["claims"] == (
        '{"id_token":{"acr":{"essential":true,"values":["eidas2",'
        '"https://proconnect.gouv.fr/assurance/self-asserted-2fa"]}}}'
    )


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_known_sub_opens_the_session_whatever_the_address_and_writes_nothing_else(
    browser, provider, settings, lou, algorithm
):
    settings.OIDC_RP_SIGN_ALGO = provider.algorithm = algorithm
    arrival = browser.go(browser.leave("/mon-espace/"))
    with connection.execute_wrapper(refuse_writes):
        response = browser.arrive(arrival)
    assert response["Location"] == "/mon-espace/"
    assert browser.user_id == str(lou.pk)
    lou.refresh_from_db()
    assert lou.email == "lou@ministere.example"
    assert User.objects.count() == 1
    assert provider.refusals == []


def test_the_secret_travels_in_the_body_and_nothing_more(browser, provider, lou):
    browser.sign_in()
    body = next(sent for method, path, sent in provider.seen if path == "/token")
    assert body.keys() == {"grant_type", "client_id", "client_secret", "redirect_uri", "code"}
    assert [path for _method, path, _sent in provider.seen] == ["/authorize", "/token", "/jwks", "/userinfo"]


def test_the_session_gets_a_new_key_and_of_proconnect_keeps_only_what_signing_out_needs(browser, lou):
    address = browser.go(browser.leave())
    before = browser.client.session.session_key
    browser.arrive(address)
    session = browser.client.session
    assert session.session_key != before
    ours = {key for key in session.keys() if not key.startswith("_auth")}
    assert ours == {"proconnect_id_token", SINCE, RIGHTS}  # and the two stamps of every session


def test_the_agent_with_ones_address_is_proposed_after_the_sign_in(browser, lou):
    make_agent(make_structure(), email=lou.email)
    response = browser.sign_in("/mon-espace/")
    assert response["Location"] == f"{reverse('accounts:link')}?next=%2Fmon-espace%2F"


def test_the_sign_in_starts_on_the_address_to_which_proconnect_sends_back(browser, settings):
    settings.SITE_URL = "http://terreau.example"
    response = browser.client.get(reverse("accounts:proconnect"), {"next": "/mon-espace/"})
    assert response["Location"] == "http://terreau.example/compte/proconnect/?next=%2Fmon-espace%2F"


def test_somebody_already_signed_in_does_not_leave(browser, lou):
    browser.sign_in()
    assert browser.leave("/mon-espace/") == "/mon-espace/"


# ---- signing out


def test_signing_out_ends_both_sessions_and_says_so(browser, provider, lou):
    browser.sign_in()
    page = browser.client.post(reverse("accounts:sign_out"))
    assert browser.user_id is None
    delay, _separator, address = page["Refresh"].partition("; url=")
    assert delay == "0"
    assert address.startswith(f"{provider.issuer}/session/end?")
    assert "no-store" in page["Cache-Control"]
    sent = parameters(address)
    assert sent.keys() == {"id_token_hint", "state", "post_logout_redirect_uri"}
    assert sent["post_logout_redirect_uri"] == RETURN_SIGNED_OUT
    response = browser.arrive(browser.go(address))
    assert provider.sessions_ended == 1
    assert "Vous êtes déconnecté de ce site et de ProConnect." in browser.arrive(response["Location"]).text


def test_with_the_provider_down_the_session_here_ends_all_the_same(browser, provider, lou):
    browser.sign_in()
    provider.close()
    assert browser.client.post(reverse("accounts:sign_out")).status_code == 200
    assert browser.user_id is None
    assert browser.client.get(reverse("desk:my_space")).status_code == 302


@pytest.mark.parametrize("state", ["", "x" * 43])
def test_a_forged_return_from_signing_out_is_refused_and_changes_nothing(browser, lou, state):
    browser.sign_in()
    response = browser.arrive(f"{RETURN_SIGNED_OUT}?state={state}")
    assert response.status_code == 400
    assert browser.user_id == str(lou.pk)


def test_the_return_from_signing_out_serves_once(browser, lou):
    browser.sign_in()
    page = browser.client.post(reverse("accounts:sign_out"))
    address = browser.go(page["Refresh"].partition("; url=")[2])
    assert browser.arrive(address).status_code == 302
    assert browser.arrive(address).status_code == 400


def test_a_session_opened_by_password_signs_out_here_only(browser, client_for, lou):
    client = client_for(lou)
    assert client.post(reverse("accounts:sign_out"))["Location"] == reverse("accounts:sign_in")


def test_a_sign_in_that_succeeds_leaves_no_trace_in_the_journal(browser, lou):
    browser.sign_in()
    assert not Entry.objects.exists()
