"""One attack, or one failure, per rule. Each ends on a French page that says what to do, and opens nothing."""

import json
from urllib.parse import urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.urls import reverse
from jwt.utils import base64url_encode

from terreau.ground.accounts import throttle
from terreau.ground.accounts.models import User
from terreau.ground.journal.models import Entry
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.proconnect.conftest import parameters
from tests.ground.accounts.proconnect.fake import CLIENT_ID, CLIENT_SECRET, RETURN, private_key

pytestmark = pytest.mark.django_db

UNVERIFIED = "La réponse de ProConnect n’a pas pu être vérifiée"
NO_LONGER = "Cette tentative de connexion n’est plus valable"


@pytest.fixture(autouse=True)
def lou(provider) -> User:
    """The victim: an honest answer would open her account."""
    user = make_user(email=provider.person["email"])
    User.objects.filter(pk=user.pk).update(sub=provider.person["sub"])
    return user


def check_refused(browser, response, words: str, why: str, status: int = 400) -> None:
    """The page, the journal without personal data, and no half session."""
    assert response.status_code == status
    assert words in response.text
    assert "mailto:" in response.text
    assert browser.user_id is None
    assert not [key for key in browser.client.session.keys() if key not in {"oidc_states"}]
    assert not browser.client.session.get("oidc_states")
    entry = Entry.objects.get()
    assert (entry.action, entry.actor, entry.object_key) == ("accounts.proconnect.failed", "anonymous", "")
    assert entry.data == {"why": why}


def by_hand(claims: dict, header: dict, signature: bytes = b"") -> str:
    parts = [base64url_encode(json.dumps(part).encode()) for part in (header, claims)]
    return b".".join([*parts, base64url_encode(signature)]).decode()


def public_pem() -> bytes:
    return private_key("RS256").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def hs_with_the_public_key(claims: dict) -> str:
    """The classical confusion: the published key taken for a shared secret."""
    algorithm = jwt.get_algorithm_by_name("HS256")
    header = {"alg": "HS256", "typ": "JWT", "kid": "RS256-1"}
    unsigned = by_hand(claims, header).rpartition(".")[0]
    return f"{unsigned}.{base64url_encode(algorithm.sign(unsigned.encode(), public_pem())).decode()}"


def hs_with_the_secret(claims: dict) -> str:
    return jwt.encode(claims, CLIENT_SECRET, algorithm="HS256", headers={"kid": "RS256-1"})


def none_algorithm(claims: dict) -> str:
    return by_hand(claims, {"alg": "none", "typ": "JWT", "kid": "RS256-1"})


def unsigned(claims: dict) -> str:
    return by_hand(claims, {"alg": "RS256", "typ": "JWT", "kid": "RS256-1"})


def somebody_elses_key(claims: dict) -> str:
    return jwt.encode(claims, private_key("RS256", "eve"), algorithm="RS256", headers={"kid": "RS256-1"})


def unknown_key(claims: dict) -> str:
    return jwt.encode(claims, private_key("RS256", "eve"), algorithm="RS256", headers={"kid": "eve"})


def key_in_the_header(claims: dict) -> str:
    key = json.loads(jwt.get_algorithm_by_name("RS256").to_jwk(private_key("RS256", "eve").public_key()))
    headers = {"kid": "RS256-1", "jwk": key, "jku": "http://127.0.0.1:9/keys"}
    return jwt.encode(claims, private_key("RS256", "eve"), algorithm="RS256", headers=headers)


def other_registered_algorithm(claims: dict) -> str:
    """Well signed, by the other key that ProConnect publishes: but we registered RS256."""
    return jwt.encode(claims, private_key("ES256"), algorithm="ES256", headers={"kid": "ES256-1"})


def signed(**changes):
    """Well signed, and saying something else; None takes a claim out."""

    def forge(claims: dict) -> str:
        kept = {name: value for name, value in (claims | changes).items() if value is not None}
        return jwt.encode(kept, private_key("RS256"), algorithm="RS256", headers={"kid": "RS256-1"})

    return forge


FORGERIES = [
    (none_algorithm, "bad_algorithm"),
    (hs_with_the_public_key, "bad_algorithm"),
    (hs_with_the_secret, "bad_algorithm"),
    (other_registered_algorithm, "bad_algorithm"),
    (unsigned, "bad_signature"),
    (somebody_elses_key, "bad_signature"),
    (unknown_key, "bad_signature"),
    (key_in_the_header, "bad_signature"),
    (signed(iss="https://eve.example/api/v2"), "bad_issuer"),
    (signed(iss=None), "bad_answer"),
    (signed(aud="another-service"), "bad_audience"),
    (signed(aud=[CLIENT_ID, "another-service"]), "bad_audience"),
    (signed(aud=None), "bad_answer"),
    (signed(exp=1_000_000_000), "expired"),
    (signed(iat=4_000_000_000), "expired"),
    (signed(sub=None), "bad_answer"),
    (lambda claims: "not a token", "bad_answer"),
    (lambda claims: "", "bad_answer"),
]


