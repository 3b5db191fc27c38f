"""A room that waits for opinions: closed by GET, by POST, on the command line and in menus; open once they are in."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from terreau.ground.approvals.actions import record_approval, set_locks
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.common.models import ImportJob
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills.actions import SkillsRefused, propose_level
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.models import SkillResult
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.helpers import DATA, competence, import_results

pytestmark = pytest.mark.django_db
FILE = "pix_profils_actuel.csv"
WAITS = "Les résultats de compétences : ouvert après avis du CSA.".replace(" :", "\N{NO-BREAK SPACE}:")


@pytest.fixture
def ministry(settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    ministry = make_structure("Ministère fictif")
    head = make_agent(ministry)
    agent = make_agent(ministry, matricule="000101", last_name="Martineau", first_name="Élise", manager=head)
    ministry.head, ministry.agent = make_user((RoleName.MANAGER, ministry), agent=head), agent
    ministry.importer = make_user((RoleName.SKILL_IMPORTER, ministry))
    return ministry


def lock(employer, door=SKILLS):
    set_locks(employer, door, ["csa"], by="test")


def opened(employer, door=SKILLS):
    record_approval(
        employer, door, body="csa", on=datetime.date(2026, 3, 12), opinion="favourable", reference="PV 3", by="test"
    )


def send(client):
    file = SimpleUploadedFile(FILE, (DATA / FILE).read_bytes())
    return client.post(reverse("common:import_start", args=["skill-results"]), {"file": file}, follow=True)


def test_an_import_is_refused_at_every_door_until_the_opinion(client_for, ministry):
    client = client_for(ministry.importer)
    send(client)
    job = ImportJob.objects.get()
    lock(ministry)
    start, confirm = (
        reverse("common:import_start", args=["skill-results"]),
        reverse("common:import_confirm", args=[job.pk]),
    )
    for answer in (client.get(start), send(client), client.post(confirm)):
        assert answer.status_code == 403
        assert WAITS in answer.content.decode()
    for page in ("common:imports", "desk:home"):
        assert WAITS in client.get(reverse(page)).content.decode()
    assert not SkillResult.objects.exists()
    opened(ministry)
    assert client.post(confirm, follow=True).status_code == 200
    assert SkillResult.objects.exists()
    assert WAITS not in client.get(reverse("common:imports")).content.decode()


def test_an_import_can_be_given_up_while_its_room_is_closed(client_for, ministry):
    client = client_for(ministry.importer)
    send(client)
    lock(ministry)
    client.post(reverse("common:import_abandon", args=[ImportJob.objects.get().pk]))
    assert not [job for job in ImportJob.objects.all() if job.path.exists()]


def test_the_command_line_is_refused_too_and_another_employer_is_not_held_up(ministry, capsys):
    other = make_structure("Mairie d’Exemple")
    lock(other)
    assert import_results(FILE, check=True).refused is False
    lock(ministry)
    with pytest.raises(SystemExit):
        call_command("import", "skill-results", str(DATA / FILE))
    assert WAITS in capsys.readouterr().err
    assert not SkillResult.objects.exists()


def test_a_manager_proposes_nothing_by_page_nor_by_action_and_the_agent_still_reads_his_own(client_for, ministry):
    lock(ministry)
    client = client_for(ministry.head)
    for answer in (client.get(reverse("skills:propose")), client.post(reverse("skills:propose"), {})):
        assert answer.status_code == 403
        assert WAITS in answer.content.decode()
        assert "Pas encore ouvert" in answer.content.decode()
    assert WAITS in client.get(reverse("desk:home")).content.decode()
    with pytest.raises(SkillsRefused, match="ouvert après avis du CSA"):
        propose_level(ministry.agent, competence("1.1"), level=3, by=ministry.head, on=datetime.date(2026, 3, 2))
    assert client_for(make_user(agent=ministry.agent)).get(reverse("skills:my_skills")).status_code == 200
    opened(ministry)
    assert client.get(reverse("skills:propose")).status_code == 200


def test_the_map_of_competences_waits_and_the_compass_says_so(client_for, ministry):
    lock(ministry, FIGURES)
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, ministry)))
    for name in ("compass:heat_map", "compass:heat_map_csv"):
        assert client.get(reverse(name, args=[ministry.pk])).status_code == 403
    for url in (
        reverse("compass:board", args=[ministry.pk]),
        reverse("compass:lever", args=[ministry.pk, 1]),
        reverse("desk:sitemap"),
    ):
        assert "ouvert après avis du CSA" in client.get(url).content.decode()
