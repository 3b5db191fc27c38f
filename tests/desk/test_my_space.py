"""Mon espace: what somebody reads of himself, and takes away."""

import datetime
import json

import pytest
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills.enums import ResultState, Source
from terreau.rooms.skills.models import Competence, Domain, Framework, SkillResult, Socle, SocleLevel
from tests.factories import make_agent, make_structure, make_user
from tests.ground.initiatives.rows import make_initiative

pytestmark = pytest.mark.django_db
MAY = datetime.date(2026, 5, 4)


@pytest.fixture
def competence():
    domain = Domain.objects.create(framework=Framework.objects.create(code="essai", label="Essai"), code="1", label="D")
    return Competence.objects.create(domain=domain, code="1.1", label="Gérer des données")


@pytest.fixture
def agent(competence):
    structure = make_structure("Mairie d’Exemple")
    socle = Socle.objects.create(structure=structure, label="Socle 2026", valid_from=datetime.date(2026, 1, 1))
    SocleLevel.objects.create(socle=socle, competence=competence, level=4)
    return make_agent(structure, last_name="Martin", matricule="A-77")


def result(agent, competence, **fields):
    fields = {"level": 3, "source": Source.PIX, "measured_on": MAY} | fields
    return SkillResult.objects.create(agent=agent, competence=competence, **fields)


def test_an_agent_reads_his_level_against_his_socle_and_his_next_step(agent, competence, client_for):
    result(agent, competence)
    page = client_for(make_user(agent=agent)).get(reverse("desk:my_space")).text
    assert "Passez du niveau 3 au niveau 4 en «\N{NO-BREAK SPACE}Gérer des données\N{NO-BREAK SPACE}»" in page.replace(
        "« ", "«\N{NO-BREAK SPACE}"
    ).replace(" »", "\N{NO-BREAK SPACE}»")
    assert "Socle 2026" in page
    assert "Encore un niveau" in page
    assert "<svg" in page


def test_what_waits_on_his_word_is_said_with_the_page_that_answers(agent, competence, client_for):
    result(agent, competence, state=ResultState.PROPOSED, source=Source.PROPOSED)
    result(agent, competence, state=ResultState.SEALED)
    page = client_for(make_user(agent=agent)).get(reverse("desk:my_space")).text
    assert "1 niveau vous est proposé" in page
    assert "1 résultat gardé au secret vous attend" in page
    assert reverse("skills:my_skills") in page


def test_what_waits_on_a_colleague_is_his_business(agent, competence, client_for):
    result(agent, competence, state=ResultState.PROPOSED, source=Source.PROPOSED)
    for reader in (make_user(agent=make_agent(agent.structure)), make_user((RoleName.HR, agent.structure))):
        page = client_for(reader).get(reverse("desk:my_space")).text
        assert "vous est proposé" not in page


def test_somebody_without_agent_is_told_how_to_be_linked(client_for):
    page = client_for(make_user()).get(reverse("desk:my_space")).text
    assert "Relier mon compte à mon dossier" in page


def test_a_visitor_is_asked_to_sign_in(client_for):
    for name in ("desk:my_space", "desk:my_data", "desk:my_data_json"):
        answer = client_for(None).get(reverse(name))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("accounts:sign_in"))


def test_the_page_of_my_data_says_what_is_held_and_where_nothing_is(agent, competence, client_for):
    result(agent, competence)
    page = client_for(make_user(agent=agent, email="martin@mairie.example")).get(reverse("desk:my_data")).text
    for told in ("Martin", "A-77", "martin@mairie.example", "Mairie d’Exemple", "niveau 3 · Pix · Acquis"):
        assert told in page
    assert "Les cibles que vous avez fixées" in page.split("Où rien n’est enregistré sur vous")[1]


def test_the_export_holds_what_the_database_holds_of_me_and_nothing_of_another(agent, competence, client_for):
    other = make_agent(agent.structure, last_name="Durand", matricule="B-12")
    for level, measured_on in ((2, MAY), (3, datetime.date(2026, 6, 1))):
        result(agent, competence, level=level, measured_on=measured_on)
    result(other, competence, level=8)
    user = make_user((RoleName.MANAGER, agent.structure), agent=agent, email="martin@mairie.example")
    mine = make_initiative(agent.structure, title="Mes ateliers", created_by=user)
    make_initiative(agent.structure, title="Ceux d’un autre")

    answer = client_for(user).get(reverse("desk:my_data_json"))
    assert answer["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    assert "no-store" in answer["Cache-Control"]
    held = {each["code"]: each["rows"] for each in json.loads(answer.content)["holdings"]}

    file = {row["label"]: row["value"] for row in held["organisations.agent"]}
    assert (file["Nom"], file["Matricule"], file["Année de naissance"]) == ("Martin", "A-77", agent.birth_year)
    assert file["Entré le" if "Entré le" in file else "Date d’entrée"] is None
    assert len(held["skills.results"]) == SkillResult.objects.filter(agent=agent).count() == 2
    assert "niveau 3" in held["skills.results"][0]["value"]
    assert [row["label"] for row in held["initiatives.created"]] == [mine.title]
    assert len(held["accounts.roles"]) == 1
    text = answer.content.decode()
    assert "Durand" not in text
    assert "B-12" not in text
    assert "niveau 8" not in text


def test_the_pages_on_oneself_cost_the_same_queries_whatever_is_held(
    agent, competence, client_for, django_assert_max_num_queries, django_assert_num_queries
):
    client = client_for(make_user(agent=agent))
    result(agent, competence)
    for name, at_most in (("desk:my_space", 35), ("desk:my_data", 108)):
        client.get(reverse(name))
        with django_assert_max_num_queries(at_most) as captured:
            client.get(reverse(name))
        for day in range(1, 20):
            result(agent, competence, measured_on=datetime.date(2026, 4 if "space" in name else 3, day))
        with django_assert_num_queries(len(captured)):
            client.get(reverse(name))