@pytest.mark.parametrize(("forge", "why"), FORGERIES)
@pytest.mark.parametrize("which", ["forge_id_token", "forge_userinfo"])
def test_a_token_that_is_not_that_of_proconnect_for_us_now_opens_nothing(browser, provider, which, forge, why):
    setattr(provider, which, forge)
    check_refused(browser, browser.sign_in(), UNVERIFIED, why)


def test_an_id_token_without_date_opens_nothing(browser, provider):
    provider.forge_id_token = signed(exp=None)
    check_refused(browser, browser.sign_in(), UNVERIFIED, "bad_answer")


@pytest.mark.parametrize("nonce", ["x" * 43, None, ""])
def test_another_nonce_or_none_opens_nothing(browser, provider, nonce):
    provider.forge_id_token = signed(nonce=nonce)
    check_refused(browser, browser.sign_in(), UNVERIFIED, "bad_nonce")


def test_an_id_token_of_another_sign_in_opens_nothing(browser, provider):
    """Replayed: well signed, for us, still valid, but asked for by another browser."""
    kept = []
    provider.forge_id_token = lambda claims: kept.append(provider.sign(claims)) or kept[0]
    browser.sign_in()
    browser.client.post(reverse("accounts:sign_out"))
    browser.client.cookies.clear()
    assert "n’a pas pu être vérifiée" in browser.sign_in().text
    assert Entry.objects.get().data == {"why": "bad_nonce"}


def test_the_person_of_the_two_tokens_is_one(browser, provider):
    provider.forge_id_token = signed(sub="sub-de-eve")
    check_refused(browser, browser.sign_in(), UNVERIFIED, "other_subject")


def test_userinfo_as_plain_json_is_refused(browser, provider):
    provider.forge_userinfo = json.dumps
    check_refused(browser, browser.sign_in(), UNVERIFIED, "bad_answer")


# ---- the way back


def test_a_state_that_this_browser_did_not_send_is_refused_before_the_provider_is_asked(browser, provider):
    """Somebody makes the victim open his own return address: she would work in his account."""
    browser.leave()
    browser.client.session.flush()
    address = f"{RETURN}?{urlencode({'code': 'x', 'state': 'y' * 43})}"
    browser.client.cookies.clear()
    check_refused(browser, browser.arrive(address), NO_LONGER, "unknown_state")
    assert [path for _method, path, _sent in provider.seen] == []


@pytest.mark.parametrize("query", ["", "code=x", "state=", "error=access_denied", "error=access_denied&state=zzz"])
def test_a_return_without_our_state_is_refused(browser, query):
    check_refused(browser, browser.arrive(f"{RETURN}?{query}"), NO_LONGER, "unknown_state")


def test_a_return_with_state_and_without_code_is_refused(browser):
    state = parameters(browser.leave())["state"]
    check_refused(browser, browser.arrive(f"{RETURN}?state={state}"), UNVERIFIED, "bad_answer")


def test_a_return_serves_once(browser):
    address = browser.go(browser.leave())
    browser.arrive(address)
    browser.client.post(reverse("accounts:sign_out"))
    assert NO_LONGER in browser.arrive(address).text
    assert browser.user_id is None


def test_a_code_used_by_somebody_else_first_opens_nothing(browser, provider):
    address = browser.go(browser.leave())
    provider.codes[parameters(address)["code"]]["used"] = True
    check_refused(browser, browser.arrive(address), "La connexion a pris trop de temps", "code_refused")


def test_a_code_of_more_than_thirty_seconds_is_refused_and_the_page_says_to_begin_again(browser, provider):
    address = browser.go(browser.leave("/mon-espace/"))
    provider.shift = 31
    response = browser.arrive(address)
    check_refused(browser, response, "La connexion a pris trop de temps", "code_refused")
    assert f"{reverse('accounts:proconnect')}?next=/mon-espace/" in response.text


def test_a_code_of_somebody_else_in_ones_own_return_opens_nothing(browser, provider):
    """Injected: the code is good, the state is mine, but the nonce inside is another's."""
    stolen = parameters(browser.go(browser.leave()))["code"]
    browser.client.cookies.clear()
    state = parameters(browser.leave())["state"]
    check_refused(browser, browser.arrive(f"{RETURN}?code={stolen}&state={state}"), UNVERIFIED, "bad_nonce")


# ---- what may happen to honest people


@pytest.mark.parametrize("error", ["access_denied", "login_required"])
def test_giving_up_is_no_fault(browser, provider, error):
    provider.answers_error = error
    check_refused(browser, browser.sign_in(), "La connexion a été interrompue", "cancelled")


def test_an_error_of_the_provider_is_not_ours_nor_the_users(browser, provider):
    provider.answers_error = "server_error"
    check_refused(browser, browser.sign_in(), "ProConnect ne répond pas comme prévu", "provider_error", 502)


