"""Quizzes: drawn by chance, answered in any order, resumed, handed in once, limited by the day where it is said."""

import datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from terreau.ground.questions.actions import retire, rewrite_question
from terreau.ground.questions.answering import given_in, masked, solution, unmasked
from terreau.ground.questions.contents import content_of
from terreau.ground.questions.models import Question, QuestionVersion
from terreau.rooms.learning.catalogue.models import Module
from terreau.rooms.learning.study import quizzes
from terreau.rooms.learning.study.models import Attempt
from terreau.rooms.learning.study.progressing import StudyRefused
from tests.rooms.learning.makers import make_edition, make_questions
from tests.rooms.learning.study.helpers import at, choice, followed, learner, modules, take_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return learner()


def test_it_draws_so_many_of_its_topic_by_chance_and_not_those_retired(user):
    edition = make_edition(user.agent.structure, asked=3)
    make_questions(edition.course.bank, "module-1-bis", 5)
    Module.objects.filter(edition=edition).update(topic="module-1-bis")
    gone = Question.objects.get(bank=edition.course.bank, code="module-1-bis-1")
    retire(gone, on=timezone.localdate(), reason="Fausse.", by="test")
    enrolment = followed(user, edition)
    seen = set()
    for _try in range(30):
        attempt = quizzes.draw(enrolment, modules(enrolment)[0], by=user)
        assert len(set(attempt.questions)) == 3
        seen |= set(attempt.questions)
        quizzes.hand_in(attempt, by=user)
    topics = QuestionVersion.objects.filter(pk__in=seen).values_list("topic", "question__code")
    assert {topic for topic, _code in topics} == {"module-1-bis"}
    assert {code for _topic, code in topics} == {f"module-1-bis-{rank}" for rank in range(2, 6)}


def test_questions_rewritten_meanwhile_stay_as_they_were_drawn(client_for, user):
    enrolment = followed(user)
    module = modules(enrolment)[0]
    attempt = quizzes.draw(enrolment, module, by=user)
    version = QuestionVersion.objects.get(pk=attempt.questions[0])
    draft = version.as_draft(version.question.code)
    changed = type(draft)(**(draft.__dict__ | {"content": content_of(version.document | {"enonce": "Autre texte"})}))
    rewrite_question(version.question, changed, seen=1, by="test")
    page = client_for(user).get(at("question", enrolment, module.pk, 1)).text
    assert "Autre texte" not in page
    assert version.content.text.split(" ")[1] in page


def test_answers_are_kept_shown_again_and_may_change_until_handed_in(client_for, user):
    client, enrolment = client_for(user), followed(user)
    module = modules(enrolment)[0]
    client.post(at("draw", enrolment, module.pk))
    first = at("question", enrolment, module.pk, 1)
    wrong = choice(client.get(first).text, "Faux")
    assert client.post(first, {"attempt": 1, "choice": wrong})["Location"] == at("question", enrolment, module.pk, 2)
    # Elsewhere, later: the quiz goes on at the first question without answer, and the answer is still there.
    again = client_for(user)
    assert "Reprendre mes réponses" in again.get(at("quiz", enrolment, module.pk)).text
    assert again.get(at("go_on", enrolment, module.pk))["Location"] == at("question", enrolment, module.pk, 2)
    page = again.get(first).text
    assert f'value="{wrong}" id="choice-{wrong}" checked' in page
    review = again.get(at("review", enrolment, module.pk)).text
    assert "3 questions sont sans réponse" in review
    right = choice(page, "Vrai")
    back = again.post(first, {"attempt": 1, "choice": right, "back": 1})
    assert back["Location"] == at("review", enrolment, module.pk)
    again.post(at("review", enrolment, module.pk), {"attempt": 1})
    assert "1 bonne réponse sur 4" in again.get(at("result", enrolment, module.pk)).text
    assert Attempt.objects.get().right == 1


def test_no_answer_sent_says_so_and_loses_nothing(client_for, user):
    client, enrolment = client_for(user), followed(user)
    module = modules(enrolment)[0]
    client.post(at("draw", enrolment, module.pk))
    page = client.post(at("question", enrolment, module.pk, 1), {"attempt": 1})
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert Attempt.objects.get().answers == {}


def test_a_question_that_was_not_drawn_does_not_exist(client_for, user):
    client, enrolment = client_for(user), followed(user)
    module = modules(enrolment)[0]
    client.post(at("draw", enrolment, module.pk))
    for rank in (0, 5, 99):
        assert client.get(at("question", enrolment, module.pk, rank)).status_code == 404


