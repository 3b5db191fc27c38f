"""Files of questions coming in: recognised by what they hold, refused line by line, nothing of them run."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.ground.common.importing.registry import run_import
from terreau.ground.organisations.enums import RoleName
from terreau.ground.questions.models import Question
from terreau.rooms.skills.models import Edition
from tests.factories import make_structure, make_user
from tests.ground.questions.making import picture
from tests.rooms.skills.helpers import competence

pytestmark = pytest.mark.django_db
YAML = """auteur: Bureau fictif
licence: Licence Ouverte 2.0
questions:
  - code: essai-un
    sujet: crcn 1.1
    theme: Organiser sa veille
    niveau: 3
    genre: choix-unique
    enonce: Que faites-vous de cet avis reçu ce matin ?
    bonnes: [Je le lis]
    mauvaises: [Je le jette]
    pourquoi: Parce que.
    lire: {titre: À lire}
"""
BAD = """  - code: essai-deux
    sujet: crcn 1.1
    genre: choix-unique
    enonce: Et de celui-ci ?
    bonnes: [Oui, Non]
    mauvaises: [Peut-être]
  - code: essai-trois
    sujet: crcn 9.9
    genre: reponse-courte
    enonce: Combien de signes ?
    nombre: {valeur: 3}
"""
PICTURED = YAML + "    support: {type: image, fichier: plan.png, alternative: Un plan}\n"
GIFT = "::essai-gift::Que faites-vous de cet avis ?{ =Je le lis ~Je le jette }\n"
XML = """<?xml version="1.0"?><quiz><question type="shortanswer"><name><text>essai-xml</text></name>
<questiontext format="plain_text"><text>Quel mot ?</text></questiontext>
<answer fraction="100"><text>nuage</text></answer></question></quiz>"""


def load(tmp_path: Path, content: str | bytes, *, name="questions.yaml", check=False, **options):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return run_import("questions", path, by="command:import", check=check, options=options)


def essays() -> set[str]:
    return set(Question.objects.filter(code__startswith="essai").values_list("code", flat=True))


def archive_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_file_is_checked_then_loaded_then_changes_nothing(tmp_path):
    assert load(tmp_path, YAML, check=True).created == 1
    assert essays() == set()
    report = load(tmp_path, YAML)
    assert (report.created, report.refused, essays()) == (1, False, {"essai-un"})
    edition = Edition.objects.filter(competence=competence("1.1")).order_by("-number")[0]
    assert str(Question.objects.get(code="essai-un").current.pk) in edition.parameters["items"]
    again = load(tmp_path, YAML)
    assert (again.nothing_to_do, again.unchanged) == (True, 1)
    assert Edition.objects.filter(competence=competence("1.1")).count() == edition.number
    assert load(tmp_path, YAML.replace("Parce que", "Car")).changed == 1


def test_refused_questions_are_listed_by_line_and_refuse_the_file(tmp_path):
    report = load(tmp_path, YAML + BAD)
    assert [(problem.line, problem.column) for problem in report.problems] == [(14, "essai-deux"), (20, "essai-trois")]
    assert "exactement une bonne réponse" in report.problems[0].reason
    assert "crcn 9.9" in report.problems[1].reason
    assert essays() == set()


def test_the_others_are_taken_when_asked_for(tmp_path):
    report = load(tmp_path, YAML + BAD, others=True)
    assert (report.created, report.aside_count, report.refused) == (1, 2, False)
    assert essays() == {"essai-un"}


@pytest.mark.parametrize(("content", "code"), [(GIFT, "essai-gift"), (XML, "essai-xml")])
def test_other_formats_are_told_by_their_content_and_need_a_competence(tmp_path, content, code):
    refused = load(tmp_path, content, name="questions.txt")
    assert "ne dit pas sa compétence" in refused.problems[0].reason
    report = load(tmp_path, content, name="questions.txt", competence="2.3")
    assert (report.created, essays()) == (1, {code})
    assert Question.objects.get(code=code).current.topic == "crcn 2.3"
    assert any("niveau" in note for note in report.notes)


def test_faults_and_twins_are_remarks_to_read_before_confirming(tmp_path):
    text = YAML.replace("bonnes: [Je le lis]", "bonnes: [Je le lis avec soin et je le range dans mes dossiers]")
    text += YAML.partition("questions:\n")[2].replace("essai-un", "essai-bis")
    notes = "\n".join(load(tmp_path, text, check=True).notes).replace("\u00a0", " ")
    assert "Ligne 4, essai-un : La bonne réponse se reconnaît à sa longueur" in notes
    assert "essai-bis : l’énoncé ressemble beaucoup à celui de « essai-un »" in notes


def test_images_lie_beside_the_file_or_in_the_archive(tmp_path):
    assert "ne se trouve pas" in load(tmp_path, PICTURED).problems[0].reason
    packed = archive_of({"export/questions.yaml": PICTURED.encode(), "export/images/plan.png": picture()})
    assert load(tmp_path, packed, name="questions.zip", check=True).created == 1
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "plan.png").write_bytes(picture())
    assert load(tmp_path, PICTURED).created == 1
    assert load(tmp_path, packed, name="questions.zip").nothing_to_do


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x01\x02", b"col1;col2\n1;2\n", b"PK\x03\x04 not an archive", archive_of({"a.txt": b"x"}),
        archive_of({"a.yaml": b"questions: []", "b.yaml": b"questions: []"}),
        archive_of({"../../evil.yaml": b"questions: {}"}), archive_of({"a.yaml": b"a" * 30_000_000}),
        b"questions: !!python/object/apply:os.system ['true']\n", b"questions: &a [*a]\n", b"questions: " + b"[" * 5000,
        b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><quiz>&c;</quiz>', b"<html></html>",
        b"auteur: a\nquestions:\n  - " + b"x" * 6_000_000,
    ],
)  # fmt: skip
def test_hostile_and_foreign_files_are_refused_in_words(tmp_path, content):
    report = load(tmp_path, content)
    assert report.refused
    assert all(problem.reason for problem in report.problems)
    assert essays() == set()
    assert not list(tmp_path.parent.glob("evil*"))


def test_the_web_imports_and_names_no_folder_of_the_machine(client_for, tmp_path, settings):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "plan.png").write_bytes(picture())
    client = client_for(make_user((RoleName.HR, make_structure("Ministère fictif"))))
    url = reverse("common:import_start", args=["questions"])
    page = client.post(url, {"file": SimpleUploadedFile("q.yaml", PICTURED.encode())}, follow=True).content.decode()
    assert "ne se trouve pas à côté du fichier" in page
    packed = archive_of({"questions.yaml": PICTURED.encode(), "images/plan.png": picture()})
    preview = client.post(url, {"file": SimpleUploadedFile("q.zip", packed)}, follow=True)
    client.post(preview.request["PATH_INFO"] + "confirmer/", follow=True)
    assert essays() == {"essai-un"}
    refused = client.post(url, {"file": SimpleUploadedFile("q.csv", b"a;b\n")}).content.decode()
    assert "renommez-le en .yaml" in refused


def test_only_bank_editors_import(client_for):
    client = client_for(make_user((RoleName.TRAINER, make_structure("Ministère fictif"))))
    assert client.get(reverse("common:import_start", args=["questions"])).status_code in (403, 404)
