"""Home: each role finds its main job, and nothing of another's."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from terreau.desk.start_actions import begin
from terreau.ground.approvals.actions import record_approval, set_locks
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import Figure, Snapshot, SnapshotStructure
from terreau.ground.initiatives.enums import State
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user
from tests.ground.initiatives.rows import make_initiative

pytestmark = pytest.mark.django_db
TODAY = datetime.date.today()

# The heading of each role's part, and the page that its main card opens.
MAIN_JOBS = {
    RoleName.PROGRAMME_LEAD: ("Conduire le programme", reverse("compass:home")),
    RoleName.MANAGER: ("Encadrer", reverse("compass:home")),
    RoleName.HR: ("Ressources humaines", "/imports/nouveau/agents/"),
    RoleName.SKILL_IMPORTER: ("Résultats de compétences", "/imports/nouveau/skill-results/"),
    RoleName.TRAINER: ("Former", reverse("catalogue:mine")),
    RoleName.EDITOR: ("Publier", reverse("compass:home")),
    RoleName.CASE_OFFICER: ("Instruire", reverse("initiatives:list")),
    RoleName.DPO: ("Protéger les données", reverse("desk:dpo")),
    RoleName.ADMINISTRATOR: ("Administrer", reverse("accounts:users")),
}


@pytest.fixture
def ministry():
    return make_structure("Ministère")


def main_of(client) -> BeautifulSoup:
    return BeautifulSoup(client.get("/").text, "html.parser").main


def test_every_role_has_a_main_job():
    assert set(MAIN_JOBS) == set(RoleName)


@pytest.mark.parametrize("role", MAIN_JOBS)
def test_a_role_finds_its_main_job_first_and_no_other_role_s(ministry, client_for, role):
    main = main_of(client_for(make_user((role, ministry))))
    title, url = MAIN_JOBS[role]
    assert main.find("h2", string=title)
    assert main.select_one(".fr-tile a")["href"] == url
    for other, (other_title, _url) in MAIN_JOBS.items():
        assert other == role or not main.find("h2", string=other_title)


@pytest.mark.parametrize("role", MAIN_JOBS)
def test_every_card_and_every_menu_entry_leads_somewhere_open_to_that_role(ministry, client_for, role):
    client = client_for(make_user((role, ministry)))
    page = BeautifulSoup(client.get("/").text, "html.parser")
    links = {link["href"] for link in page.select("main a, nav.fr-nav a, footer a")}
    answers = {link: client.get(link, follow=True).status_code for link in sorted(links)}
    assert set(answers.values()) == {200}, answers


def test_the_lead_of_an_employer_finds_the_page_for_his_committee_again(ministry, client_for):
    words = "La page pour votre comité de direction"
    lead = make_user((RoleName.PROGRAMME_LEAD, ministry))
    assert main_of(client_for(lead)).find("a", string=words)["href"] == reverse("desk:start")
    begin(ministry, by=lead)
    assert main_of(client_for(lead)).find("a", string=words)["href"] == reverse("desk:committee", args=[ministry.pk])
    service = make_structure(parent=ministry)
    assert not main_of(client_for(make_user((RoleName.PROGRAMME_LEAD, service)))).find("a", string=words)


def test_a_job_that_two_roles_share_is_shown_once(ministry, client_for):
    main = main_of(client_for(make_user(*((role, ministry) for role in RoleName))))
    urls = [link["href"] for link in main.select(".fr-tile a")]
    assert len(urls) == len(set(urls))


def test_an_agent_reads_where_he_stands_and_has_no_part_of_a_role(ministry, client_for):
    main = main_of(client_for(make_user(agent=make_agent(ministry, first_name="Camille"))))
    assert main.h1.text.strip() == "Bonjour Camille"
    assert main.find(string="Ma prochaine étape")
    assert not main.select(".fr-tile")


def test_somebody_without_role_nor_agent_is_told_how_to_be_linked(client_for):
    main = main_of(client_for(make_user()))
    assert main.find("a", string="Relier mon compte à mon dossier")["href"] == reverse("accounts:link")


def test_what_is_late_waits_on_who_may_decide_and_on_nobody_else(ministry, client_for):
    make_initiative(ministry, title="En panne", starts_on=TODAY, due_on=TODAY, state=State.UNDER_WAY)
    make_initiative(ministry, starts_on=datetime.date(2026, 1, 1), due_on=datetime.date(2026, 1, 2))
    lead = main_of(client_for(make_user((RoleName.PROGRAMME_LEAD, ministry))))
    assert lead.find("a", href="/initiatives/?state=late").text.startswith("1 initiative a dépassé son échéance")
    assert "En panne" in lead.text
    for reader in (make_user((RoleName.EDITOR, ministry)), make_user(agent=make_agent(ministry))):
        main = main_of(client_for(reader))
        assert "À décider" not in main.text
        assert "En panne" not in main.text


@pytest.fixture
def shown_and_hidden(ministry):
    """A service whose figure is shown, and one whose figure is hidden because it tells of too few."""
    large, small = make_structure("Grand service", parent=ministry), make_structure("Petit service", parent=ministry)
    snapshot = Snapshot.objects.create(on=TODAY, state=SnapshotState.PUBLISHED, threshold=11)
    for structure in (ministry, large, small):
        SnapshotStructure.objects.create(
            snapshot=snapshot, structure=structure.pk, parent=structure.parent_id, path=structure.path,
            code=structure.code, label=structure.label,
        )  # fmt: skip
    common = {"snapshot": snapshot, "indicator": "agents_at_baseline", "version": 1}
    Figure.objects.create(structure=large.pk, value=120, base=200, people=200, status="shown", **common)
    Figure.objects.create(structure=small.pk, status="hidden_small", **common)
    return large, small


def test_a_manager_reads_figures_of_his_structures_and_why_one_is_hidden(shown_and_hidden, client_for):
    large, small = shown_and_hidden
    main = main_of(client_for(make_user((RoleName.MANAGER, large), (RoleName.MANAGER, small))))
    told = {title.text: title.find_next("dd").get_text(" ", strip=True) for title in main.select("#teams ~ div h3")}
    assert told["Grand service"].startswith("60\N{NO-BREAK SPACE}% (120 sur 200)")
    assert told["Petit service"].startswith("masqué Masqué\N{NO-BREAK SPACE}: il porte sur moins de 11 personnes")


def test_a_manager_and_a_lead_read_that_figures_are_closed_and_not_that_there_are_none(shown_and_hidden, client_for):
    large, small = shown_and_hidden
    set_locks(large.parent, FIGURES, ["csa"], by="test")
    waits = "Les chiffres calculés sur les agents\N{NO-BREAK SPACE}: ouvert après avis du CSA."
    manager = main_of(client_for(make_user((RoleName.MANAGER, large), (RoleName.MANAGER, small))))
    told = [each.get_text(" ", strip=True) for each in manager.select("#teams ~ div dd")]
    assert set(told) == {"fermé Fermé jusqu’à l’enregistrement des avis attendus."}
    assert waits in manager.text
    lead = main_of(client_for(make_user((RoleName.PROGRAMME_LEAD, large.parent))))
    assert waits in lead.text
    assert "fermé" in lead.select_one("#led ~ p strong").text
    record_approval(large.parent, FIGURES, body="csa", on=TODAY, opinion="favourable", reference="PV", by="test")
    assert waits not in main_of(client_for(make_user((RoleName.PROGRAMME_LEAD, large.parent)))).text


def test_a_manager_reads_no_figure_of_the_service_next_door(shown_and_hidden, client_for):
    large, small = shown_and_hidden
    assert "Grand service" not in main_of(client_for(make_user((RoleName.MANAGER, small)))).text
    assert "Petit service" not in main_of(client_for(make_user((RoleName.EDITOR, large)))).text


def test_home_costs_the_same_queries_whatever_there_is_to_show(
    ministry, client_for, django_assert_max_num_queries, django_assert_num_queries
):
    services = [make_structure(parent=ministry) for _ in range(3)]
    agent = make_agent(ministry)
    user = make_user(*((role, ministry) for role in RoleName), (RoleName.MANAGER, services[0]), agent=agent)
    client = client_for(user)
    client.get("/")
    with django_assert_max_num_queries(84) as captured:
        client.get("/")
    for service in services:
        make_user((RoleName.MANAGER, service))
        for _ in range(5):
            make_agent(service)
            make_initiative(service, starts_on=TODAY, due_on=TODAY)
    make_initiative(ministry, starts_on=datetime.date(2026, 1, 1), due_on=datetime.date(2026, 1, 2))
    with django_assert_num_queries(len(captured)):
        client.get("/")
