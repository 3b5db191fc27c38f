"""How long a session lasts, when its key changes, and what ends it."""

import datetime
import time

import pytest
from django.contrib.sessions.models import Session

from terreau.ground.accounts import actions
from terreau.ground.accounts.sessions import SINCE
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def user(ministry):
    user = make_user((RoleName.HR, ministry), agent=make_agent(ministry))
    user.set_password(PASSWORD)
    user.save()
    return user


def inside(client) -> bool:
    return client.get("/mon-espace/").status_code == 200


def sign_in(client, user):
    client.post("/compte/connexion/", {"email": user.email, "password": PASSWORD})
    assert inside(client)
    return client


def test_twelve_hours_after_signing_in_a_session_is_over_however_it_is_used(client, user):
    sign_in(client, user)
    session = client.session
    session[SINCE] = int(time.time()) - 12 * 3600 + 60
    session.save()
    assert inside(client)
    session[SINCE] = int(time.time()) - 12 * 3600 - 1
    session.set_expiry(datetime.timedelta(hours=12))  # renewed by use: that changes nothing
    session.save()
    response = client.get("/mon-espace/")
    assert response.url == "/compte/connexion/?next=/mon-espace/"
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_a_session_that_does_not_say_since_when_is_over(client, user):
    sign_in(client, user)
    session = client.session
    del session[SINCE]
    session.save()
    assert not inside(client)


@pytest.mark.parametrize("change", ["granted", "withdrawn", "linked"])
def test_a_key_seen_before_the_rights_changed_opens_nothing_after(client, user, ministry, change):
    sign_in(client, user)
    before = client.session.session_key
    if change == "granted":
        actions.grant_role(user, role=RoleName.DPO, structure=ministry, by="command:test")
    elif change == "withdrawn":
        actions.revoke_role(user.held_roles[0], by="command:test")
    else:
        user.agent = make_agent(ministry)
        user.save()
    assert inside(client)  # he stays signed in, under another key
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    after = client.session.session_key
    assert inside(client)
    assert client.session.session_key == after


def test_looking_at_a_page_does_not_change_the_key(client, user):
    sign_in(client, user)
    before = client.session.session_key
    for _ in range(3):
        assert inside(client)
    assert client.session.session_key == before


def test_changing_a_password_ends_every_other_session(client_for, user):
    here, there = sign_in(client_for(None), user), sign_in(client_for(None), user)
    new = "une autre phrase assez longue"
    here.post("/compte/mot-de-passe/", {"current": PASSWORD, "password": new, "again": new, "confirmation": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert inside(here)
    assert not inside(there)


def test_closing_an_account_ends_its_sessions_even_once_it_is_open_again(client, user):
    sign_in(client, user)
    key = client.session.session_key
    actions.deactivate(user, by="command:test")
    client.cookies["sessionid"] = key
    assert not inside(client)
    actions.reactivate(user, by="command:test")
    client.cookies["sessionid"] = key
    assert not inside(client)


def test_a_session_that_waited_while_the_account_was_closed_does_not_come_back(client_for, user):
    asleep = sign_in(client_for(None), user)
    actions.deactivate(user, by="command:test")
    actions.reactivate(user, by="command:test")
    assert not inside(asleep)
