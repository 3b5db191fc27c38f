"""The public site: what visitors read, what drafts hide, who publishes, when."""

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.images.fields import WagtailImageField
from wagtail.models import Page, TaskState

from terreau.ground.organisations.enums import RoleName
from terreau.newsroom.blocks import safe_address
from terreau.newsroom.due import due
from terreau.newsroom.enums import People
from terreau.newsroom.files import Attachment
from terreau.newsroom.models import ArticlePage, HomePage, PlainPage
from terreau.newsroom.sections import install_site
from tests.factories import make_structure, make_user
from tests.newsroom.makers import make_article, make_attachment, make_picture, png

pytestmark = pytest.mark.django_db


def words(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser").get_text()


def fetch(address: str, client: Client | None = None) -> Any:
    """A file read to its end, so that it is closed."""
    answer = (client or Client()).get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def feed() -> str:
    return Client().get(reverse("newsroom:feed")).content.decode()


@pytest.fixture
def editors(client_for):
    ours = make_structure("Qui publie")
    return [make_user((RoleName.EDITOR, ours)), make_user((RoleName.EDITOR, ours))]


def test_the_sections_are_there_and_made_once():
    home = install_site()
    assert install_site() == home
    assert HomePage.objects.count() == 1
    for section in ("actualites", "ressources", "publications", "evenements-passes"):
        assert "Rien n’est encore publié ici." in words(f"/{section}/")


def test_the_addresses_of_terreau_are_not_taken_by_a_page():
    install_site().add_child(instance=PlainPage(title="Faux", slug="compte"))
    install_site().add_child(instance=PlainPage(title="À propos", slug="a-propos"))
    assert "Faux" not in words("/compte/connexion/")
    assert "À propos" in words("/a-propos/")
    assert Client().get("/nulle-part/").status_code == 404


def test_a_published_article_is_listed_fed_mapped_and_shown_on_the_home():
    page = make_article("La lettre numéro un", introduction="En trois points.")
    for address in ("/", "/actualites/", "/plan-du-site/", page.url):
        assert "La lettre numéro un" in words(address), address
    assert "La lettre numéro un" in feed()
    assert 'rel="alternate" type="application/atom+xml"' in Client().get(page.url).content.decode()


def test_a_draft_is_seen_nowhere_with_its_picture_and_its_file(editors, client_for):
    picture, file = make_picture("plan secret"), make_attachment("note-secrete")
    draft = make_article(
        "Le plan caché", live=False, picture=picture,
        body=[{"type": "file", "value": {"document": file.pk, "title": "", "language": "fr"}}],
    )  # fmt: skip
    for address in ("/", "/actualites/", "/plan-du-site/"):
        assert "Le plan caché" not in words(address)
    assert "Le plan caché" not in feed()
    rendition = picture.get_rendition("max-20x20")
    hidden = [draft.url, picture.file.url, rendition.url, file.url, f"/redaction/pages/{draft.pk}/edit/preview/"]
    lead = client_for(make_user((RoleName.PROGRAMME_LEAD, make_structure())))
    for address in hidden:
        assert Client().get(address).status_code in {302, 404}, address
        assert lead.get(address).status_code in {403, 404}, address
    writer = client_for(editors[0])
    assert fetch(rendition.url, writer).status_code == 200
    assert fetch(file.url, writer).status_code == 200


def test_a_change_not_yet_published_is_hidden_too():
    page = make_article("Titre public")
    page.title = "Titre à venir"
    page.picture = make_picture("à venir")
    page.save_revision()
    assert "à venir" not in words(page.url)
    assert Client().get(page.picture.file.url).status_code == 404


def test_files_of_a_published_page_are_served_so_that_no_browser_runs_them():
    picture, file = make_picture(), make_attachment("servie")
    page = make_article(
        "Avec fichiers", picture=picture,
        body=[{"type": "file", "value": {"document": file.pk, "title": "", "language": "fr"}}],
    )  # fmt: skip
    assert "Télécharger «\xa0servie\xa0»" in words(page.url)
    for address in (picture.file.url, file.url):
        answer = fetch(address)
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert fetch(file.url).headers["Content-Disposition"] == 'attachment; filename="servie.pdf"'


@pytest.mark.parametrize("name", ["../terreau.sqlite3", "..%2fsecret_key", "/etc/passwd", "original_images/", "a%00b"])
def test_no_path_opens_another_file(name):
    assert Client().get(f"/medias/{name}").status_code in {301, 302, 404}


def test_a_picture_without_an_answer_about_people_is_not_shown():
    picture = make_picture(people="")
    page = make_article("Photo", picture=picture)
    assert not BeautifulSoup(Client().get(page.url).content, "html.parser").select("main img")
    assert Client().get(picture.file.url).status_code == 404


@pytest.mark.parametrize("fields", [{"alternative": "", "decorative": False}, {"people": People.AGREED, "consent": ""}])
def test_the_database_refuses_a_picture_that_says_nothing(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_picture(**fields)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", b"<svg onload='a()'/>"), ("a.png", b"<html>"), ("a.jpg", png()), ("a.png", png(9000, 9000)),
        ("a.png", b"x" * (9 * 1024 * 1024)),
    ],
)  # fmt: skip
def test_a_picture_is_judged_by_its_content_size_and_pixels(name, content):
    with pytest.raises(ValidationError):
        WagtailImageField().clean(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"<html>"), ("a.html", b"<html>"), ("a.txt", b"<!DOCTYPE html>"), ("a.csv", b"a\0b"), ("a.exe", b"MZ")],
)
def test_a_file_is_what_its_name_says(name, content):
    with pytest.raises(ValidationError):
        Attachment(title="a", file=SimpleUploadedFile(name, content)).full_clean()


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.example/", True), ("mailto:a@b.example", True), ("/page/", True), ("//a.example", False),
        ("/\\a.example", False), ("javascript:a()", False), ("java\tscript:a()", False), ("data:text/html,x", False),
    ],
)  # fmt: skip
def test_an_address_that_a_button_may_have(address, safe):
    assert safe_address(address) is safe


