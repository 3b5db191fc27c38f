"""LimeSurvey: what is taken, what is said not to be, and that nothing is created before its author has looked."""

import json
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.ground.questions.drafts import FileRefused
from terreau.rooms.barometer.questionnaires.content import Condition
from terreau.rooms.barometer.questionnaires.foreign.found import settled
from terreau.rooms.barometer.questionnaires.foreign.limesurvey import read_limesurvey
from terreau.rooms.barometer.questionnaires.foreign.lss import plain
from terreau.rooms.barometer.questionnaires.models import Edition
from tests.factories import make_structure, make_user
from tests.rooms.barometer.questionnaires.limesurvey_files import Survey, every_kind

EXPECTED = {
    "q1": "single", "q2": "single", "q3": "multiple", "q4": "multiple", "q5": "text", "q6": "scale", "q7": "matrix",
    "q8": "matrix", "q9": "matrix", "q10": "matrix", "q11": "matrix", "q12": "ranking", "q13": "single",
    "q14": "single", "q15": "text", "q16": "scale", "q18_sq001": "scale", "q18_sq002": "scale", "q23": "single",
    "q25": "text",
}  # fmt: skip


def made(found):
    """The document, its author having said that the first answer of each counts, and the highest mark."""
    counted = {
        each["code"]: [str(each["high"])] if each["kind"] == "scale" else [each["options"][0]["code"]]
        for each in found.open_questions
    }
    return settled(found.data, counted, {})


@pytest.mark.parametrize("write", [Survey.now, Survey.before_version_4])
def test_each_kind_becomes_ours_whatever_the_version_of_the_file(write):
    found = read_limesurvey(write(every_kind()))
    document = made(found)
    assert {code: one.kind for code, one in document.questions.items()} == EXPECTED
    assert [page.title.fr for page in document.pages] == ["Vos outils", "Vous"]
    assert (document.title.fr, document.intro.fr) == ("Enquête interne", "Bonjour !")
    own = document.questions
    assert (own["q1"].text.fr, own["q1"].text.en, own["q1"].required) == ("Texte de Q1", "Text of Q1", True)
    assert [(each.code, each.text.fr, each.text.en) for each in own["q1"].options] == [
        ("a1", "Satisfait", "Satisfait EN"), ("a2", "Pas satisfait", "Pas satisfait EN"),
        ("a3", "Sans avis", "Sans avis EN"), ("oth", "Autre", "Other"),
    ]  # fmt: skip
    assert own["q2"].only_if == Condition("q1", ("a1", "oth"))
    assert own["q5"].only_if == Condition("q3", ("sq001",))
    assert own["q15"].only_if == Condition("q6", ("5",))
    assert (own["q3"].most, own["q12"].most) == (1, 2)
    assert [row.text.fr for row in own["q7"].rows] == ["La rapidité", "La fiabilité"]
    assert (own["q6"].low, own["q6"].high, own["q16"].high) == (1, 5, 20)
    assert len(own["q11"].options) == 10
    assert "alert" not in own["q25"].text.fr


@pytest.mark.parametrize("write", [Survey.now, Survey.before_version_4])
def test_everything_that_is_not_taken_is_said_with_its_reason(write):
    remarks = read_limesurvey(write(every_kind())).remarks
    told = {(remark.question, remark.reason.replace("\u00a0", " ").split(" : ")[0][:38]) for remark in remarks}
    for expected in (
        ("Q1", "« Autre » devient une réponse comme un"), ("Q4", "Les commentaires à côté des cases ne s"),
        ("Vous", "La condition du groupe n’est pas repri"), ("Q17", "Un nombre sans bornes ne devient pas u"),
        ("Q19", "Un texte affiché sans question"), ("Q20", "Une question de type « | » n’a pas d’é"),
        ("Q21", "Une question de type « 1 » n’a pas d’é"), ("Q22", "Une question de type « D » n’a pas d’é"),
        ("Q23", "Sa condition n’est pas reprise, elle s"), ("Q24", "question « q24 »"),
        ("Q25", "Un texte contient un renvoi entre acco"),
    ):  # fmt: skip
        assert expected in told


@pytest.mark.parametrize(
    "relevance",
    ['Q2 == "A1"', 'Q1 == "A9"', 'Q1 != "A1"', 'Q1 == "A1" and Q1 == "A2"', 'Q1 == "A1" or Q3_SQ001 == "Y"', "Q1", "("],
)
def test_a_condition_that_says_something_else_is_not_guessed(relevance):
    survey = Survey().group("Un").ask("L", "Q1", answers={"A1": "Oui", "A2": "Non"})
    survey.ask("M", "Q3", parts={"SQ001": "Une"} | {"SQ002": "Deux"})
    found = read_limesurvey(survey.ask("T", "Q9", relevance=relevance).now())
    assert "only_if" not in found.questions[-1]
    assert "Sa condition n’est pas reprise" in found.remarks[-1].reason


def test_a_condition_may_name_its_question_by_numbers():
    survey = Survey().group("Un").ask("L", "Q1", answers={"A1": "Oui", "A2": "Non"})
    group, question = survey.groups[0]["gid"], survey.questions[0]["qid"]
    survey.ask("T", "Q9", relevance=f'((123456X{group}X{question}.NAOK == "A2"))')
    assert read_limesurvey(survey.now()).questions[-1]["only_if"] == {"question": "q1", "options": ["a2"]}


