"""Writing the bank on the web: found, written, previewed, kept, reviewed, put back, retired, exported."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.ground.questions.models import Question
from terreau.rooms.skills.models import Edition
from terreau.rooms.skills.positioning.bank_reading import coverage, words_of_missing
from terreau.rooms.skills.positioning.editions import BANK
from tests.factories import make_structure, make_user
from tests.ground.questions.making import picture
from tests.rooms.skills.helpers import competence

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return make_structure("Ministère fictif")


@pytest.fixture
def client(client_for, ministry):
    return client_for(make_user((RoleName.HR, ministry)))


@pytest.fixture
def question():
    return Question.objects.get(bank__code=BANK, code="1.1-mots-cles")


def main_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser").select_one("main")


def text_of(response) -> str:
    return main_of(response).get_text(" ", strip=True).replace("\u00a0", " ")


def sent_by(response, **change) -> dict:
    """What the browser would send of the form of a page, with these changes."""
    data: dict[str, list] = {}
    for field in main_of(response).select("form[method=post] :is(input, textarea, select)"):
        name, kind = field.get("name"), field.get("type", "")
        if field.name == "select":
            values = [option["value"] for option in field.select("option[selected]")]
        elif field.name == "textarea":
            values = [field.get_text().removeprefix("\n")]
        elif kind in ("checkbox", "radio"):
            values = [field.get("value", "on")] if field.has_attr("checked") else []
        else:
            values = [] if kind == "file" else [field.get("value", "")]
        if name and name != "csrfmiddlewaretoken" and values:
            data.setdefault(name, []).extend(values)
    return data | change


def editing(question) -> str:
    return reverse("skills:question_edit", args=[question.pk])


def kept(client, url, response, **change):
    """Preview, then save what was previewed."""
    preview = client.post(url, sent_by(response, **change, preview="1"))
    return client.post(url, sent_by(preview, save="1", in_spite="1"), follow=True)


def test_questions_are_found_by_words_and_filters(client):
    page = client.get(reverse("skills:bank"), {"q": "DECHETERIE horaires", "topic": "crcn 1.1"})
    assert "1.1-mots-cles" in text_of(page)
    assert "1 question." in text_of(page)
    page = client.get(reverse("skills:bank"), {"kind": "single", "level": 2, "topic": "crcn 4.1"})
    assert "4.1-" in text_of(page)
    assert "1.1-" not in text_of(page)
    assert "Aucune question ne correspond" in text_of(client.get(reverse("skills:bank"), {"q": "introuvable zzz"}))


def test_the_list_costs_as_many_queries_however_many_questions(client, django_assert_num_queries):
    client.get(reverse("skills:bank"))
    with django_assert_num_queries(7):
        client.get(reverse("skills:bank"), {"topic": "crcn 1.1", "q": "carte"})
    with django_assert_num_queries(7):
        first = client.get(reverse("skills:bank"))
    following = main_of(first).select_one("a[rel=next]")["href"]
    assert "1.1-mots-cles" not in text_of(client.get(reverse("skills:bank") + following))


def test_what_is_missing_is_said_in_words(client):
    Question.objects.filter(current__topic="crcn 1.1", current__level=5).update(retired_on="2026-03-02")
    Question.objects.filter(current__topic="crcn 1.2").update(retired_on="2026-03-02")
    lines = {line.topic: line for line in coverage()}
    assert lines["crcn 1.1"].lacks == [words_of_missing(5)]
    page = text_of(client.get(reverse("skills:bank_content")))
    assert "Aucune question de niveau 5 : les agents les plus avancés seront situés moins précisément." in page
    assert "Aucune question : le test de cette compétence est fermé." in page


def test_a_question_is_written_previewed_and_asked(client):
    url = reverse("skills:question_create")
    shape = client.get(url, {"topic": "crcn 1.1", "kind": "match", "support": ""})
    change = {
        "theme": "Organiser sa veille", "level": "3", "statement": "Associez chaque outil à ce qu’il rend possible.",
        "pairs": "Un agrégateur -> lire plusieurs sites\nUne alerte → être prévenu", "decoys": "imprimer",
        "why": "Chacun son rôle.", "reading_title": "Les outils de veille", "author": "Bureau fictif",
    }  # fmt: skip
    preview = client.post(url, sent_by(shape, **change, preview="1"))
    assert "Rien n’est encore enregistré" in text_of(preview)
    assert "Un agrégateur → lire plusieurs sites" in text_of(preview)
    assert not Question.objects.filter(current__author="Bureau fictif").exists()
    page = text_of(client.post(url, sent_by(preview, save="1", in_spite="1"), follow=True))
    assert "Question enregistrée" in page
    made = Question.objects.get(current__author="Bureau fictif")
    assert made.code == "1.1-associez-chaque-outil-a-ce"
    edition = Edition.objects.filter(competence=competence("1.1")).order_by("-number")[0]
    assert (edition.number, str(made.current.pk) in edition.parameters["items"]) == (2, True)


def test_what_is_kept_is_what_was_previewed(client, question):
    form = client.get(editing(question))
    preview = client.post(editing(question), sent_by(form, why="Parce que.", preview="1"))
    other = client.post(editing(question), sent_by(preview, why="Tout autre chose.", save="1", in_spite="1"))
    assert "Rien n’est encore enregistré" in text_of(other)
    assert question.versions.count() == 1
    assert "Version 2 enregistrée" in text_of(
        client.post(editing(question), sent_by(other, save="1", in_spite="1"), follow=True)
    )


def test_the_same_text_makes_no_version(client, question):
    assert "Rien n’a changé" in text_of(kept(client, editing(question), client.get(editing(question))))
    assert question.versions.count() == 1


def test_remarks_are_confirmed_and_never_passed_over(client, question):
    form = client.get(editing(question))
    given_away = "horaires de la déchèterie de Saint-Aubin, avec le nom de la commune, le service et le jour voulu"
    preview = client.post(editing(question), sent_by(form, right=given_away, preview="1"))
    assert "se reconnaît à sa longueur" in text_of(preview)
    again = client.post(editing(question), sent_by(preview, save="1"))
    assert "J’ai lu les remarques" in text_of(again)
    assert question.versions.count() == 1
    client.post(editing(question), sent_by(preview, save="1", in_spite="1"))
    assert question.versions.count() == 2


def test_a_twin_is_said(client, question):
    twin = Question.objects.get(bank__code=BANK, code="1.1-affiner")
    statement = twin.current.content.text.replace("télétravail", "travail")
    preview = client.post(editing(question), sent_by(client.get(editing(question)), statement=statement, preview="1"))
    assert "ressemble beaucoup à celui de la question « 1.1-affiner »" in text_of(preview)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wrong": "Oui\nNon\nOui"}, "Ligne 3 : elle dit la même chose que la ligne 1"),
        ({"right": "Oui\nNon"}, "exactement une bonne réponse"),
        ({"wrong": ""}, "Mauvaises réponses"),
        ({"reading_url": "http://a.example"}, "https://"),
        ({"why": ""}, "Pourquoi"),
        ({"kind": "point"}, "Éléments"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(client, question, change, said):
    form = client.get(editing(question))
    page = client.post(editing(question), sent_by(form, statement="Ce que j’ai tapé ?", **change, preview="1"))
    assert said in text_of(page)
    assert "Le formulaire contient des erreurs" in text_of(page)
    assert sent_by(page)["statement"] == ["Ce que j’ai tapé ?"]
    assert question.versions.count() == 1


def test_changing_the_shape_loses_nothing(client, question):
    form = client.get(editing(question))
    page = client.post(editing(question), sent_by(form, kind="order", support="table", refresh="1"))
    data = sent_by(page)
    assert "Le formulaire contient des erreurs" not in text_of(page)
    back = client.post(editing(question), data | {"kind": "single", "support": "", "refresh": "1"})
    assert sent_by(back)["wrong"] == sent_by(form)["wrong"]


def test_targets_are_chosen_among_the_elements_of_the_document(client, question):
    change = {"kind": "point", "support": "address", "support_parties": "https://\nimpots\n.gouv.fr"}
    page = client.post(editing(question), sent_by(client.get(editing(question)), **change, preview="1"))
    values = [box["value"] for box in main_of(page).select("input[name=targets]")]
    assert values == ["partie-1", "partie-2", "partie-3"]
    page = kept(client, editing(question), page, targets="partie-3")
    assert "Version 2 enregistrée" in text_of(page)
    question.refresh_from_db()
    assert question.current.content.targets == ("partie-3",)


def test_two_editors_at_once_and_neither_loses(client, client_for, ministry, question):
    other = client_for(make_user((RoleName.PROGRAMME_LEAD, ministry)))
    mine, theirs = client.get(editing(question)), other.get(editing(question))
    kept(other, editing(question), theirs, why="La leur.")
    page = kept(client, editing(question), mine, why="La mienne.")
    assert "Quelqu’un d’autre vient de modifier cette question" in text_of(page)
    assert "La leur." in text_of(page)
    assert sent_by(page)["why"] == ["La mienne."]
    assert question.versions.count() == 2
    page = client.post(editing(question), sent_by(page, save="1", in_spite="1"), follow=True)
    assert "Version 3 enregistrée" in text_of(page)


def test_yaml_for_who_prefers(client, question):
    url = editing(question)
    form = client.get(url, {"yaml": "1"})
    text = sent_by(form)["text"][0]
    assert "code: 1.1-mots-cles" in text
    page = client.post(url, sent_by(form, text=text.replace("niveau: 1", "niveau: 12"), preview="1"))
    assert "« niveau » va de 1 à 8" in text_of(page)
    page = client.post(url, sent_by(form, text=text.replace("genre:", "genre: : :"), preview="1"))
    assert "Ligne " in text_of(page)
    page = client.post(url, sent_by(form, text="!!python/object/apply:os.system ['true']", preview="1"))
    assert "Le formulaire contient des erreurs" in text_of(page)
    page = kept(client, url, form, text=text.replace("niveau: 1", "niveau: 2"))
    assert "Version 2 enregistrée" in text_of(page)


def test_a_picture_is_received_once_and_described(client, question):
    form = client.get(editing(question))
    file = SimpleUploadedFile("plan.png", picture(), "image/png")
    page = client.post(editing(question), sent_by(form, support="picture", picture=file, preview="1"))
    assert "Texte de remplacement" in text_of(page)
    assert len(sent_by(page)["support_fichier"][0]) == 64
    page = kept(client, editing(question), page, support_alternative="Un plan rouge")
    assert "Version 2 enregistrée" in text_of(page)
    assert main_of(page).select_one("figure img")["alt"] == "Un plan rouge"


def test_what_is_no_picture_is_refused_in_words(client, question):
    form = client.get(editing(question))
    file = SimpleUploadedFile("plan.png", b"MZ\x00\x00", "image/png")
    page = client.post(
        editing(question), sent_by(form, support="picture", picture=file, support_alternative="A", preview="1")
    )
    assert "pas d’un type accepté" in text_of(page)


def test_a_version_is_reviewed_by_somebody_else(client, client_for, ministry, question):
    kept(client, editing(question), client.get(editing(question)), why="Autre raison.")
    url = reverse("skills:question_review", args=[question.pk])
    sent = {"seen": "2", "review-content": "on", "review-language": "on"}
    assert "quelqu’un d’autre doit la relire" in text_of(client.post(url, sent, follow=True))
    reader = client_for(make_user((RoleName.ADMINISTRATOR, ministry)))
    assert "relisez la nouvelle version" in text_of(reader.post(url, sent | {"seen": "1"}, follow=True))
    assert "Relecture enregistrée" in text_of(reader.post(url, sent, follow=True))


def test_an_old_version_is_put_back_as_a_new_one(client, question):
    before = question.current.document
    kept(client, editing(question), client.get(editing(question)), why="Autre raison.")
    url = reverse("skills:question_version", args=[question.pk, 1])
    assert "Autre raison." in text_of(client.get(url))
    page = client.post(url, {"seen": "2"}, follow=True)
    assert "Le texte de la version 1 est de nouveau en vigueur, comme version 3." in text_of(page)
    question.refresh_from_db()
    assert (question.current.number, question.current.document) == (3, before)


def test_a_question_is_retired_for_a_reason_and_put_back(client, question):
    url = reverse("skills:question_retire", args=[question.pk])
    assert "Le formulaire contient des erreurs" in text_of(client.post(url, {"retire-reason": " "}))
    assert "Question retirée" in text_of(client.post(url, {"retire-reason": "Dépassée"}, follow=True))
    edition = Edition.objects.filter(competence=competence("1.1")).order_by("-number")[0]
    assert str(question.current.pk) not in edition.parameters["items"]
    assert "1.1-mots-cles" in text_of(client.get(reverse("skills:bank"), {"state": "retired"}))
    page = client.post(reverse("skills:question_restore", args=[question.pk]), follow=True)
    assert "elle est de nouveau posée" in text_of(page)


def test_the_bank_goes_out_in_three_formats(client):
    asked = {"topic": "crcn 1.3"}
    page = text_of(client.get(reverse("skills:bank_export"), asked))
    assert "Toutes y entrent" in page
    assert "n’y entrent pas" in page
    assert "GIFT n’a pas de question où l’on désigne des éléments." in page
    archive = client.get(reverse("skills:bank_download", args=["yaml"]), asked)
    assert archive.headers["Content-Disposition"] == 'attachment; filename="positionnement.zip"'
    names = zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
    assert "questions.yaml" in names
    assert any(name.startswith("images/1.3-") for name in names)
    assert client.get(reverse("skills:bank_download", args=["moodle"]), asked).content.startswith(b"<?xml")
    assert b"$CATEGORY: " in client.get(reverse("skills:bank_download", args=["gift"]), asked).content
    assert client.get(reverse("skills:bank_download", args=["autre"])).status_code == 404
