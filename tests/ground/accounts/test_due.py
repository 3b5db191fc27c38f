"""What no longer serves is deleted, and nothing else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from terreau.ground.accounts import activation, invitations, throttle
from terreau.ground.accounts.due import due
from terreau.ground.accounts.models import ActivationCode, Invitation, LinkCode, Throttle
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "une longue phrase sans chiffre"


@pytest.fixture
def everything(client_for):
    """A session, a brake, a code on paper, six digits, two invitations of which one was accepted."""
    structure = make_structure()
    boss = make_user((RoleName.ADMINISTRATOR, structure))
    client_for(boss)
    throttle.take([("account", "x")])
    activation.issue_code(make_agent(structure, email=""), by=boss)
    guest = make_user(email="ada@ministere.example")
    make_agent(structure, email=guest.email)
    activation.send_digits(guest)
    invitations.invite(email="jamais@ministere.example", roles=[(RoleName.EDITOR, structure)], by=boss)
    invitations.invite(email=guest.email, roles=[(RoleName.EDITOR, structure)], by=boss)
    Invitation.objects.filter(email=guest.email).update(state="accepted", accepted_by=guest)
    return [Session, Throttle, ActivationCode, LinkCode, Invitation]


def test_what_still_serves_stays(everything):
    before = [model.objects.count() for model in everything]
    due(timezone.now())
    due(timezone.now())
    assert [model.objects.count() for model in everything] == before == [1, 2, 1, 1, 2]


def test_what_no_longer_serves_goes(everything):
    due(timezone.now() + timedelta(days=60))
    assert [model.objects.count() for model in everything] == [0, 0, 0, 0, 1]
    assert Invitation.objects.get().state == "accepted"
