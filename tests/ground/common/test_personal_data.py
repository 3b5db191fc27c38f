"""The register of what is held about people: no table is forgotten, nothing of somebody else is told."""

import datetime

import pytest
from django.apps import apps

from terreau.ground.accounts.models import User
from terreau.ground.common import personal_data
from terreau.ground.common.personal_data import Kept, held_about, holdings, in_words
from terreau.ground.common.retention import Retention, nothing_past
from terreau.ground.journal.actions import record
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent
from tests.factories import make_agent, make_structure, make_user


def test_every_table_that_points_at_a_person_is_answered_for():
    people = {User, Agent}
    pointing = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model in people or (field.concrete and field.is_relation and field.related_model in people)
    }
    answered = {label for holding in holdings() for label in holding.models}
    assert pointing - answered == set()


def test_every_named_table_exists():
    for holding in holdings():
        for label in holding.models:
            assert apps.get_model(label), label


def test_a_code_is_declared_once_and_every_question_is_answered(monkeypatch):
    monkeypatch.setattr(personal_data, "REGISTER", {})
    rule = Retention(event="never", words="R", held=lambda: 0, past=nothing_past)
    answers = {"label": "L", "purpose": "P", "basis": "B", "retention": rule, "seen_by": "S", "kept": Kept("R", "B")}
    personal_data.holding("one.thing", **answers)(lambda user: [])
    with pytest.raises(personal_data.InvalidHolding):
        personal_data.holding("one.thing", **answers)(lambda user: [])
    with pytest.raises(personal_data.InvalidHolding):
        personal_data.holding("other.thing", **(answers | {"purpose": ""}))(lambda user: [])
    with pytest.raises(personal_data.InvalidHolding):  # neither erased, nor kept for a reason that always holds
        personal_data.holding("third.thing", **(answers | {"kept": lambda person: None}))(lambda user: [])


def test_values_are_said_in_words():
    assert in_words(None) == "non renseigné"
    assert (in_words(True), in_words(False), in_words(0)) == ("oui", "non", "0")
    assert in_words(datetime.date(2026, 3, 1)) == "1 mars 2026"


@pytest.mark.django_db
def test_somebody_is_told_of_himself_and_of_nobody_else():
    structure = make_structure("Mairie d’Exemple")
    agent = make_agent(structure, last_name="Martin", matricule="A-77")
    other = make_agent(structure, last_name="Durand")
    user = make_user((RoleName.HR, structure), agent=agent, email="martin@mairie.example")
    record("organisations.agent.changed", agent, by=make_user(email="rh@mairie.example"))
    record("organisations.agent.changed", other, by="command:import")
    told = {each.holding.code: each.lines for each in held_about(user)}
    assert ("Nom", "Martin") in told["organisations.agent"]
    assert ("Matricule", "A-77") in told["organisations.agent"]
    assert [value for _label, value in told["organisations.postings"]] == ["Mairie d’Exemple"]
    assert ("Courriel", "martin@mairie.example") in told["accounts.user"]
    assert told["accounts.roles"][0][0] == "Ressources humaines · Mairie d’Exemple"
    assert len(told["journal.entries"]) == 1
    everything = str(told)
    assert "Durand" not in everything
    assert "rh@mairie.example" not in everything


@pytest.mark.django_db
def test_somebody_without_agent_is_told_so_rather_than_nothing():
    told = {each.holding.code: each.lines for each in held_about(make_user())}
    assert told["organisations.agent"] == []
    assert told["accounts.user"]
