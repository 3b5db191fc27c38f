"""A course written from nothing to being in force, by its pages; what they refuse and what they say."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.ground.questions.models import Question
from terreau.rooms.learning.catalogue import editing
from terreau.rooms.learning.catalogue.enums import EditionState
from terreau.rooms.learning.catalogue.models import Attachment, Edition, Lesson, Module
from tests.factories import make_structure, make_user
from tests.ground.common.clamd import EICAR, running
from tests.rooms.learning.course_files import MP4, PNG
from tests.rooms.learning.makers import make_course, make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_structure()


@pytest.fixture
def author(house, client_for):
    return client_for(make_user((RoleName.EDITOR, house)))


def url(name: str, *args) -> str:
    return reverse(f"catalogue:{name}", args=args)


def text_of(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.find("main").get_text(" ").replace("\N{NO-BREAK SPACE}", " ").split())


def draft_of(edition: Edition) -> Edition:
    return editing.start_draft(edition.course, copied=edition, by="test")


def fields(response, **changed) -> dict[str, str]:
    """What the page's form would send, with some values changed."""
    form = BeautifulSoup(response.content, "html.parser").find("main").find_all("form")[-1]
    sent = {}
    for field in form.find_all(["input", "textarea", "select"]):
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            sent[field["name"]] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            sent[field["name"]] = field.get_text().removeprefix("\r").removeprefix("\n")
        elif field.get("type") not in {"radio", "checkbox"} or "checked" in field.attrs:
            sent[field["name"]] = field.get("value", "")
    return sent | changed


def test_a_course_is_written_from_nothing_and_put_in_force(author, house):
    course = make_course(house, title="Écrire", state="draft", minutes=0)
    assert "pas encore de contenu" in text_of(author.get(url("content", course.pk)))
    author.post(url("start_draft", course.pk))
    draft = Edition.objects.get()
    page = author.get(url("module_create", draft.pk))
    sent = fields(page, title="Premiers pas", introduction="Bonjour.", asked="1", pass_mark="70")
    assert author.post(url("module_create", draft.pk), sent).status_code == 302
    module = Module.objects.get()
    assert (module.topic, module.asked) == ("premiers-pas", 1)
    page = author.get(url("lesson_create", module.pk))
    sent = fields(page, title="Voir", minutes="4", body="## Voir\r\n\r\nTexte.")
    assert author.post(url("lesson_create", module.pk), sent | {"save": "1"}).status_code == 302
    assert Lesson.objects.get().body == "## Voir\n\nTexte."
    refused = author.get(url("force", draft.pk))
    assert "pose 1 questions ; il y en a 0" in text_of(refused)
    assert author.post(url("force", draft.pk), {"note": ""}).status_code == 200
    shape = {"topic": "premiers-pas", "kind": "single", "support": ""}
    page = author.get(url("question_create", course.pk), shape)
    sent = fields(
        page, statement="Que faut-il voir ?", right="Ceci", wrong="Cela\nAutre", why="Parce que.", author="Nous"
    )
    shown = author.post(url("question_create", course.pk), sent | {"preview": "1"})
    assert "Ce que voit l’agent" in text_of(shown)
    assert not Question.objects.filter(bank__course=course).exists()
    assert author.post(url("question_create", course.pk), sent | {"save": "1"}).status_code == 302
    author.post(url("force", draft.pk), {"note": "Le début"}, follow=True)
    draft.refresh_from_db()
    course.refresh_from_db()
    assert (draft.state, draft.note, course.minutes) == (EditionState.CURRENT, "Le début", 4)
    assert "En vigueur" in text_of(author.get(url("content", course.pk)))


def test_the_preview_shows_the_text_and_keeps_nothing(author, house):
    draft = draft_of(make_edition(house))
    lesson = Lesson.objects.filter(module__edition=draft).order_by("pk").first()
    page = author.get(url("lesson_edit", lesson.pk))
    sent = fields(page, body="> [!exercice] Faire (5 minutes)\n> Ceci\n\n<b>gras</b>", preview="1")
    shown = author.post(url("lesson_edit", lesson.pk), sent)
    soup = BeautifulSoup(shown.content, "html.parser")
    assert "Faire" in soup.find(class_="fr-callout__title").get_text()
    assert "Balise HTML" in text_of(shown)
    assert soup.find("textarea", attrs={"name": "body"}).get_text().strip().startswith("> [!exercice]")
    lesson.refresh_from_db()
    assert lesson.body == "Texte 1.1."


