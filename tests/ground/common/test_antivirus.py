"""Where an antivirus is set, no file is opened before it says that it is clean. A real server answers on loopback."""

import datetime
import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.desk.health import State, check_antivirus
from terreau.ground.common import actions, antivirus, tasks
from terreau.ground.common.antivirus import Scan, scan
from terreau.ground.common.due import due
from terreau.ground.common.enums import ImportState
from terreau.ground.common.models import ImportJob
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent
from tests.factories import make_structure, make_user
from tests.ground.common.clamd import EICAR, Clamd, running

pytestmark = pytest.mark.django_db
AGENTS = b"matricule;structure;nom\n1;MIN;Alpha\n"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return settings.UPLOAD_DIR


@pytest.fixture
def clamd(settings):
    with running() as server:
        settings.CLAMD = server.address
        yield server


@pytest.fixture
def nobody_answers(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD = f"127.0.0.1:{free.getsockname()[1]}"
        yield settings.CLAMD


@pytest.fixture
def client(client_for):
    return client_for(make_user((RoleName.HR, make_structure("Ministère", code="MIN"))))


def upload(client, content: bytes = AGENTS, name: str = "liste.csv") -> tuple[ImportJob, str]:
    file = SimpleUploadedFile(name, content)
    response = client.post(reverse("common:import_start", args=["agents"]), {"file": file, "on": "2026-01-01"})
    assert response.status_code == 302
    return ImportJob.objects.get(), client.get(response.url).content.decode()


def test_a_clean_file_goes_on_as_without_antivirus(client, clamd: Clamd):
    job, html = upload(client)
    assert clamd.received == [AGENTS]
    assert job.state == ImportState.READY
    assert "Fichier vérifié" in html


def test_the_doctor_says_whether_it_scans(clamd: Clamd, settings):
    assert (check_antivirus().state, check_antivirus().found) == (State.GOOD, "en marche")
    clamd.answer = b"stream: nothing of the kind ERROR\n"
    assert (check_antivirus().state, check_antivirus().mend) == (State.TODO, "TERREAU_CLAMD=…")
    settings.CLAMD = ""
    assert "ne sont pas analysés" in check_antivirus().found


def test_an_infected_file_is_refused_destroyed_and_told(client, clamd: Clamd, uploads):
    job, html = upload(client, AGENTS + b"2;MIN;" + EICAR + b"\n")
    assert job.state == ImportState.REFUSED
    assert "programme malveillant" in html
    assert list(uploads.iterdir()) == []
    assert not Agent.objects.exists()
    assert client.get(reverse("common:import_problems", args=[job.pk])).status_code == 404


def test_a_file_larger_than_the_scanner_takes_is_refused_and_told(client, clamd: Clamd, uploads):
    clamd.longest = 10
    job, html = upload(client)
    assert (job.state, "plus grand que ce que l’antivirus" in html) == (ImportState.REFUSED, True)
    assert list(uploads.iterdir()) == []


def test_while_the_scanner_is_down_the_file_waits_and_nobody_opens_it(client, nobody_answers, monkeypatch):
    monkeypatch.setattr(actions, "run_import", lambda *args, **options: pytest.fail("opened"))
    job, html = upload(client)
    assert (job.state, job.path.exists()) == (ImportState.UNSCANNED, True)
    assert "n’a pas encore répondu" in html
    client.post(reverse("common:import_confirm", args=[job.pk]))
    client.post(reverse("common:import_retry", args=[job.pk]))
    actions.check_now(ImportJob.objects.get())
    actions.apply_now(ImportJob.objects.get())
    assert ImportJob.objects.get().state == ImportState.UNSCANNED


def test_once_the_scanner_is_back_the_worker_goes_on(client, nobody_answers, settings):
    job, _html = upload(client)
    due(timezone.now())  # asked a moment ago
    assert not DBTaskResult.objects.exists()
    later = timezone.now() + datetime.timedelta(minutes=1)
    due(later)
    assert DBTaskResult.objects.count() == 1
    tasks.scan_import.func(str(job.pk), "fr")
    assert ImportJob.objects.get().state == ImportState.UNSCANNED
    with running() as server:
        settings.CLAMD = server.address
        tasks.scan_import.func(str(job.pk), "fr")
    assert ImportJob.objects.get().state == ImportState.READY


def test_a_file_that_waits_may_be_given_up(client, nobody_answers, uploads):
    job, _html = upload(client)
    client.post(reverse("common:import_abandon", args=[job.pk]))
    assert ImportJob.objects.get().state == ImportState.ABANDONED
    assert list(uploads.iterdir()) == []
    tasks.scan_import.func(str(job.pk), "fr")
    assert ImportJob.objects.get().state == ImportState.ABANDONED


def test_an_answer_that_is_not_understood_is_no_acceptance(client, clamd: Clamd):
    for answer in (b"stream: something else\n", b"stream: Can't allocate memory ERROR\n", b"\n", b""):
        clamd.answer = answer or b"\n"
        if ImportJob.objects.exists():
            ImportJob.objects.all().delete()
        job, _html = upload(client)
        assert job.state == ImportState.UNSCANNED, answer


def test_an_antivirus_taken_away_lets_what_waited_go_on(client, nobody_answers, settings):
    job, _html = upload(client)
    settings.CLAMD = ""
    tasks.scan_import.func(str(job.pk), "fr")
    assert ImportJob.objects.get().state == ImportState.READY


def test_a_socket_that_is_not_there_is_no_acceptance(settings, tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"x")
    settings.CLAMD = str(tmp_path / "clamd.ctl")
    assert scan(file) == Scan.UNAVAILABLE
    assert antivirus.required()


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x.csv", "..\\..\\x.csv", "/etc/passwd\0.csv", "\u202evsc.csv"])
def test_a_name_is_never_a_path(client, uploads, name):
    job, _html = upload(client, name=name)
    assert [path.name for path in uploads.iterdir()] == [f"import-{job.pk.hex}"]
    assert not {"/", "\\", "\0", "\u202e"} & set(job.file_name)


def test_a_disguised_or_swelling_file_never_reaches_the_disk(client, uploads):
    for content, name in (
        (b"MZ\x90\0" + b"\0" * 99, "liste.csv"),
        (AGENTS, "liste.xlsx"),
        (b"\x89PNG\r\n\x1a\n", "l.csv"),
    ):
        file = SimpleUploadedFile(name, content)
        response = client.post(reverse("common:import_start", args=["agents"]), {"file": file, "on": "2026-01-01"})
        assert response.status_code == 200
        assert "fr-upload-group--error" in response.content.decode()
    assert not ImportJob.objects.exists()
    assert not uploads.exists()
