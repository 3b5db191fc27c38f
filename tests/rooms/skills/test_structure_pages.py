"""The skills of a structure as those who answer for it read them: figures as they may be shown, gaps in words, CSV."""

import csv
import datetime
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from terreau.ground.evidence.enums import Status
from terreau.ground.organisations.enums import RoleName
from tests.compass.makers import make_figure, make_snapshot
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db
HIDDEN = {"status": Status.HIDDEN_SMALL}


@pytest.fixture
def ministry():
    return make_structure("Ministère fictif")


@pytest.fixture
def snapshot(ministry):
    """1.1 in full; 1.2 with its detail hidden; 2.1 hidden whole."""
    made = make_snapshot(datetime.date(2026, 1, 5))
    make_figure(made, ministry, "competence_coverage", 80, 200, dimension="crcn 1.1")
    for name, value in {"unknown": 35, "far": 40, "near": 45}.items():
        make_figure(made, ministry, "competence_below", value, 120, dimension=f"crcn 1.1|{name}")
    for name, value in {"at": 60, "above": 20}.items():
        make_figure(made, ministry, "competence_reached", value, 80, dimension=f"crcn 1.1|{name}")
    make_figure(made, ministry, "competence_coverage", 150, 190, dimension="crcn 1.2")
    for name in ("unknown", "far", "near"):
        make_figure(made, ministry, "competence_below", 0, 40, dimension=f"crcn 1.2|{name}", **HIDDEN)
    make_figure(made, ministry, "competence_coverage", 0, 9, dimension="crcn 2.1", **HIDDEN)
    return made


def read(client, structure, name="skills:structure"):
    answer = client.get(reverse(name, args=[structure.pk]))
    return (answer.getvalue() if answer.streaming else answer.content).decode("utf-8-sig")


def table_of(page):
    rows = BeautifulSoup(page, "html.parser").select(".skills-table tbody tr")
    return {row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")] for row in rows}


def test_each_competence_is_told_against_what_is_asked(client_for, ministry, snapshot):
    page = read(client_for(make_user((RoleName.HR, ministry))), ministry)
    rows = table_of(page)
    assert rows["1.1 Mener une recherche"] == ["200", "80 (40 %)", "20", "60", "120", "45", "40", "35"]
    assert rows["1.2 Gérer des données"] == [
        "190",
        "150 (79 %)",
        "masqué",
        "masqué",
        "40",
        "masqué",
        "masqué",
        "masqué",
    ]
    assert rows["crcn 2.1"] == ["masqué"] * 8
    assert "1 compétence masquée en entier." in page
    assert "1 compétence dont un détail est masqué." in page


def test_the_largest_gaps_are_told_in_words_from_what_is_shown(client_for, ministry, snapshot):
    page = read(client_for(make_user((RoleName.PROGRAMME_LEAD, ministry))), ministry)
    gaps = [
        gap.get_text() for gap in BeautifulSoup(page, "html.parser").select("ol > li") if "niveau" in gap.get_text()
    ]
    assert [gap.replace("\u00a0", " ") for gap in gaps] == [
        "« 1.1 Mener une recherche » : 120 agents n’ont pas le niveau demandé, sur les 200 à qui il l’est. "
        "Dont : 45 à un niveau de l’atteindre, 40 à deux niveaux ou plus, 35 sans mesure de moins de trois ans.",
        "« 1.2 Gérer des données » : 40 agents n’ont pas le niveau demandé, sur les 190 à qui il l’est. "
        "Le détail est masqué.",
    ]


def test_the_file_says_what_the_table_says(client_for, ministry, snapshot):
    client = client_for(make_user((RoleName.HR, ministry)))
    page = table_of(read(client, ministry))
    rows = list(csv.reader(io.StringIO(read(client, ministry, "skills:structure_csv")), delimiter=";"))
    for label, *cells, share, moved, day in rows[1:]:
        on_page = page[label]
        assert cells == [on_page[0], on_page[1].split(" (")[0], *on_page[2:]]
        assert share in on_page[1]
        assert (moved, day) == ("", "2026-01-05")
    assert len(rows) == 4


def test_the_movement_since_the_snapshot_before(client_for, ministry, snapshot):
    before = make_snapshot(datetime.date(2025, 7, 1))
    make_figure(before, ministry, "competence_coverage", 66, 200, dimension="crcn 1.1")
    make_figure(before, ministry, "competence_coverage", 100, 190, dimension="crcn 1.2", version=9)
    rows = table_of(read(client_for(make_user((RoleName.HR, ministry))), ministry))
    assert rows["1.1 Mener une recherche"][-1] == "+7 points"
    assert rows["1.2 Gérer des données"][-1] == "—", "another definition is no former measure"
    assert rows["crcn 2.1"][-1] == "—"


def test_everything_hidden_is_said_and_no_gap_is_told(client_for, ministry):
    make_figure(make_snapshot(), ministry, "competence_coverage", 0, 9, dimension="crcn 1.1", **HIDDEN)
    page = read(client_for(make_user((RoleName.HR, ministry))), ministry)
    assert "Tout est masqué ici" in page.replace("\u00a0", " ")
    assert "<figure" not in page


def test_nothing_asked_says_so(client_for, ministry):
    assert "Aucune compétence n’est encore demandée" in read(client_for(make_user((RoleName.HR, ministry))), ministry)


def test_who_reads_the_page(client_for, ministry, snapshot):
    office = make_structure("Bureau", parent=ministry)
    make_snapshot(datetime.date(2026, 2, 1))
    address = reverse("skills:structure", args=[office.pk])
    assert client_for(make_user((RoleName.MANAGER, office))).get(address).status_code == 200
    assert client_for(make_user(agent=make_agent(office))).get(address).status_code == 403
    assert client_for(make_user((RoleName.EDITOR, ministry))).get(address).status_code == 403
    assert client_for(make_user((RoleName.HR, make_structure("Autre")))).get(address).status_code == 404
    manager = client_for(make_user((RoleName.MANAGER, office)))
    assert manager.get(reverse("skills:structure", args=[ministry.pk])).status_code == 404
    assert manager.get(reverse("skills:structures")).url == address


def test_a_service_of_a_small_employer_leads_to_where_it_is_counted(client_for, ministry):
    office = make_structure("Bureau", parent=ministry)
    ministry.small = True
    ministry.save()
    make_snapshot()
    client = client_for(make_user((RoleName.MANAGER, office)))
    assert client.get(reverse("skills:structure", args=[office.pk])).url == reverse(
        "skills:structure", args=[ministry.pk]
    )
    assert "est une petite structure" in read(client, ministry)


def test_the_lever_leads_there_whoever_may_read_it(client_for, ministry, snapshot):
    lever, link = reverse("compass:lever", args=[ministry.pk, 1]), reverse("skills:structure", args=[ministry.pk])
    assert link in client_for(make_user((RoleName.HR, ministry))).get(lever).content.decode()
    assert link not in client_for(make_user((RoleName.EDITOR, ministry))).get(lever).content.decode()


def test_the_page_asks_as_much_for_many_competences(client_for, ministry, snapshot, django_assert_max_num_queries):
    client = client_for(make_user((RoleName.HR, ministry)))
    for number in range(30):
        make_figure(snapshot, ministry, "competence_coverage", 80, 200, dimension=f"crcn 9.{number}")
        make_structure(f"S{number}", parent=ministry)
    with django_assert_max_num_queries(30):
        read(client, ministry)