def test_whoever_proposes_does_not_accept(editors):
    page = make_article("À relire", live=False)
    page.get_workflow().start(page, user=editors[0])
    task = page.current_workflow_task
    assert task.get_actions(page, editors[0]) == []
    assert [name for name, _label, _form in task.get_actions(page, editors[1])] == ["reject", "approve", "approve"]
    assert list(task.get_task_states_user_can_moderate(editors[0])) == []
    state = TaskState.objects.get()
    task.on_action(state, editors[1], "approve")
    assert "À relire" in words(page.url)


def test_an_editor_alone_cannot_publish_from_the_pages_of_the_editor(editors, client_for):
    page = make_article("Seul", live=False)
    client = client_for(editors[0])
    form = {
        "title": "Seul", "slug": page.slug, "language": "fr", "date": "2024-05-02", "introduction": "", "category": "",
        "tags": "", "licence": "", "author_line": "", "picture": "", "translation": "", "body-count": "0",
    }  # fmt: skip
    client.post(f"/redaction/pages/{page.pk}/edit/", form | {"action-publish": "1"})
    assert Client().get(page.url).status_code == 404
    client.post(f"/redaction/pages/{page.pk}/edit/", form | {"action-submit": "1"})
    assert ArticlePage.objects.get(pk=page.pk).current_workflow_state.requested_by_id == editors[0].pk
    accepting = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    client.post(f"/redaction/pages/{page.pk}/edit/", form | accepting)
    assert Client().get(page.url).status_code == 404


def test_what_is_due_is_published_and_withdrawn_once():
    now = timezone.now()
    page = make_article("À l’heure", live=False)
    page.go_live_at = now + datetime.timedelta(hours=1)
    page.save_revision().publish()
    due(now)
    assert Client().get(page.url).status_code == 404
    revision = page.revisions.get(approved_go_live_at__isnull=False)
    come = now - datetime.timedelta(minutes=1)
    revision.content["go_live_at"], revision.approved_go_live_at = come.isoformat(), come
    revision.save()
    due(now)
    due(now)
    assert "À l’heure" in words(page.url)
    Page.objects.filter(pk=page.pk).update(expire_at=now - datetime.timedelta(minutes=1))
    due(now)
    assert Client().get(page.url).status_code == 404


