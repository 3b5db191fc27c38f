"""The attestation of a course: what it says, once, and who may not have one."""

import datetime

import pytest

from terreau.ground.attestations.actions import revoke
from terreau.ground.attestations.models import Attestation
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.completions.attesting import attest
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.refusals import CompletionRefused
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_completion, make_course

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 2)


@pytest.fixture
def house():
    return make_structure("Mairie d’Exemple")


@pytest.fixture
def agent(house):
    return make_agent(house, first_name="Camille", last_name="Martin")


def test_it_names_the_course_its_hours_its_day_how_it_was_validated_and_until_when(house, agent):
    course = make_course(
        house, title="Travailler en hybride", minutes=90, months_valid=12, validation="Un quiz à 70 %."
    )
    completion = make_completion(agent, course, completed_on=DAY)
    made = attest(completion, by="test")
    assert (made.holder_name, made.issuer_label) == ("Camille Martin", "Mairie d’Exemple")
    assert made.title.replace("\xa0", " ") == "Formation : Travailler en hybride"
    assert "« Travailler en hybride »" in made.sentence.replace("\xa0", " ")
    assert "2 novembre 2026" in made.sentence
    assert "1 h 30" in made.sentence.replace("\xa0", " ")
    assert made.criteria == "Un quiz à 70 %."
    assert made.valid_until == datetime.date(2027, 11, 2)
    completion.refresh_from_db()
    assert completion.attestation == made


def test_asked_twice_it_is_the_same(house, agent):
    completion = make_completion(agent, make_course(house))
    assert attest(completion, by="test") == attest(completion, by="test")
    assert Attestation.objects.count() == 1
    assert Entry.objects.filter(action="attestations.attestation.issued").count() == 1


def test_without_a_name_there_is_nothing_to_print(house):
    completion = make_completion(make_agent(house, first_name="", last_name=""), make_course(house))
    with pytest.raises(CompletionRefused, match="Votre nom"):
        attest(completion, by="test")
    completion.refresh_from_db()
    assert completion.attestation is None


def test_a_validity_that_is_over_is_not_attested(house, agent):
    completion = make_completion(agent, make_course(house, months_valid=1), completed_on=datetime.date(2020, 1, 31))
    with pytest.raises(CompletionRefused, match="trop ancien"):
        attest(completion, by="test")


def test_who_withdrew_his_own_may_ask_again_and_what_the_issuer_withdrew_stays_so(house, agent):
    user = make_user(agent=agent)
    completion = make_completion(agent, make_course(house))
    first = attest(completion, by=user)
    revoke(first, by=user)
    second = attest(completion, by=user)
    assert second.pk != first.pk
    assert completion.attestation == second
    revoke(second, reason="Délivrée par erreur.", by=make_user((RoleName.HR, house)))
    with pytest.raises(CompletionRefused, match="retirée par l’organisme"):
        attest(completion, by=user)


def test_what_was_learnt_elsewhere_says_where(house, agent):
    course = make_course(house, title="Un cours")
    made = attest(make_completion(agent, course, way=Way.IMPORT, source="Mentor"), by="test")
    assert "Mentor" in made.criteria


def test_a_course_in_another_language_is_attested_in_its_language(house, agent):
    made = attest(make_completion(agent, make_course(house, language="en")), by="test")
    assert made.language == "en"
