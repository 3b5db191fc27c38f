"""What whoever runs the server meets: a start refused, what doctor says, two requests at once, the fake's own rules."""

import os
import subprocess
import sys

import pytest
import requests

from config.env import MisconfiguredEnvironment
from config.proconnect import check
from terreau.desk import health
from terreau.ground.accounts.models import User
from terreau.ground.accounts.proconnect import joining
from terreau.ground.accounts.proconnect.backend import Identity
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.proconnect.conftest import parameters
from tests.ground.accounts.proconnect.fake import CLIENT_ID, CLIENT_SECRET, RETURN
from tests.ground.accounts.test_races import together

GOOD = {"client_id": "x", "client_secret": "y", "local_accounts": True}


@pytest.mark.parametrize(
    ("url", "changes", "named"),
    [
        ("", {"local_accounts": False}, "TERREAU_LOCAL_ACCOUNTS"),
        ("auth.agentconnect.gouv.fr", {}, "TERREAU_PROCONNECT_URL"),
        ("http://auth.agentconnect.gouv.fr/api/v2", {}, "TERREAU_PROCONNECT_URL"),
        ("https:///api/v2", {}, "TERREAU_PROCONNECT_URL"),
        ("https://auth.agentconnect.gouv.fr/api/v2?x=y", {}, "TERREAU_PROCONNECT_URL"),
        ("https://auth.agentconnect.gouv.fr/api/v2", {"client_id": ""}, "TERREAU_PROCONNECT_CLIENT_ID"),
        ("https://auth.agentconnect.gouv.fr/api/v2", {"client_secret": ""}, "TERREAU_PROCONNECT_CLIENT_SECRET"),
    ],
)
def test_a_start_that_could_not_work_is_refused_and_the_variable_named(url, changes, named):
    with pytest.raises(MisconfiguredEnvironment, match=named):
        check(url, **GOOD | changes)


@pytest.mark.parametrize("url", ["", "https://auth.agentconnect.gouv.fr/api/v2", "http://127.0.0.1:9411/api/v2"])
def test_a_start_that_can_work_passes(url):
    check(url, **GOOD)


def test_the_environment_is_read(tmp_path):
    variables = {
        "TERREAU_VAR": str(tmp_path), "DATABASE_URL": "", "TERREAU_LOCAL_ACCOUNTS": "off",
        "TERREAU_PROCONNECT_URL": "https://proconnect.example/api/v2/", "TERREAU_PROCONNECT_CLIENT_ID": "x",
        "TERREAU_PROCONNECT_CLIENT_SECRET": "y", "TERREAU_PROCONNECT_ACR": "eidas2, eidas3",
    }  # fmt: skip
    say = "from config import settings as s; print(s.OIDC_OP_LOGOUT_ENDPOINT, s.PROCONNECT_ACR, s.LOCAL_ACCOUNTS)"
    done = subprocess.run(
        [sys.executable, "-c", say], env=os.environ | variables, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "https://proconnect.example/api/v2/session/end ['eidas2', 'eidas3'] False"


# ---- doctor


def test_doctor_says_when_there_is_none(settings):
    settings.PROCONNECT_URL = ""
    found = health.check_proconnect()
    assert (found.state, found.found) == ("good", "non configuré : on se connecte par mot de passe")


def test_doctor_asks_proconnect(db, provider):
    found = health.check_proconnect()
    assert (found.state, found.found) == ("good", f"en marche à {provider.issuer}")


def test_doctor_sees_an_address_that_moved(provider, settings):
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.issuer}/keys"
    found = health.check_proconnect()
    assert found.state == "broken"
    assert "jwks_uri" in found.found


@pytest.mark.parametrize(("local", "state"), [(True, "todo"), (False, "broken")])
def test_doctor_says_that_it_is_away_and_how_bad_that_is(provider, settings, local, state):
    settings.LOCAL_ACCOUNTS = local
    provider.broken = {"/.well-known/openid-configuration"}
    assert health.check_proconnect().state == state
    provider.close()
    assert health.check_proconnect().state == state


def test_doctor_sees_that_nobody_could_come_in(db, provider, settings):
    settings.LOCAL_ACCOUNTS = False
    user = make_user()
    assert health.check_proconnect().state == "broken"
    User.objects.filter(pk=user.pk).update(sub="x")
    assert health.check_proconnect().state == "good"


# ---- two at once

IDENTITY = Identity(sub="sub-de-lou", email="lou.martin@ministere.example", name="Lou Martin", id_token="x")


@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_once_open_one_account():
    make_agent(make_structure(), email=IDENTITY.email)
    open_it = lambda: joining.open_account(IDENTITY)  # noqa: E731
    assert together(open_it, open_it, open_it) == ["done", "refused", "refused"]
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_identities_that_prove_one_account_at_once_leave_one():
    account = make_user(email=IDENTITY.email)
    same = User.objects.get()
    other = Identity(sub="sub-de-eve", email=IDENTITY.email, name="", id_token="x")
    answers = together(
        lambda: joining._tie(account, IDENTITY, proof="test"), lambda: joining._tie(same, other, proof="test")
    )
    assert answers == ["done", "refused"]


# ---- the provider of our tests is as strict as it says


GOOD_WAY = {
    "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": RETURN, "scope": "openid email",
    "state": "s" * 32, "nonce": "n" * 32,
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"state": "s" * 31}, {"nonce": "n" * 31}, {"state": None}, {"redirect_uri": RETURN.rstrip("/")},
        {"max_age": "1"},
        {"code_challenge": "x"}, {"ui_locales": "fr"}, {"scope": "email"}, {"scope": "openid profile"},
        {"claims": '{"userinfo":{}}'}, {"response_type": "token"}, {"client_id": "x"},
    ],
)  # fmt: skip
def test_the_provider_refuses_the_way_there(provider, change):
    asked = {name: value for name, value in (GOOD_WAY | change).items() if value is not None}
    assert requests.get(f"{provider.issuer}/authorize", asked, allow_redirects=False, timeout=5).status_code == 400
    assert requests.get(f"{provider.issuer}/authorize", GOOD_WAY, allow_redirects=False, timeout=5).status_code == 303


def code_of(provider) -> str:
    answer = requests.get(f"{provider.issuer}/authorize", GOOD_WAY, allow_redirects=False, timeout=5)
    return parameters(answer.headers["Location"])["code"]


@pytest.mark.parametrize("fault", ["late", "twice", "basic", "extra", "query", "redirect", "json", None])
def test_the_provider_refuses_the_exchange(provider, fault):
    body = {
        "grant_type": "authorization_code", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
        "redirect_uri": RETURN, "code": code_of(provider),
    }  # fmt: skip
    given = {"data": body, "timeout": 5}
    if fault == "basic":
        given |= {"auth": (CLIENT_ID, body.pop("client_secret"))}
    elif fault == "query":
        given |= {"params": {"client_secret": body.pop("client_secret")}}
    elif fault == "json":
        given |= {"data": None, "json": body}
    elif fault == "twice":
        requests.post(f"{provider.issuer}/token", **given)
    body |= {"extra": {"code_verifier": "x"}, "redirect": {"redirect_uri": f"{RETURN}x"}}.get(fault, {})
    provider.shift = 31 if fault == "late" else 0
    answer = requests.post(f"{provider.issuer}/token", **given)
    assert answer.status_code == (400 if fault else 200)
    if not fault:
        bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert requests.get(f"{provider.issuer}/userinfo", headers=bearer, timeout=5).status_code == 200
        provider.shift = 61
        assert requests.get(f"{provider.issuer}/userinfo", headers=bearer, timeout=5).status_code == 401