def test_a_page_says_its_language_and_leads_to_its_translation():
    english = make_article("The ten lessons", language="en")
    french = make_article("Les dix leçons", translation=english)
    page = BeautifulSoup(Client().get(french.url).content, "html.parser")
    link = page.find("a", hreflang="en", string="Read this page in English")
    assert (link["href"], link["lang"]) == (english.url, "en")
    assert BeautifulSoup(Client().get(english.url).content, "html.parser").h1.parent["lang"] == "en"


def test_a_list_costs_the_same_queries_whatever_it_holds(django_assert_num_queries):
    for number in range(2):
        make_article(f"Article {number}", picture=make_picture(f"première {number}"))
    Client().get("/actualites/")  # makes the sizes of the pictures
    with CaptureQueriesContext(connection) as few:
        Client().get("/actualites/")
    queries = len(few)  # now: the next request empties the log
    for number in range(25):
        make_article(f"Autre {number}", picture=make_picture(f"vue {number}"), category="Portrait")
    Client().get("/actualites/")
    with django_assert_num_queries(queries):
        Client().get("/actualites/")


def test_a_long_list_has_pages_and_filters():
    for number in range(12):
        make_article(f"Article {number}", category="Portrait" if number == 3 else "")
    assert len(BeautifulSoup(Client().get("/actualites/").content, "html.parser").select("article")) == 10
    assert len(BeautifulSoup(Client().get("/actualites/?page=2").content, "html.parser").select("article")) == 2
    assert "Article 3" in words("/actualites/?categorie=portrait")
    assert "Article 4" not in words("/actualites/?categorie=portrait")
    assert "Rien n’est encore publié ici." in words("/actualites/?etiquette=%00nulle")


def test_every_block_is_drawn_as_the_design_system_draws_it():
    picture, file, film = make_picture(), make_attachment(), make_attachment("film")
    Attachment.objects.filter(pk=film.pk).update(file="documents/film.mp4")
    text = {"type": "text", "value": "<p>Dit <b>bien</b></p>"}
    page = make_article(
        "Tout",
        body=[
            {"type": "heading", "value": {"text": "Un titre", "number": 3}}, text,
            {"type": "quote", "value": {"text": "Dit", "author": "Une agente", "detail": "accueil"}},
            {"type": "callout", "value": {"title": "À retenir", "content": [text]}},
            {"type": "table", "value": {"caption": "Effectifs", "rows": "A;B\n1;2", "row_headers": True}},
            {"type": "picture", "value": {"picture": picture.pk, "alternative": "Ici", "caption": "<p>Une vue</p>"}},
            {"type": "file", "value": {"document": file.pk, "title": "La note", "language": "en"}},
            {"type": "video", "value": {"title": "Le film", "video": film.pk, "captions": None, "silent": True,
                                        "transcript": "<p>On voit.</p>"}},
            {"type": "button", "value": {"label": "Écrire", "address": "mailto:a@b.example"}},
        ],
    )  # fmt: skip
    drawn = BeautifulSoup(Client().get(page.url).content, "html.parser").select_one(".newsroom-body")
    assert drawn.h2.get_text() == "3. Un titre"
    assert drawn.select_one("caption").get_text() == "Effectifs"
    assert drawn.select_one("tbody th")["scope"] == "row"
    assert drawn.select_one("figure.newsroom-picture img")["alt"] == "Ici"
    assert drawn.select_one("video")["preload"] == "none"
    assert "Transcription de «\xa0Le film\xa0»" in drawn.get_text()
    assert drawn.select_one("a.fr-btn")["href"] == "mailto:a@b.example"
    assert "PDF — 14" in drawn.select_one(".fr-download").get_text()