@pytest.mark.parametrize("path", ["/token", "/jwks", "/userinfo"])
def test_a_provider_in_trouble_is_said(browser, provider, path):
    provider.broken = {path}
    check_refused(browser, browser.sign_in(), "ProConnect ne répond pas comme prévu", "unreachable", 502)


def test_a_provider_that_is_away_is_said(browser, provider):
    address = browser.go(browser.leave())
    provider.close()
    check_refused(browser, browser.arrive(address), "ProConnect ne répond pas comme prévu", "unreachable", 502)


def test_a_provider_that_never_answers_is_left(browser, provider, settings):
    settings.OIDC_TIMEOUT, provider.slow = 0.2, 1
    check_refused(browser, browser.sign_in(), "ProConnect ne répond pas comme prévu", "unreachable", 502)


def test_a_secret_that_the_provider_does_not_know_is_our_fault(browser, settings):
    settings.OIDC_RP_CLIENT_SECRET = "wrong"
    check_refused(browser, browser.sign_in(), "prévenez l’équipe qui tient ce site", "client_refused", 502)


def test_a_page_in_place_of_the_tokens_is_refused(browser, provider, monkeypatch):
    monkeypatch.setattr(provider, "token", lambda *given: b"<html>")
    check_refused(browser, browser.sign_in(), UNVERIFIED, "bad_answer")


@pytest.mark.parametrize("email", ["", "pas une adresse", "x" * 250 + "@y.example"])
def test_without_usable_address_the_page_says_whom_to_ask(browser, provider, email):
    provider.person |= {"sub": "inconnu", "email": email}
    words = "ProConnect n’a pas donné votre courriel"
    check_refused(browser, browser.sign_in(), words, "no_email", 403)


@pytest.mark.parametrize("sub", ["x" * 256, "a\x00b", ""])
def test_a_sub_that_cannot_be_kept_is_refused(browser, provider, sub):
    provider.person["sub"] = sub
    check_refused(browser, browser.sign_in(), UNVERIFIED, "bad_answer")


# ---- the level of authentication


@pytest.mark.parametrize("acr", ["eidas1", "", "eidas2 ", "EIDAS2"])
def test_a_level_below_what_is_asked_is_refused_here_even_if_the_provider_lets_it_pass(
    browser, provider, settings, acr
):
    settings.PROCONNECT_ACR, provider.checks_acr, provider.acr = ["eidas2", "eidas3"], False, acr
    check_refused(browser, browser.sign_in(), "Une double authentification est demandée", "weak_authentication", 403)
    assert "/userinfo" not in [path for _method, path, _sent in provider.seen]


def test_a_level_that_is_not_said_is_refused(browser, provider, settings):
    settings.PROCONNECT_ACR, provider.acr = ["eidas2"], "eidas2"
    provider.forge_id_token = signed(acr=None)
    check_refused(browser, browser.sign_in(), "Une double authentification est demandée", "weak_authentication", 403)


def test_the_level_asked_for_opens(browser, provider, settings, lou):
    settings.PROCONNECT_ACR, provider.acr = ["eidas2", "eidas3"], "eidas3"
    browser.sign_in()
    assert browser.user_id == str(lou.pk)


# ---- closed accounts, and where one lands


def test_a_closed_account_is_refused_and_not_made_a_second_time(browser, provider, lou):
    User.objects.filter(pk=lou.pk).update(is_active=False, email="autre@ministere.example")
    make_agent(make_structure(), email=provider.person["email"])
    check_refused(browser, browser.sign_in(), "Votre compte est fermé", "account_closed", 403)
    assert User.objects.count() == 1


def test_an_account_closed_meanwhile_has_no_session_left(browser, lou):
    browser.sign_in()
    User.objects.filter(pk=lou.pk).update(is_active=False)
    assert browser.client.get(reverse("desk:my_space")).status_code == 302


@pytest.mark.parametrize(
    "target", ["https://eve.example/", "//eve.example/", "/\\eve.example", "javascript:alert(1)", "http:///eve.example"]
)
def test_next_never_leads_outside(browser, target):
    assert browser.sign_in(target)["Location"] == reverse("desk:home")


def test_a_failure_keeps_no_address_from_outside(browser, provider):
    provider.answers_error = "access_denied"
    assert "eve.example" not in browser.sign_in("https://eve.example/").text


def test_the_journal_cannot_be_flooded(browser):
    for _ in range(throttle.FREE["address"] + 5):
        assert browser.arrive(RETURN).status_code == 400
    assert Entry.objects.count() == throttle.FREE["address"]


def test_a_post_to_the_sign_in_page_with_a_code_does_nothing_of_proconnect(browser, provider):
    browser.client.post(f"{reverse('accounts:sign_in')}?code=x&state=y", {"email": "a@b.example", "password": "x"})
    assert provider.seen == []
