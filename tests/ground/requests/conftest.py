import re
from collections.abc import Callable

import pytest
from django.core import mail

from terreau.ground.accounts.models import User
from terreau.ground.mail import postman
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.requests import actions
from terreau.ground.requests.models import ContactRequest
from tests.factories import make_structure, make_user

VISITOR = "lou@chez-moi.example"
FILLED = {"intent": "support", "text": "Bonjour, j’ai une idée.", "name": "Lou Petit", "email": VISITOR}


def sent_to(address: str) -> list[mail.EmailMessage]:
    """What has left for this address, once the postman has passed."""
    while postman.drain():
        pass
    return [message for message in mail.outbox if message.to == [address]]


def link_in(message: mail.EmailMessage) -> str:
    return re.findall(r"http://127\.0\.0\.1:8000(/\S+)", str(message.body))[-1]


@pytest.fixture
def town(db: None) -> Structure:
    return make_structure("Mairie d’Exemple")


@pytest.fixture
def dpo(town) -> User:
    return make_user((RoleName.DPO, town), email="dpo@mairie.example")


@pytest.fixture
def boss(town) -> User:
    return make_user((RoleName.ADMINISTRATOR, town), email="admin@mairie.example")


@pytest.fixture
def lead(town, boss) -> User:
    return make_user((RoleName.PROGRAMME_LEAD, town), email="lead@mairie.example")


@pytest.fixture
def ask(town) -> Callable[..., ContactRequest]:
    """A confirmed request from a visitor."""

    def make(intent: str = "support", *, employer: Structure = town, right: str = "") -> ContactRequest:
        wishes = {"employer": employer, "intent": intent, "right": right, "text": "Bonjour", "name": "Lou"}
        request = actions.submit(**wishes, email=VISITOR, by=None)
        actions.confirm(request)
        request.refresh_from_db()
        return request

    return make