def test_two_authors_of_the_same_lesson(author, house, client_for):
    draft = draft_of(make_edition(house))
    lesson = Lesson.objects.filter(module__edition=draft).order_by("pk").first()
    other = client_for(make_user((RoleName.TRAINER, house)))
    mine, theirs = author.get(url("lesson_edit", lesson.pk)), other.get(url("lesson_edit", lesson.pk))
    assert other.post(url("lesson_edit", lesson.pk), fields(theirs, body="Le leur.", save="1")).status_code == 302
    told = author.post(url("lesson_edit", lesson.pk), fields(mine, body="Le mien.", save="1"))
    soup = BeautifulSoup(told.content, "html.parser")
    assert soup.find(id="meanwhile-text").get_text().strip() == "Le leur."
    assert soup.find("textarea", attrs={"name": "body"}).get_text().strip() == "Le mien."
    again = author.post(url("lesson_edit", lesson.pk), fields(told, body="Les deux.", stay="1"))
    assert again.status_code == 302
    lesson.refresh_from_db()
    assert lesson.body == "Les deux."


def test_what_is_in_force_opens_no_form(author, house):
    edition = make_edition(house)
    module = edition.modules.order_by("position").first()
    lesson = module.lessons.order_by("position").first()
    for name, key in (
        ("drop_draft", edition.pk), ("force", edition.pk), ("files", edition.pk), ("module_create", edition.pk),
        ("module_edit", module.pk), ("module_delete", module.pk), ("lesson_create", module.pk),
        ("lesson_edit", lesson.pk), ("lesson_delete", lesson.pk),
    ):  # fmt: skip
        assert author.get(url(name, key)).status_code == 403, name
        assert author.post(url(name, key), {"title": "x"}).status_code == 403, name
    told = author.post(url("lesson_move", lesson.pk), {"down": "1"}, follow=True)
    assert "n’est plus en préparation" in text_of(told)
    assert Lesson.objects.get(pk=lesson.pk).position == 1


def test_an_edition_is_read_whole_as_its_learners_do(author, house):
    edition = make_edition(house)
    Lesson.objects.update(body="## Un titre\n\nDu **texte**.")
    page = author.get(url("edition", edition.pk))
    soup = BeautifulSoup(page.content, "html.parser").find("main")
    levels = [int(tag.name[1]) for tag in soup.find_all(["h1", "h2", "h3", "h4"])]
    assert levels[:4] == [1, 2, 3, 4]
    assert len(soup.find_all("strong")) >= 4


def test_files_come_and_go(author, house, django_capture_on_commit_callbacks):
    draft = draft_of(make_edition(house))
    upload = SimpleUploadedFile("Schéma d’ensemble.PNG", PNG, "image/png")
    author.post(url("files", draft.pk), {"file": upload})
    assert Attachment.objects.get().name == "schema-densemble.png"
    for name, content, why in (
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "mais son contenu est autre"),
        ("x.png", MP4, "mais son contenu est autre"),
        ("x.exe", b"MZ\x90\x00\x00\x00", "n’est pas d’un type accepté"),
        ("x.html", b"<html>", "mais son contenu est autre"),
        ("x.vtt", b"bonjour", "WEBVTT"),
    ):
        assert why in text_of(author.post(url("files", draft.pk), {"file": SimpleUploadedFile(name, content)})), name
    Lesson.objects.filter(module__edition=draft, position=1).update(body="![a](schema-densemble.png)")
    told = author.post(url("file_delete", Attachment.objects.get().pk), follow=True)
    assert "Ce fichier sert dans" in text_of(told)
    Lesson.objects.filter(module__edition=draft).update(body="Rien.")
    author.post(url("file_delete", Attachment.objects.get().pk))
    assert not Attachment.objects.exists()


def test_an_author_of_another_employer_finds_nothing(house, client_for):
    draft = draft_of(make_edition(house))
    stranger = client_for(make_user((RoleName.EDITOR, make_structure())))
    for name, key in (("content", draft.course.pk), ("edition", draft.pk), ("export", draft.course.pk)):
        assert stranger.get(url(name, key)).status_code == 404


def test_the_page_of_a_content_costs_the_same_whatever_it_holds(author, house):
    counts = []
    for size in (1, 6):
        draft = draft_of(make_edition(house, modules=size, lessons=size))
        with CaptureQueriesContext(connection) as queries:
            assert author.get(url("content", draft.course.pk)).status_code == 200
        with CaptureQueriesContext(connection) as read:
            assert author.get(url("edition", draft.pk)).status_code == 200
        counts.append((len(queries), len(read)))
    assert counts[0] == counts[1]


def test_a_file_that_the_antivirus_refuses_is_not_kept(author, house, settings):
    draft = draft_of(make_edition(house))
    with running() as clamd:
        settings.CLAMD = clamd.address
        infected = SimpleUploadedFile("film.md", b"Bonjour " + EICAR)
        assert "programme malveillant" in text_of(author.post(url("files", draft.pk), {"file": infected}))
        author.post(url("files", draft.pk), {"file": SimpleUploadedFile("sain.md", b"Bonjour")})
    assert [one.name for one in Attachment.objects.all()] == ["sain.md"]
