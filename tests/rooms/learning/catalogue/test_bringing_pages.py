"""The courses of the software and archives, brought and taken away by pages and by the command line."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson
from tests.factories import make_structure, make_user
from tests.rooms.learning.course_files import write_course_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_structure()


@pytest.fixture
def author(house, client_for):
    return client_for(make_user((RoleName.EDITOR, house)))


def text_of(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return " ".join(page.find("main").get_text(" ").replace("\N{NO-BREAK SPACE}", " ").split())


def archive_of(folder) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in folder.rglob("*"):
            if file.is_file():
                archive.write(file, f"essai/{file.relative_to(folder).as_posix()}")
    return SimpleUploadedFile("essai.zip", out.getvalue(), "application/zip")


def test_a_course_of_the_software_is_added_then_kept_up_to_date(author, house):
    page = author.get(reverse("catalogue:shipped"))
    assert "L’IA pour les agents publics" in text_of(page)
    address = reverse("catalogue:shipped_add", args=["equipe-hybride"])
    told = author.post(address, {"structure": house.pk}, follow=True)
    assert "est ajouté, en préparation" in text_of(told)
    course = Course.objects.get()
    assert course.structure == house
    assert "À jour." in text_of(author.get(reverse("catalogue:shipped")))
    assert "rien n’a changé" in text_of(author.post(address, {"structure": house.pk}, follow=True))
    Edition.objects.update(digest="another")
    Lesson.objects.filter(position=1).update(body="Récrite.")
    assert "Vos leçons ne sont plus celles de Terreau" in text_of(author.get(reverse("catalogue:shipped")))
    author.post(address, {"structure": house.pk})
    assert course.editions.count() == 2


def test_nobody_adds_a_course_to_a_structure_that_is_not_his(author):
    elsewhere = make_structure()
    address = reverse("catalogue:shipped_add", args=["equipe-hybride"])
    assert "une de vos structures" in text_of(author.post(address, {"structure": elsewhere.pk}, follow=True))
    assert (
        author.post(reverse("catalogue:shipped_add", args=["inconnu"]), {"structure": elsewhere.pk}).status_code == 404
    )
    assert not Course.objects.exists()


def test_an_archive_is_taken_and_comes_out_the_same(author, house, tmp_path):
    address = reverse("catalogue:archive")
    sent = {"file": archive_of(write_course_files(tmp_path)), "structure": house.pk, "course": ""}
    assert "est ajouté" in text_of(author.post(address, sent, follow=True))
    course = Course.objects.get()
    twice = {**sent, "file": archive_of(tmp_path / "essai")}
    assert "choisissez-le, et il sera renouvelé" in text_of(author.post(address, twice))
    out = author.get(reverse("catalogue:export", args=[course.pk]))
    content = b"".join(out.streaming_content)
    assert out["Content-Disposition"] == 'attachment; filename="essai.zip"'
    again = {"file": SimpleUploadedFile("x.zip", content), "structure": house.pk, "course": course.pk}
    assert "rien n’a changé" in text_of(author.post(address, again, follow=True))
    assert course.editions.count() == 1


def test_a_wrong_archive_is_refused_with_every_reason_and_nothing_is_taken(author, house, tmp_path):
    folder = write_course_files(
        tmp_path, **{"2-deux/1-seule.md": "---\ntitre: a\n---\n\n<b>x</b>", "1-un/film.vtt": None}
    )
    told = author.post(reverse("catalogue:archive"), {"file": archive_of(folder), "structure": house.pk, "course": ""})
    assert "2-deux/1-seule.md, ligne 5 : Balise HTML" in text_of(told)
    assert "film.vtt" in text_of(told)
    assert not Course.objects.exists()
    disguised = SimpleUploadedFile("x.zip", b"not an archive")
    told = author.post(reverse("catalogue:archive"), {"file": disguised, "structure": house.pk, "course": ""})
    assert "n’est pas d’un type accepté" in text_of(told)


def test_an_archive_does_not_renew_a_course_of_somebody_else(author, house, tmp_path, client_for):
    other = make_structure()
    stranger = client_for(make_user((RoleName.EDITOR, other)))
    sent = {"file": archive_of(write_course_files(tmp_path)), "structure": other.pk, "course": ""}
    stranger.post(reverse("catalogue:archive"), sent)
    theirs = Course.objects.get()
    sent = {"file": archive_of(write_course_files(tmp_path)), "structure": house.pk, "course": theirs.pk}
    assert author.post(reverse("catalogue:archive"), sent).status_code == 200
    assert theirs.editions.count() == 1
