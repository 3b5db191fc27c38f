"""The questions of a course: written, changed by two, retired, brought and taken as files."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.ground.questions.models import Question
from tests.factories import make_structure, make_user
from tests.rooms.learning.makers import make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make_edition(make_structure(), asked=3).course


@pytest.fixture
def author(course, client_for):
    return client_for(make_user((RoleName.TRAINER, course.structure)))


def url(name: str, *args) -> str:
    return reverse(f"catalogue:{name}", args=args)


def text_of(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.find("main").get_text(" ").replace("\N{NO-BREAK SPACE}", " ").split())


def sent_by(response, **changed) -> dict[str, str]:
    form = BeautifulSoup(response.content, "html.parser").find("form", attrs={"enctype": "multipart/form-data"})
    sent = {each["name"]: each.get("value", "") for each in form.find_all("input") if each.get("name")}
    sent |= {each["name"]: each.get_text().lstrip("\r\n") for each in form.find_all("textarea")}
    for each in form.find_all("select"):
        chosen = each.find("option", selected=True) or each.find("option")
        sent[each["name"]] = chosen["value"]
    return sent | changed


def test_a_question_changes_by_a_version_and_the_second_of_two_is_told(author, course):
    question = course.bank.questions.get(code="module-1-1")
    address = url("question_edit", course.pk, question.pk)
    first, second = author.get(address), author.get(address)
    assert author.post(address, sent_by(first, why="Parce que oui.", save="1")).status_code == 302
    told = author.post(address, sent_by(second, why="Parce que non.", save="1"))
    assert "vient de modifier cette question" in text_of(told)
    question.refresh_from_db()
    assert question.current.content.why == "Parce que oui."
    assert author.post(address, sent_by(told, save="1")).status_code == 302
    question.refresh_from_db()
    assert (question.current.number, question.current.content.why) == (3, "Parce que non.")


def test_a_question_is_changed_as_yaml_too(author, course):
    question = course.bank.questions.get(code="module-1-1")
    address = url("question_edit", course.pk, question.pk)
    sent = sent_by(author.get(f"{address}?yaml=1"))
    sent["text"] = sent["text"].replace("Parce que.", "Parce que vu.")
    assert author.post(address, sent | {"save": "1"}).status_code == 302
    question.refresh_from_db()
    assert question.current.content.why == "Parce que vu."


def test_the_quiz_in_force_never_has_too_few_questions_left(author, course):
    question = course.bank.questions.get(code="module-1-1")
    address = url("question_retire", course.pk, question.pk)
    told = author.post(address, {"retire-reason": "Fausse"}, follow=True)
    assert "ajoutez-en une avant" in text_of(told)
    assert course.bank.questions.in_use().of_topic("module-1").count() == 3
    bring(author, course, "::q4::Une de plus ? {=Oui ~Non ~Peut-être}")
    author.post(address, {"retire-reason": "Fausse"})
    assert course.bank.questions.in_use().of_topic("module-1").count() == 3
    author.post(url("question_restore", course.pk, question.pk))
    assert course.bank.questions.in_use().of_topic("module-1").count() == 4


def bring(author, course, text: str, **more):
    file = SimpleUploadedFile("q.gift", text.encode())
    return author.post(url("questions_import", course.pk), {"file": file, "topic": "module-1", **more}, follow=True)


def test_a_file_of_questions_is_taken_whole_or_told_line_by_line(author, course):
    text = "::bonne::Une bonne ? {=Oui ~Non ~Autre}\n\n::mauvaise::Sans réponse ? {}\n"
    told = bring(author, course, text)
    assert "mauvaise" in text_of(told)
    assert not Question.objects.filter(bank=course.bank, code="bonne").exists()
    bring(author, course, text, others="on")
    assert Question.objects.get(bank=course.bank, code="bonne").current.topic == "module-1"


@pytest.mark.parametrize(("form", "begins"), [("yaml", b"questions:"), ("gift", b""), ("moodle", b"<?xml")])
def test_questions_go_out_in_each_format(author, course, form, begins):
    out = author.get(url("questions_download", course.pk, form))
    assert out.status_code == 200
    assert out.content.startswith(begins)
    assert "module-1-1" in out.content.decode()


def test_a_question_of_another_course_is_not_reached_through_this_one(author, course):
    other = make_edition(make_structure(), asked=3).course
    question = other.bank.questions.order_by("code").first()
    assert author.get(url("question_edit", course.pk, question.pk)).status_code == 404
    assert author.post(url("question_retire", course.pk, question.pk), {"retire-reason": "x"}).status_code == 404


def test_pages_of_questions_open(author, course):
    assert "module-1-1" in text_of(author.get(url("questions", course.pk)))
    assert author.get(url("questions_import", course.pk)).status_code == 200
    assert author.get(url("question_create", course.pk)).status_code == 200


def test_the_page_of_questions_costs_the_same_whatever_the_bank_holds(client_for):
    counts = []
    for size in (1, 8):
        one = make_edition(make_structure(), modules=size, asked=size).course
        reader = client_for(make_user((RoleName.TRAINER, one.structure)))
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(url("questions", one.pk)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