def test_handed_in_twice_is_marked_once_and_later_answers_change_nothing(client_for, user):
    client, enrolment = client_for(user), followed(user)
    module = modules(enrolment)[0]
    take_quiz(client, enrolment, module, right=4)
    for place in (at("review", enrolment, module.pk), at("question", enrolment, module.pk, 1)):
        told = client.post(place, {"attempt": 1, "choice": "0"}, follow=True)
        assert "déjà rendues" in told.text
    attempt = Attempt.objects.get()
    assert (attempt.right, attempt.passed) == (4, True)
    with pytest.raises(quizzes.AlreadyHandedIn):
        quizzes.hand_in(attempt, by=user)
    with pytest.raises(quizzes.AlreadyHandedIn):
        quizzes.answer(attempt, attempt.questions[0], 1)


def test_a_page_of_an_earlier_attempt_does_not_answer_the_next_one(client_for, user):
    client, enrolment = client_for(user), followed(user)
    module = modules(enrolment)[0]
    take_quiz(client, enrolment, module, right=0)
    client.post(at("draw", enrolment, module.pk))
    client.post(at("question", enrolment, module.pk, 1), {"attempt": 1, "choice": "0"})
    client.post(at("review", enrolment, module.pk), {"attempt": 1})
    last = Attempt.objects.get(number=2)
    assert (last.answers, last.passed) == ({}, None)


def test_attempts_of_a_day_are_said_before_and_the_next_day_opens_others(client_for, user):
    client, enrolment = client_for(user), followed(user)
    module = modules(enrolment)[0]
    Module.objects.filter(pk=module.pk).update(most_attempts=2)
    assert "Il vous en reste 2 aujourd’hui" in client.get(at("quiz", enrolment, module.pk)).text
    for _try in range(2):
        take_quiz(client, enrolment, module, right=0)
    assert "se rouvre demain" in client.get(at("result", enrolment, module.pk)).text
    told = client.post(at("draw", enrolment, module.pk), follow=True).text
    assert "2 fois par jour au plus" in told.replace("\xa0", " ")
    Attempt.objects.update(drawn_on=timezone.localdate() - datetime.timedelta(days=1))
    assert take_quiz(client, enrolment, module, right=4)


def test_the_right_answers_are_told_once_it_is_passed(client_for, user):
    client, enrolment = client_for(user), followed(user)
    module = modules(enrolment)[0]
    take_quiz(client, enrolment, module, right=1)
    failed = client.get(at("result", enrolment, module.pk)).text
    assert "La bonne réponse" not in failed
    assert failed.count("Parce que.") == 3
    take_quiz(client, enrolment, module, right=3)
    assert client.get(at("result", enrolment, module.pk)).text.count("La bonne réponse") == 1
    told = client.post(at("draw", enrolment, module.pk), follow=True).text
    assert "Vous avez déjà réussi ce questionnaire" in told


def test_the_source_of_a_page_does_not_tell_the_right_answer(client_for, user):
    client, enrolment = client_for(user), followed(user, asked=20)
    module = modules(enrolment)[0]
    client.post(at("draw", enrolment, module.pk))
    values = {choice(client.get(at("question", enrolment, module.pk, rank)).text, "Vrai") for rank in range(1, 21)}
    assert len(values) > 1


def test_a_module_without_any_question_left_says_so(user):
    enrolment = followed(user)
    Question.objects.filter(bank=enrolment.course.bank).update(retired_on=timezone.localdate())
    with pytest.raises(StudyRefused, match="pas de question"):
        quizzes.draw(enrolment, modules(enrolment)[0], by=user)


@pytest.mark.parametrize(
    "document",
    [
        {"genre": "choix-unique", "bonnes": ["a"], "mauvaises": ["b", "c"]},
        {"genre": "choix-multiple", "bonnes": ["a", "d"], "mauvaises": ["b", "c"]},
        {"genre": "classement", "ordre": ["un", "deux", "trois", "quatre"]},
        {"genre": "appariement", "paires": [["a", "1"], ["b", "2"], ["c", "3"]], "leurres": ["4"]},
        {"genre": "reponse-courte", "reponses": ["bonjour"]},
    ],
)
def test_an_answer_shown_again_is_the_one_that_was_given(document):
    """Each kind: what a page would send for an answer reads as that answer."""
    content = content_of(document | {"enonce": "Quoi ?"})
    for seed in ("a", "b", "c"):
        sent = masked(content, solution(content), seed)
        assert isinstance(sent, QueryDict)
        assert given_in(unmasked(sent, content, seed), content) == solution(content)
