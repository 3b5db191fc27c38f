"""What the editor receives: scanned where there is an antivirus, refused when it is not what it says, else kept."""

import socket
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from terreau.ground.common.antivirus import Scan, words_of
from terreau.ground.organisations.enums import RoleName
from terreau.newsroom.bringing import Pictures
from terreau.newsroom.files import Attachment, Picture
from tests.factories import make_structure, make_user
from tests.ground.common.clamd import EICAR, running
from tests.newsroom.makers import png

pytestmark = pytest.mark.django_db
IMAGES, DOCUMENTS = "/redaction/images/multiple/add/", "/redaction/documents/multiple/add/"
PDF = b"%PDF-1.7\n%test"


@pytest.fixture
def clamd(settings):
    with running() as server:
        settings.CLAMD = server.address
        yield server


@pytest.fixture
def editor(client_for):
    return client_for(make_user((RoleName.EDITOR, make_structure("Qui publie"))))


def send(editor, where: str, name: str, content: bytes) -> dict:
    file = SimpleUploadedFile(name, content)
    answer = editor.post(where, {"title": name, "files[]": file}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 200
    return answer.json()


def office(*members: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_what_is_clean_is_kept_once_it_was_scanned(editor, clamd):
    assert send(editor, DOCUMENTS, "note.pdf", PDF)["success"] is True
    assert send(editor, IMAGES, "vue.png", png())["success"] is True
    assert clamd.received == [PDF, png()]
    with Attachment.objects.get().file.open() as kept:
        assert kept.read() == PDF


@pytest.mark.parametrize(
    ("where", "name", "content"), [(IMAGES, "vue.png", png()), (DOCUMENTS, "note.pdf", PDF)], ids=["picture", "file"]
)
def test_what_is_infected_is_refused_in_words_and_nothing_is_kept(editor, clamd, where, name, content):
    told = send(editor, where, name, content + EICAR)
    assert (told["success"], told["error_message"]) == (False, words_of(Scan.INFECTED))
    assert not Picture.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("where", "name", "content"), [(IMAGES, "vue.png", png()), (DOCUMENTS, "note.pdf", PDF)], ids=["picture", "file"]
)
def test_while_the_scanner_is_down_nothing_is_kept(editor, settings, where, name, content):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD = f"127.0.0.1:{free.getsockname()[1]}"
        told = send(editor, where, name, content)
    assert (told["success"], told["error_message"]) == (False, words_of(Scan.UNAVAILABLE))
    assert not Attachment.objects.exists()


def test_a_picture_is_not_opened_before_it_was_scanned(editor, clamd):
    told = send(editor, IMAGES, "vue.png", b"no picture at all" + EICAR)
    assert told["error_message"] == words_of(Scan.INFECTED)


def test_pictures_of_imported_articles_are_scanned_too(clamd, tmp_path):
    path = tmp_path / "vue.png"
    path.write_bytes(png() + EICAR)
    with pytest.raises(ValidationError, match="programme malveillant"):
        Pictures(tmp_path).picture_of(path, "Une vue")


def test_a_document_that_swells_once_opened_is_refused(editor):
    assert send(editor, DOCUMENTS, "note.docx", office(("word/document.xml", b"<w:document/>")))["success"] is True
    swelling = office(("word/document.xml", bytes(30 * 1024 * 1024)))
    assert "démesuré" in send(editor, DOCUMENTS, "note.docx", swelling)["error_message"]
    assert Attachment.objects.count() == 1


def test_a_new_title_asks_for_no_other_scan(editor, clamd):
    send(editor, DOCUMENTS, "note.pdf", PDF)
    kept = Attachment.objects.get()
    editor.post(f"/redaction/documents/edit/{kept.pk}/", {"title": "Autre titre", "tags": ""})
    kept.refresh_from_db()
    assert kept.title == "Autre titre"
    assert len(clamd.received) == 1