def test_a_survey_without_french_says_so():
    found = read_limesurvey(Survey(("en",)).group("One").ask("T", "Q1").now())
    assert found.questions[0]["text"] == {"fr": "Text of Q1"}
    assert "L’enquête n’a pas de français" in found.remarks[0].reason


def test_long_and_twin_codes_stay_apart():
    survey = Survey().group("Un").ask("T", "LongCodeOfAQuestion1").ask("T", "LongCodeOfAQuestion2")
    found = read_limesurvey(survey.now())
    assert [each["code"] for each in found.questions] == ["longcodeofaquest", "longcodeofaque_2"]
    assert len([remark for remark in found.remarks if "Son code devient" in remark.reason]) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<quiz></quiz>", "commence par"),
        (b"<document></document>", "ni groupe ni question"),
        (b'<!DOCTYPE d [<!ENTITY a "b">]><document>&a;</document>', "DOCTYPE"),
        (b"<document><groups>", "XML lisible"),
        (b"<a>" * 60, "commence par"),
        (b"<document>" + b"<a>" * 60, "trop de niveaux"),
        (b"<document>" + b" " * (4 * 1024 * 1024), "4"),
    ],
)
def test_another_file_is_refused(content, words):
    with pytest.raises(FileRefused, match=words):
        read_limesurvey(content)


# ---- in two steps


@pytest.fixture
def lead(db, client_for):
    ministry = make_structure("Ministère")
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, ministry)))
    client.ministry = ministry
    return client


def looked(lead, survey):
    file = SimpleUploadedFile("enquete.lss", survey.now())
    return lead.post(reverse("questionnaires:import"), {"file": file})


def test_nothing_is_created_until_the_author_has_said_what_counts(lead):
    survey = Survey().group("Un").ask("L", "Q1", answers={"A1": "Oui", "A2": "Non", "A3": "Sans avis"}).ask("5", "Q2")
    page = looked(lead, survey.ask("D", "Q3"))
    assert "2 questions sont prises" in page.text
    assert "n’a pas d’équivalent ici" in page.text
    assert not Edition.objects.exists()
    form = page.context["form"]
    fields = {name: form[name].value() for name in ("content", "remarks")}
    fields |= {"structure": lead.ministry.pk, "name": "Venu d’ailleurs"}
    make = reverse("questionnaires:import_make")
    refused = lead.post(make, fields)
    assert refused.text.count("Ce champ est obligatoire") >= 2
    assert "n’a pas d’équivalent ici" in refused.text  # what was left out is still told
    every = lead.post(make, fields | {"counted-q1": ["a1", "a2", "a3"], "counted-q2": 4})
    assert "dites quelles réponses sont comptées" in every.text
    assert not Edition.objects.exists()
    done = lead.post(make, fields | {"counted-q1": ["a1"], "aside-q1": ["a3"], "counted-q2": 4})
    assert done.status_code == 302
    own = Edition.objects.get().document.questions
    assert [(each.code, each.counted, each.aside) for each in own["q1"].options] == [
        ("a1", True, False), ("a2", False, False), ("a3", False, True),
    ]  # fmt: skip
    assert own["q2"].counted_from == 4


@pytest.mark.parametrize("content", ["", "[", "{}", '{"pages": [{"questions": [{"code": 1}]}]}', '{"pages": 3}', "[]"])
def test_what_the_page_carried_is_not_trusted(lead, content):
    sent = {"structure": lead.ministry.pk, "name": "Rien", "content": content, "remarks": "[[1]]"}
    answer = lead.post(reverse("questionnaires:import_make"), sent, follow=True)
    assert answer.status_code == 200
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.yaml", b"title: [", "YAML lisible"),
        ("a.yaml", b"title: x\npages: &a []\nintro: *a\n", "alias"),
        ("a.yaml", b"title: x\ntitle: y\npages: []\n", "deux fois"),
        ("a.yaml", "titre: é".encode("latin-1"), "UTF-8"),
        ("a.yaml", b"- 1\n", "questionnaire de Terreau"),
        ("a.yaml", b"title: x\npages: []\n", "aucune question"),
        ("a.lss", b"<quiz/>", "LimeSurvey"),
        ("a.png", b"title: x", "accept"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(lead, name, content, words):
    file = SimpleUploadedFile(name, content)
    page = lead.post(reverse("questionnaires:import"), {"file": file})
    assert page.status_code == 200
    assert "Ce qui est pris" not in page.text
    assert words in page.text


def test_the_remarks_travel_as_they_were(lead):
    page = looked(lead, Survey().group("Un").ask("T", "Q1").ask("D", "Q<2>"))
    remarks = json.loads(page.context["form"]["remarks"].value())
    assert remarks[0][0] == "Q<2>"
    assert "Q&lt;2&gt;" in page.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>Bonjour&nbsp;<b>x</b></p><script>a()</script><!-- b --> y<br/>z", "Bonjour x y z"),
        ("2 < 3 et 4 > 3", "2 < 3 et 4 > 3"),
        ("&lt;b&gt;", "<b>"),
        ("<style>p{}</style>", ""),
        ("<script>sans fin", ""),
        ("<p", "<p"),
    ],
)
def test_its_html_becomes_words(text, words):
    assert plain(text) == words


@pytest.mark.parametrize("piece", ["<a ", "<script ", "<!--", "{a", "<", "&"])
def test_a_text_made_to_be_slow_is_not(piece):
    started = time.perf_counter()
    plain((piece * 20_000)[:20_000] + ">")
    assert time.perf_counter() - started < 1
