import pytest

from terreau.ground.accounts.models import User
from terreau.ground.attestations import actions
from terreau.ground.attestations.models import Attestation
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from tests.factories import make_agent, make_structure, make_user

TITLE = "Positionnement numérique : niveau 4 en Protéger les données personnelles"
SENTENCE = "A montré le niveau 4 de la compétence « Protéger les données personnelles »."
CRITERIA = "Un test adaptatif, arrêté quand l’erreur de mesure est assez petite."
DETAILS = [("Compétence", "CRCN 4.2"), ("Niveau", "4 sur 8")]


@pytest.fixture
def town(db: None) -> Structure:
    return make_structure("Mairie d’Exemple")


@pytest.fixture
def holder(town) -> User:
    office = make_structure("Bureau du courrier", parent=town)
    agent = make_agent(office, first_name="Camille", last_name="Martin", email="camille@mairie.example")
    return make_user(agent=agent, email="camille@mairie.example")


@pytest.fixture
def lead(town) -> User:
    return make_user((RoleName.PROGRAMME_LEAD, town), email="lead@mairie.example")


def issue(user: User, issuer: Structure, *, subject: str = "skills:crcn:4.2:1", **more) -> Attestation:
    texts = {"title": TITLE, "sentence": SENTENCE, "criteria": CRITERIA, "details": DETAILS} | more
    return actions.issue(holder=user.agent, subject=subject, issuer=issuer, **texts, by=user)


@pytest.fixture
def attested(holder, town) -> Attestation:
    return issue(holder, town)
