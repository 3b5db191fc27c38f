"""The results of Pix brought from the web: by one role only, telling nothing, and leaving no file behind."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.ground.common.models import ImportJob
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills.models import Framework, SkillResult
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.helpers import DATA

pytestmark = pytest.mark.django_db
NAMES = ("Martineau", "Élise", "Oberlin", "Karim", "Petitjean", "Inconnu", "000101", "999999")


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return settings.UPLOAD_DIR


@pytest.fixture
def ministry():
    ministry = make_structure("Ministère fictif")
    make_agent(ministry, matricule="000101", last_name="Martineau", first_name="Élise")
    make_agent(ministry, matricule="000102", last_name="Oberlin", first_name="Karim")
    return ministry


def send(client, kind, name, **options):
    file = SimpleUploadedFile(name, (DATA / name).read_bytes())
    return client.post(reverse("common:import_start", args=[kind]), {"file": file, **options}, follow=True)


def test_the_importer_previews_confirms_and_reads_no_name_and_no_result(client_for, ministry, uploads):
    client = client_for(make_user((RoleName.SKILL_IMPORTER, ministry)))
    preview = send(client, "skill-results", "pix_profils_actuel.csv").content.decode()
    assert not SkillResult.objects.exists()
    assert len(list(uploads.iterdir())) > 0
    job = ImportJob.objects.get()
    done = client.post(reverse("common:import_confirm", args=[job.pk]), follow=True).content.decode()
    assert SkillResult.objects.count() == 15 + 16 + 16
    for page in (preview, done, str(ImportJob.objects.get().report)):
        assert "remplacée par un envoi plus récent" in page
        assert not [name for name in NAMES if name in page]
    left = [path for path in uploads.iterdir() if path != job.problems_path]
    assert left == []
    assert not [name for name in NAMES if name in job.problems_path.read_text("utf-8-sig")]


def test_an_abandoned_or_refused_file_is_destroyed(client_for, ministry, uploads):
    client = client_for(make_user((RoleName.SKILL_IMPORTER, ministry)))
    send(client, "skill-results", "pix_profils_actuel.csv")
    client.post(reverse("common:import_abandon", args=[ImportJob.objects.get().pk]))
    send(client, "skill-results", "pix_profils_actuel.csv", identifier="NUMEN")
    assert not [job for job in ImportJob.objects.all() if job.path.exists()]
    assert not SkillResult.objects.exists()


def test_what_was_previewed_is_what_is_stored(client_for, ministry):
    client = client_for(make_user((RoleName.SKILL_IMPORTER, ministry)))
    send(client, "skill-results", "pix_profils_actuel.csv")
    make_agent(ministry, matricule="999999")  # now known: the file would do more than its author read
    page = client.post(reverse("common:import_confirm", args=[ImportJob.objects.get().pk]), follow=True)
    assert "Les données ont changé depuis la vérification" in page.content.decode()
    assert not SkillResult.objects.exists()


@pytest.mark.parametrize("role", [role for role in RoleName if role != RoleName.SKILL_IMPORTER])
def test_no_other_role_brings_results(client_for, ministry, role):
    client = client_for(make_user((role, ministry)))
    assert client.get(reverse("common:import_start", args=["skill-results"])).status_code == 404
    assert not ImportJob.objects.exists()


def test_a_framework_is_brought_from_the_web(client_for, ministry):
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, ministry)))
    page = send(client, "framework", "digcomp3_excerpt.jsonld").content.decode()
    assert "DigComp 3.0" in page
    client.post(reverse("common:import_confirm", args=[ImportJob.objects.get().pk]))
    assert Framework.objects.filter(code="digcomp-3").exists()


@pytest.mark.parametrize("kind", ["framework", "skill-results"])
@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"[1,", b'a;b\n"c', b"PK\x03\x04broken", b"\xff" * 300])
def test_a_file_that_is_neither_is_refused_and_never_breaks(client_for, ministry, kind, content):
    role = RoleName.SKILL_IMPORTER if kind == "skill-results" else RoleName.HR
    client = client_for(make_user((role, ministry)))
    file = SimpleUploadedFile("file.csv", content)
    answer = client.post(reverse("common:import_start", args=[kind]), {"file": file}, follow=True)
    assert answer.status_code == 200
    assert not [job for job in ImportJob.objects.all() if job.state in ("failed", "ready", "done")]
