import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.ground.common import actions, tasks
from terreau.ground.common.enums import ImportState
from terreau.ground.common.importing.registry import importers
from terreau.ground.common.models import SILENCE, ImportJob
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db

AGENTS = "matricule;structure;nom\n1;MIN;Alpha\n2;MIN;Bravo\n"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return settings.UPLOAD_DIR


@pytest.fixture
def ministry():
    return make_structure("Ministère", code="MIN")


@pytest.fixture
def hr(ministry):
    return make_user((RoleName.HR, ministry))


def upload(client, text, kind="agents", **options):
    file = SimpleUploadedFile("liste.csv", text.encode(), content_type="text/csv")
    url = reverse("common:import_start", args=[kind])
    return client.post(url, {"file": file, "on": "2026-01-01"} | options)


def step(client, name, job, method="post"):
    return getattr(client, method)(reverse(f"common:import_{name}", args=[job.pk]))


def test_a_file_is_checked_shown_confirmed_then_destroyed(client_for, hr, uploads):
    client = client_for(hr)
    response = upload(client, AGENTS)
    job = ImportJob.objects.get()
    assert response.url == reverse("common:import_preview", args=[job.pk])
    assert not Agent.objects.exists()
    html = client.get(response.url).content.decode()
    assert "Fichier vérifié" in html
    assert "1 · Ministère" in html
    assert job.path.stat().st_mode & 0o777 == 0o600
    step(client, "confirm", job)
    job.refresh_from_db()
    assert job.state == ImportState.DONE
    assert set(Agent.objects.values_list("matricule", flat=True)) == {"1", "2"}
    assert "Import appliqué" in client.get(response.url).content.decode()
    assert list(uploads.iterdir()) == []


def test_confirming_twice_applies_once(client_for, hr):
    client = client_for(hr)
    upload(client, AGENTS)
    job = ImportJob.objects.get()
    assert actions.confirm(ImportJob.objects.get())
    assert not actions.confirm(ImportJob.objects.get())
    response = client.post(reverse("common:import_confirm", args=[job.pk]), follow=True)
    assert "déjà été confirmé" in response.content.decode()
    one, other = ImportJob.objects.get(), ImportJob.objects.get()
    actions.apply_now(one)
    actions.apply_now(other)
    assert Agent.objects.count() == 2
    job.refresh_from_db()
    assert job.state == ImportState.DONE


def test_a_refused_file_shows_its_problems_and_is_destroyed(client_for, hr, uploads):
    client = client_for(hr)
    upload(client, "matricule;structure;nom\n" + "".join(f"{n};XXX;A\n" for n in range(130)))
    job = ImportJob.objects.get()
    html = step(client, "preview", job, "get").content.decode()
    assert "Fichier refusé" in html
    assert "130 problèmes" in html
    assert "Les 100 premières, sur 130" in html
    assert not job.path.exists()
    response = step(client, "problems", job, "get")
    assert len(b"".join(response.streaming_content).decode("utf-8-sig").splitlines()) == 131
    step(client, "confirm", job)
    job.refresh_from_db()
    assert job.state == ImportState.REFUSED


def test_what_changed_since_the_preview_is_not_applied_unseen(client_for, hr, ministry):
    client = client_for(hr)
    upload(client, AGENTS)
    make_agent(ministry, matricule="1")
    job = ImportJob.objects.get()
    html = client.post(reverse("common:import_confirm", args=[job.pk]), follow=True).content.decode()
    assert "ont changé depuis la vérification" in html
    assert Agent.objects.count() == 1


def test_an_abandoned_file_is_destroyed(client_for, hr, uploads):
    client = client_for(hr)
    upload(client, AGENTS)
    job = ImportJob.objects.get()
    step(client, "abandon", job)
    assert list(uploads.iterdir()) == []
    step(client, "confirm", job)
    assert not Agent.objects.exists()
    assert "abandonné" in step(client, "preview", job, "get").content.decode()


def test_a_long_file_waits_for_the_background_process(client_for, hr, monkeypatch):
    monkeypatch.setattr(actions, "INLINE_LINES", 2)
    client = client_for(hr)
    upload(client, AGENTS)
    job = ImportJob.objects.get()
    assert job.state == ImportState.WAITING
    html = step(client, "preview", job, "get").content.decode()
    assert "En attente de vérification" in html
    assert "Actualiser" in html
    queued = DBTaskResult.objects.get()
    tasks.check_import.call(*queued.args_kwargs["args"])
    job.refresh_from_db()
    assert job.state == ImportState.READY
    step(client, "confirm", job)
    job.refresh_from_db()
    assert job.state == ImportState.CONFIRMED
    tasks.apply_import.call(str(job.pk), "fr")
    assert Agent.objects.count() == 2


