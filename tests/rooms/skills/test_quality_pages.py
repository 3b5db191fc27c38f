"""The pages on the quality of questions: what they flag, in which order, and how parameters are put in force."""

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.ground.questions import actions as question_actions
from terreau.ground.questions.models import Question
from terreau.rooms.skills.enums import StudyState
from terreau.rooms.skills.models import Edition, Study
from terreau.rooms.skills.positioning import asking, quality_reading, tasks
from terreau.rooms.skills.positioning.quality_reading import flags_of
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.helpers import competence
from tests.rooms.skills.study_helpers import many_sit, ready_study, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr(client_for):
    return client_for(make_user((RoleName.HR, make_structure())))


def page_of(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return (answer.getvalue() if answer.streaming else answer.content).decode()


# ---- flags


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"slope": [1.3, 0.4]}, "Ne départage pas"),
        ({"unfit": True}, "ne suivent pas le modèle"),
        ({"difficulty": [3.0, 4.6]}, "Plus difficile qu’annoncé"),
        ({"difficulty": [3.0, 1.5]}, "Plus facile qu’annoncé"),
        ({"differs": {"age_band": {"size": "B", "shifts": {"25-34": -0.3, "55-64": 0.4}}}}, "55-64 +0,4"),
        ({"right": 0.97}, "Presque tous"),
        ({"right": 0.27, "guess": 0.25}, "Presque personne"),
        ({"exposure": 0.95}, "finira par circuler"),
    ],
)
def test_each_weakness_is_said_with_what_to_do(fields, words):
    (flag,) = flags_of(told("1", **fields))
    assert words in flag.words
    assert flag.advice.endswith(".")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"slope": [1.3, 0.4], "answers": 40},  # too few answers for a slope
        {"difficulty": [3.0, 4.2], "difficulty_error": 0.7},  # within the error
        {"right": 0.97, "answers": 20},
        {"unexpected": True},  # what a new calibration mends
    ],
)
def test_what_is_not_established_is_not_flagged(fields):
    assert flags_of(told("1", **fields)) == []


def test_nothing_is_said_of_a_question_with_too_few_answers():
    assert flags_of({"key": "1"}) == []


def test_questions_come_by_urgency_and_none_is_left_out():
    study = ready_study()
    lines = quality_reading.lines_of(study)
    assert len(lines) == len(study.edition.parameters["items"])
    ranks = [line.urgency[0] for line in lines]
    assert ranks == sorted(ranks)
    assert [line.flags[0].rank for line in lines[:5]] == [1, 2, 3, 4, 6]
    assert not lines[-1].told


# ---- pages


def test_the_page_of_a_competence_flags_in_words_and_keeps_small_counts_to_itself(hr):
    ready_study()
    page = page_of(hr, "skills:quality_of", competence("1.1").pk)
    assert "5 questions sont signalées." in page
    assert "Vérifiez le corrigé et l’énoncé" in page
    assert page.count("Moins de 11 réponses") == 2
    assert "5 questions signalées" in page_of(hr, "skills:quality")


def test_a_retired_question_stays_in_the_table_and_says_so(hr):
    study = ready_study()
    question = Question.objects.get(current=int(study.report["items"][0]["key"]))
    question_actions.retire(question, on=timezone.localdate(), reason="ambiguë", by="test")
    assert "Retirée le" in page_of(hr, "skills:quality_of", competence("1.1").pk)


def test_the_table_is_taken_away_as_csv(hr):
    study = ready_study()
    lines = page_of(hr, "skills:quality_csv", competence("1.1").pk).splitlines()
    assert len(lines) == 1 + len(study.report["items"])
    assert lines[0].startswith("\N{BOM}question;")
    assert {line.count(";") for line in lines} == {16}
    assert "Ne départage pas" in lines[1]


def test_a_competence_never_studied_says_what_the_test_supposes(hr):
    page = page_of(hr, "skills:quality_of", competence("1.1").pk)
    assert "pas encore été étudiées" in page
    assert "il en faut au moins 11" in page
    assert reverse("skills:study_ask", args=[competence("1.1").pk]) not in page


def test_hr_studies_reads_what_would_change_confirms_and_goes_back(hr):
    many_sit(60, harder=1.0)
    code = competence("1.1")
    asked = hr.post(reverse("skills:study_ask", args=[code.pk]))
    study = Study.objects.get()
    assert asked.url == reverse("skills:study", args=[study.pk])
    assert study.state == StudyState.READY
    page = page_of(hr, "skills:study", study.pk)
    assert "Les niveaux déjà donnés ne changent pas" in page
    assert Edition.objects.filter(competence=code).count() == 1
    confirm = reverse("skills:study_apply", args=[study.pk])
    assert "Mettre ces paramètres en vigueur ?" in page_of(hr, "skills:study_apply", study.pk).replace("\xa0", " ")
    page = hr.post(confirm, follow=True).content.decode()
    assert "Édition 2 en vigueur" in page
    assert reverse("skills:study_undo", args=[study.pk]) in page
    page_of(hr, "skills:study_undo", study.pk)
    page = hr.post(reverse("skills:study_undo", args=[study.pk]), follow=True).content.decode()
    assert "de nouveau en vigueur, sous le numéro 3" in page
    assert reverse("skills:study_undo", args=[study.pk]) not in page
    page = hr.post(confirm, follow=True).content.decode()
    assert "ne peut pas être mise en vigueur" in page


def test_a_study_at_work_shows_where_it_is_and_ends_for_whoever_comes_back(hr, monkeypatch):
    many_sit(30)
    monkeypatch.setattr(asking, "AT_ONCE", 5)
    hr.post(reverse("skills:study_ask", args=[competence("1.1").pk]))
    study = Study.objects.get()
    page = page_of(hr, "skills:study", study.pk)
    assert "En attente" in page
    assert "Actualiser" in page
    assert "Une étude est en cours" in page_of(hr, "skills:quality_of", competence("1.1").pk)
    assert hr.get(reverse("skills:study_apply", args=[study.pk])).status_code == 302
    tasks.study_questions.func(study.pk, "fr")
    assert "demi-niveau" in page_of(hr, "skills:study", study.pk)
    assert Study.objects.get().rounds > 1


def test_a_refused_study_says_why(hr):
    many_sit(11)
    hr.post(reverse("skills:study_ask", args=[competence("1.1").pk]))
    page = page_of(hr, "skills:study", Study.objects.get().pk)
    assert "Pas assez de réponses" in page.replace("\xa0", " ")


@pytest.mark.parametrize("role", [RoleName.DPO, RoleName.MANAGER, RoleName.EDITOR, None])
def test_whoever_does_not_edit_the_bank_reads_nothing_of_it(client_for, role):
    study = ready_study()
    office = make_structure()
    agent = make_agent(office)
    client = client_for(make_user((role, office), agent=agent) if role else make_user(agent=agent))
    for name, key in (("skills:quality_of", study.competence_id), ("skills:study", study.pk)):
        assert client.get(reverse(name, args=[key])).status_code == 403
    assert client.post(reverse("skills:study_apply", args=[study.pk])).status_code == 403
    assert Edition.objects.filter(competence=study.competence).count() == 1


def test_the_pages_cost_the_same_queries_whatever_the_number_of_studies(hr, django_assert_max_num_queries):
    for code in ("1.1", "1.2", "1.3", "2.1"):
        ready_study(code)
    with django_assert_max_num_queries(8):
        page_of(hr, "skills:quality")
    with django_assert_max_num_queries(14):
        page_of(hr, "skills:quality_of", competence("1.1").pk)
