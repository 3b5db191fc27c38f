"""The pages that read: who opens them, what they say, what they never say."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.ground.evidence.enums import Status
from terreau.ground.organisations.enums import RoleName
from tests.compass.makers import LAST_YEAR, THIS_YEAR, make_declared, make_figure, make_snapshot
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db
READ = ["compass:board", "compass:board_csv", "compass:heat_map", "compass:heat_map_csv", "compass:targets"]


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


@pytest.fixture
def ministry():
    return make_structure("Ministère des Sols", code="SOLS")


@pytest.fixture
def lead(client_for, ministry):
    return client_for(make_user((RoleName.PROGRAMME_LEAD, ministry)))


@pytest.mark.parametrize("name", READ)
def test_a_structure_out_of_sight_does_not_exist(client_for, ministry, name):
    stranger = client_for(make_user((RoleName.PROGRAMME_LEAD, make_structure())))
    assert stranger.get(reverse(name, args=[ministry.pk])).status_code == 404
    assert stranger.get(reverse("compass:lever", args=[ministry.pk, 1])).status_code == 404
    assert stranger.get(reverse("compass:lever_csv", args=[ministry.pk, 1])).status_code == 404


@pytest.mark.parametrize("name", READ)
def test_a_visitor_is_asked_to_sign_in(client_for, ministry, name):
    assert client_for(None).get(reverse(name, args=[ministry.pk])).status_code == 302


def test_a_manager_of_a_direction_sees_it_and_not_the_one_beside_nor_the_whole(client_for, ministry):
    mine, beside = make_structure("Achats", parent=ministry), make_structure("Forêts", parent=ministry)
    manager = client_for(make_user((RoleName.MANAGER, mine)))
    assert "Achats" in page(manager, "compass:board", mine.pk)
    for other in (beside, ministry):
        assert manager.get(reverse("compass:board", args=[other.pk])).status_code == 404
    assert "Ministère des Sols" not in page(manager, "compass:board", mine.pk), "the breadcrumb stops at his sight"


def test_an_agent_sees_the_houses_he_belongs_to_and_no_branch_beside(client_for, ministry):
    mine, beside = make_structure("Achats", parent=ministry), make_structure("Forêts", parent=ministry)
    agent = client_for(make_user(agent=make_agent(mine)))
    whole = page(agent, "compass:board", ministry.pk)
    assert "Achats" in whole
    assert "Forêts" not in whole
    assert agent.get(reverse("compass:board", args=[beside.pk])).status_code == 404


def test_the_main_message_is_said_and_nothing_is_a_mark(lead, ministry):
    make_declared(ministry)
    text = page(lead, "compass:board", ministry.pk)
    assert "1 levier renseigné, 9 à découvrir. Ceci n’est pas une note." in text
    assert "point de départ" in text
    assert "déclaré" in text
    assert "aucune structure n’est classée" in text


def test_children_are_alphabetical_whatever_their_figures_and_no_figure_stands_beside(lead, ministry):
    snapshot = make_snapshot()
    for label, value in (("Zones humides", 190), ("Achats", 20), ("Écoles", 150), ("Forêts", 100)):
        make_figure(snapshot, make_structure(label, parent=ministry), "agents_at_baseline", value, 200)
    below = page(lead, "compass:board", ministry.pk).partition('id="below"')[2]
    assert re.findall(r"Achats|Forêts|Zones humides|Écoles", below) == ["Achats", "Écoles", "Forêts", "Zones humides"]
    assert not re.search(r"\d+\u00a0%", below)


def test_a_hidden_figure_says_why_and_is_neither_in_the_table_nor_in_the_chart(lead, ministry):
    make_figure(make_snapshot(), ministry, "agents_at_baseline", status=Status.HIDDEN_SMALL)
    text = page(lead, "compass:board", ministry.pk)
    assert "moins de 11 personnes" in text
    drawing = text[text.index("<svg") : text.index("</svg>")]
    assert "masqué" in drawing
    assert not re.search(r"\d+\u00a0%", drawing)


def test_the_csv_hides_the_same_cells_as_the_page(lead, ministry):
    make_figure(make_snapshot(), ministry, "agents_at_baseline", status=Status.HIDDEN_COMPLEMENT)
    make_declared(ministry, "directions_in_partnership", 3, 10)
    rows = {row[4]: row for row in cells(page(lead, "compass:board_csv", ministry.pk))}
    assert rows["agents_at_baseline"][6:10] == [
        Status.HIDDEN_COMPLEMENT.label,
        "",
        "",
        "masqué",
    ]
    assert rows["directions_in_partnership"][7:11] == ["3", "10", "30\u00a0%", "déclaré"]
    assert len(rows) == 33, "the header and every indicator of the ten levers"


def test_a_lever_shows_its_history_as_chart_table_and_csv(lead, ministry):
    make_figure(make_snapshot(LAST_YEAR), ministry, value=60, base=200)
    make_figure(make_snapshot(THIS_YEAR), ministry, value=90, base=200)
    text = page(lead, "compass:lever", ministry.pk, 1)
    assert "De 30\u00a0% en janvier 2025 à 45\u00a0% en janvier 2026." in text
    assert "+15 points depuis janvier 2025" in text
    assert "Formule" in text
    assert "Garde-fou" in text
    rows = cells(page(lead, "compass:lever_csv", ministry.pk, 1))[1:]
    assert [(row[2], row[5]) for row in rows] == [("2025-01-01", "30\u00a0%"), ("2026-01-01", "45\u00a0%")]


def test_an_older_snapshot_can_be_chosen_and_says_so(lead, ministry):
    old, new = make_snapshot(LAST_YEAR), make_snapshot(THIS_YEAR)
    make_figure(old, ministry, value=60, base=200)
    make_figure(new, ministry, value=90, base=200)
    assert "60 sur 200" in page(lead, "compass:board", ministry.pk, cliche=old.pk)
    assert "cliché ancien" in page(lead, "compass:board", ministry.pk, cliche=old.pk)
    assert "90 sur 200" in page(lead, "compass:board", ministry.pk)
    for wrong in ("0", "x", "-1"):
        assert lead.get(reverse("compass:board", args=[ministry.pk]), {"cliche": wrong}).status_code == 404


@pytest.mark.parametrize("number", [0, 11])
def test_there_are_ten_levers(lead, ministry, number):
    assert lead.get(f"/boussole/{ministry.pk}/levier/{number}/").status_code == 404


def test_the_heat_map_says_each_cell_in_words_and_hides_the_same_ones_in_its_csv(lead, ministry):
    achats = make_structure("Achats", parent=ministry)
    snapshot = make_snapshot()
    for structure, share in ((ministry, 100), (achats, 20)):
        make_figure(snapshot, structure, "competence_coverage", share, 200, dimension="crcn 1.1")
    make_figure(snapshot, ministry, "competence_coverage", 180, 200, dimension="crcn 1.2")
    make_figure(snapshot, achats, "competence_coverage", status=Status.HIDDEN_SMALL, dimension="crcn 1.2")
    text = page(lead, "compass:heat_map", ministry.pk)
    assert "La moins répandue\u00a0: <strong>1.1 Mener une recherche (50\u00a0%)</strong>" in text
    assert "1 case masquée" in text
    assert cells(page(lead, "compass:heat_map_csv", ministry.pk)) == [
        ["compétence", "Ministère des Sols", "Achats"],
        ["1.1 Mener une recherche", "50\u00a0%", "10\u00a0%"],
        ["1.2 Gérer des données", "90\u00a0%", "masqué"],
    ]


def test_a_heat_map_all_hidden_says_so_and_shows_no_number(lead, ministry):
    snapshot = make_snapshot()
    for dimension in ("crcn 1.1", "crcn 1.2"):
        make_figure(snapshot, ministry, "competence_coverage", status=Status.HIDDEN_SMALL, dimension=dimension)
    text = page(lead, "compass:heat_map", ministry.pk)
    assert "Tout est masqué ici" in text
    assert "2 cases masquées" in text
    assert not re.search(r"<td[^>]*>[^<]*\d", text)


def test_an_empty_heat_map_leads_to_what_would_fill_it(lead, ministry):
    assert "Aucune compétence n’est encore mesurée ici." in page(lead, "compass:heat_map", ministry.pk)


def test_the_compass_opens_on_the_readers_own_structure(client_for, lead, ministry):
    assert lead.get(reverse("compass:home")).url == reverse("compass:board", args=[ministry.pk])
    assert lead.get(reverse("compass:heat_map")).url == reverse("compass:heat_map", args=[ministry.pk])
    other = make_structure("Mairie de Saint-Aubin")
    both = client_for(make_user((RoleName.HR, ministry), (RoleName.HR, other)))
    text = page(both, "compass:home")
    assert reverse("compass:board", args=[ministry.pk]) in text
    assert "Mairie de Saint-Aubin" in text
    assert "rattaché à aucune structure" in page(client_for(make_user()), "compass:home")


@pytest.mark.parametrize("name", ["compass:board", "compass:heat_map"])
def test_queries_grow_neither_with_structures_nor_with_snapshots(lead, ministry, name):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(lead, name, ministry.pk)
        return len(captured)

    first = make_structure(parent=ministry)
    snapshot = make_snapshot(LAST_YEAR)
    for structure in (ministry, first):
        make_figure(snapshot, structure, value=20, base=200)
        make_figure(snapshot, structure, "competence_coverage", dimension="crcn 1.1")
    page(lead, name, ministry.pk)
    before = queries()
    children = [make_structure(parent=ministry) for _ in range(5)]
    snapshot = make_snapshot(THIS_YEAR)
    for structure in (ministry, *children):
        make_figure(snapshot, structure, value=30, base=200)
        make_figure(snapshot, structure, "competence_coverage", dimension="crcn 1.1")
    assert queries() <= before


def test_the_board_leads_those_who_may_to_declare_what_is_missing(client_for, lead, ministry):
    link = reverse("compass:declare", args=[ministry.pk, "leaders_trained"])
    assert link in page(lead, "compass:board", ministry.pk)
    reader = client_for(make_user((RoleName.MANAGER, ministry)))
    assert link not in page(reader, "compass:board", ministry.pk)


def test_where_nothing_is_computed_no_snapshot_date_is_claimed(lead, ministry):
    make_snapshot()
    make_declared(ministry)
    assert "seuls les chiffres déclarés sont montrés" in page(lead, "compass:board", ministry.pk)