def test_a_crash_is_shown_and_the_import_can_be_taken_up_again(client_for, hr, monkeypatch):
    client = client_for(hr)

    def crash(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(actions, "run_import", crash)
    upload(client, AGENTS)
    job = ImportJob.objects.get()
    assert job.state == ImportState.FAILED
    html = step(client, "preview", job, "get").content.decode()
    assert "Import interrompu" in html
    assert "Reprendre" in html
    monkeypatch.undo()
    step(client, "retry", job)
    job.refresh_from_db()
    assert job.state == ImportState.READY


def test_a_process_that_died_without_a_word_is_shown_as_interrupted(client_for, hr):
    client = client_for(hr)
    upload(client, AGENTS)
    long_ago = timezone.now() - SILENCE - datetime.timedelta(seconds=1)
    ImportJob.objects.update(state=ImportState.CHECKING, alive_at=long_ago)
    job = ImportJob.objects.get()
    assert "Import interrompu" in step(client, "preview", job, "get").content.decode()
    assert "interrompu" in client.get(reverse("common:imports")).content.decode()
    step(client, "retry", job)
    job.refresh_from_db()
    assert job.state == ImportState.READY


def test_time_fails_what_is_silent_and_forgets_what_is_over(client_for, hr, uploads):
    client = client_for(hr)
    upload(client, AGENTS)
    ImportJob.objects.update(state=ImportState.APPLYING, alive_at=timezone.now() - SILENCE * 2)
    actions.purge(timezone.now())
    assert ImportJob.objects.get().state == ImportState.FAILED
    actions.purge(timezone.now() + datetime.timedelta(days=3))
    assert not ImportJob.objects.exists()
    assert list(uploads.iterdir()) == []


def test_only_its_author_sees_an_import_and_only_while_he_holds_the_role(client_for, hr, ministry):
    upload(client_for(hr), AGENTS)
    job = ImportJob.objects.get()
    colleague = client_for(make_user((RoleName.HR, ministry)))
    for name, method in (("preview", "get"), ("problems", "get"), ("confirm", "post"), ("abandon", "post"),
                         ("retry", "post")):  # fmt: skip
        assert step(colleague, name, job, method).status_code == 404, name
    hr.roles.all().delete()
    assert step(client_for(hr), "preview", job, "get").status_code == 404


def test_each_role_finds_the_imports_it_may_do_and_no_other(client_for, ministry):
    def kinds(*roles, agent=None):
        response = client_for(make_user(*[(role, ministry) for role in roles], agent=agent)).get(
            reverse("common:imports")
        )
        return (
            {known.kind for known, _closed in response.context["importers"]} if response.status_code == 200 else set()
        )

    assert {"structures", "jobs", "agents"} <= kinds(RoleName.HR)
    assert "agents" not in kinds(RoleName.ADMINISTRATOR)
    assert kinds(RoleName.MANAGER) == set()
    assert kinds(agent=make_agent(ministry)) == set()


def test_a_role_that_does_not_open_a_kind_does_not_open_its_pages(client_for, ministry):
    client = client_for(make_user((RoleName.MANAGER, ministry)))
    for kind in [*importers(), "nothing"]:
        if kind in importers() and RoleName.MANAGER in importers()[kind].roles:
            continue
        for name in ("import_start", "import_template"):
            assert client.get(reverse(f"common:{name}", args=[kind])).status_code == 404
    assert upload(client, AGENTS).status_code == 404
    assert not ImportJob.objects.exists()


def test_a_form_without_file_or_with_a_bad_date_says_so(client_for, hr):
    client = client_for(hr)
    response = client.post(reverse("common:import_start", args=["agents"]), {"on": "hier"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "obligatoire" in html
    assert not ImportJob.objects.exists()


def test_the_upload_page_lists_columns_and_offers_an_empty_model(client_for, hr):
    client = client_for(hr)
    html = client.get(reverse("common:import_start", args=["agents"])).content.decode()
    assert "annee_naissance" in html
    model = client.get(reverse("common:import_template", args=["agents"]))
    first = b"".join(model.streaming_content).decode("utf-8-sig").splitlines()[0]
    assert first.startswith("matricule;structure;metier;encadrant")


def test_a_model_filled_in_comes_back_through_the_same_page(client_for, hr):
    client = client_for(hr)
    upload(client, "code;libelle;nature;parent\nA;Direction A;direction;MIN\n", "structures")
    step(client, "confirm", ImportJob.objects.get())
    assert Structure.objects.get(code="A").parent.code == "MIN"
