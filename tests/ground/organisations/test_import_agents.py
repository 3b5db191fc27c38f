import datetime
import sqlite3

import pytest
from django.db import connection

from terreau.ground.common.importing.registry import run_import
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.loading.agents_sql import AgentSets
from terreau.ground.organisations.models import Agent, Posting
from tests.factories import make_agent, make_job, make_structure, make_user

pytestmark = pytest.mark.django_db

JANUARY, MARCH = datetime.date(2026, 1, 1), datetime.date(2026, 3, 1)
HEADER = "matricule;structure;metier;encadrant;nom"


@pytest.fixture
def tree():
    ministry = make_structure("Ministère", code="MIN")
    make_job("Comptable", code="J1")
    make_job("Juriste", code="J2")
    return {
        "MIN": ministry,
        "FIN": make_structure("Finances", parent=ministry, code="FIN"),
        "CUL": make_structure("Culture", parent=ministry, code="CUL"),
    }


@pytest.fixture
def load(tmp_path):
    def run(text, by="test", check=False, on=JANUARY, **options):
        path = tmp_path / "agents.csv"
        path.write_text(text, encoding="utf-8")
        return run_import("agents", path, by=by, check=check, options=options | {"on": on})

    return run


STAFF = f"{HEADER}\n1;FIN;J1;2;Alpha\n2;MIN;J2;;Bravo\n3;CUL;;2;Charlie\n"


def counts(report):
    return report.created, report.changed, report.moved, report.unchanged, report.left


def told(report):
    return [(problem.line, problem.column) for problem in report.problems]


def history(matricule):
    rows = Posting.objects.filter(agent__matricule=matricule).order_by("started_on")
    return list(rows.values_list("structure__code", "job__code", "started_on", "ended_on"))


def test_agents_are_created_posted_and_their_managers_known_even_from_a_later_line(load, tree):
    assert counts(load(STAFF)) == (3, 0, 0, 0, 0)
    one, two = Agent.objects.get(matricule="1"), Agent.objects.get(matricule="2")
    assert (one.manager, one.job.code, one.employer, one.last_name) == (two, "J1", tree["MIN"], "Alpha")
    assert (one.is_manager, two.is_manager) == (False, True)
    assert history("1") == [("FIN", "J1", JANUARY, None)]
    assert len({agent.key for agent in Agent.objects.all()}) == 3


def test_new_agents_made_by_hand_afterwards_get_keys_of_their_own(load, tree):
    load(STAFF)
    assert make_agent(tree["FIN"]).pk > Agent.objects.get(matricule="3").pk
    assert counts(load(f"{HEADER}\n9;FIN;;;Neuf\n")) == (1, 0, 0, 0, 0)


def test_the_same_file_again_changes_nothing(load, tree):
    load(STAFF)
    assert counts(load(STAFF, on=MARCH)) == (0, 0, 0, 3, 0)
    assert Posting.objects.count() == 3
    assert Entry.objects.filter(action="organisations.agents.imported").count() == 1


def test_the_journal_holds_counts_and_no_person(load, tree):
    load(STAFF)
    entry = Entry.objects.get(action="organisations.agents.imported")
    assert entry.data["difference"]["created"] == 3
    assert "Alpha" not in str(entry.data)


def test_a_check_changes_nothing(load, tree):
    report = load(STAFF, check=True)
    assert counts(report) == (3, 0, 0, 0, 0)
    assert report.examples[0] == ("créé", 2, "1 · Finances")
    assert not Agent.objects.exists()


def test_a_move_closes_the_posting_and_opens_another(load, tree):
    load(STAFF)
    report = load(STAFF.replace("1;FIN", "1;CUL").replace("3;CUL;;", "3;CUL;J1;"), on=MARCH)
    assert counts(report) == (0, 1, 1, 1, 0)
    assert history("1") == [("FIN", "J1", JANUARY, MARCH), ("CUL", "J1", MARCH, None)]
    assert history("3") == [("CUL", None, JANUARY, MARCH), ("CUL", "J1", MARCH, None)]


def test_a_move_corrected_the_same_day_leaves_one_posting(load, tree):
    load(STAFF)
    load(STAFF.replace("1;FIN", "1;CUL"), on=MARCH)
    load(STAFF.replace("1;FIN", "1;MIN"), on=MARCH)
    assert history("1") == [("FIN", "J1", JANUARY, MARCH), ("MIN", "J1", MARCH, None)]


def test_a_complete_file_sees_the_absent_off_and_they_may_come_back(load, tree):
    load(STAFF)
    report = load(f"{HEADER}\n1;FIN;J1;;Alpha\n", on=MARCH, complete=True)
    assert counts(report) == (0, 1, 0, 0, 2)
    two = Agent.objects.get(matricule="2")
    assert (two.left_on, two.is_manager) == (MARCH, False)
    assert history("2") == [("MIN", "J2", JANUARY, MARCH)]
    later = datetime.date(2026, 5, 1)
    assert counts(load(STAFF, on=later))[2] == 2
    assert history("2") == [("MIN", "J2", JANUARY, MARCH), ("MIN", "J2", later, None)]
    assert Agent.objects.active().count() == 3


def test_a_complete_file_that_would_see_most_agents_off_asks_to_be_told_so(load, tree):
    lines = [f"{number};FIN;;;Nom" for number in range(30)]
    load("\n".join([HEADER, *lines]))
    almost_empty = "\n".join([HEADER, *lines[:2]])
    report = load(almost_empty, on=MARCH, complete=True)
    assert told(report) == [(0, "")]
    assert "28 agents sur 30" in report.problems[0].reason
    assert Agent.objects.active().count() == 30
    assert counts(load(almost_empty, on=MARCH, complete=True, many_leave=True))[4] == 28


def test_the_departure_of_less_than_half_needs_nothing_more(load, tree):
    lines = [f"{number};FIN;;;Nom" for number in range(30)]
    load("\n".join([HEADER, *lines]))
    assert counts(load("\n".join([HEADER, *lines[:16]]), on=MARCH, complete=True))[4] == 14


def test_a_partial_file_leaves_the_absent_where_they_are(load, tree):
    load(STAFF)
    assert counts(load(f"{HEADER}\n1;FIN;J1;2;Alpha\n")) == (0, 0, 0, 1, 0)
    assert Agent.objects.active().count() == 3


def test_an_absent_column_leaves_what_is_there_and_says_which_screens_stay_closed(load, tree):
    load(STAFF)
    report = load("matricule;structure\n1;FIN\n")
    assert counts(report) == (0, 0, 0, 1, 0)
    agent = Agent.objects.get(matricule="1")
    assert (agent.last_name, agent.job.code, agent.manager.matricule) == ("Alpha", "J1", "2")
    assert any("liste nominative" in note for note in report.notes)
    assert not any("encadrant, " in note for note in load(STAFF).notes)


def test_every_optional_column_is_read_however_it_is_written(load, tree):
    load(
        "Matricule;Structure;E-mail;Prénom;Catégorie;Cadre dirigeant;Année de naissance;Date d’entrée;Quotité;Couleur\n"
        "1;FIN;Zoe.Alpha@ministere.example;Zoé;a+;Oui;1975;01/09/2001;80 %;bleu\n"
        "2;FIN;;;;;;2020-02-29;0,5;\n"
    )
    one, two = Agent.objects.order_by("matricule")
    assert (one.email, one.first_name, one.category, one.is_executive) == (
        "zoe.alpha@ministere.example", "Zoé", "A+", True,
    )  # fmt: skip
    assert (one.birth_year, one.entered_on, one.working_time) == (1975, datetime.date(2001, 9, 1), 80)
    assert (two.birth_year, two.entered_on, two.working_time) == (None, datetime.date(2020, 2, 29), 50)


def test_problems_name_line_column_and_reason_and_nothing_is_written(load, tree):
    tree["CUL"].closed_on = JANUARY
    tree["CUL"].save()
    text = "matricule;structure;metier;encadrant;courriel;categorie;dirigeant;annee_naissance;date_entree;quotite\n"
    report = load(
        text + "1;XXX;;;;;;;;\n2;FIN;J9;;;;;;;\n3;FIN;;;nul;;;;;\n4;FIN;;;;E;;;;\n5;FIN;;;;;peut-être;;;\n"
        "6;FIN;;;;;;1890;;\n7;FIN;;;;;;;31/02/2020;\n8;FIN;;;;;;;;150\n9;FIN;;9;;;;;;\n;FIN;;;;;;;;\n11;CUL;;;;;;;;\n"
    )
    assert told(report) == [
        (2, "structure"), (3, "metier"), (4, "courriel"), (5, "categorie"), (6, "dirigeant"), (7, "annee_naissance"),
        (8, "date_entree"), (9, "quotite"), (10, "encadrant"), (11, "matricule"), (12, "structure"),
    ]  # fmt: skip
    assert "fermée" in report.problems[-1].reason
    assert not Agent.objects.exists()


def test_doubled_matricules_and_unknown_managers_are_told(load, tree):
    assert told(load(f"{HEADER}\n1;FIN;;;\n2;FIN;;;\n1;CUL;;;\n1;CUL;;;\n")) == [(4, "matricule"), (5, "matricule")]
    assert told(load(f"{HEADER}\n1;FIN;;77;\n2;FIN;;1;\n3;FIN;;77;\n")) == [(2, "encadrant"), (4, "encadrant")]
    assert told(load(f"{HEADER}\n")) == [(0, "")]


def test_a_manager_whom_a_complete_file_leaves_out_is_unknown_to_it(load, tree):
    load(STAFF)
    assert counts(load(f"{HEADER}\n1;FIN;J1;2;Alpha\n", check=True)) == (0, 0, 0, 1, 0)
    assert told(load(f"{HEADER}\n1;FIN;J1;2;Alpha\n", complete=True)) == [(2, "encadrant")]


def test_a_movement_before_a_recorded_one_is_refused(load, tree):
    load(STAFF, on=MARCH)
    assert told(load(STAFF.replace("1;FIN", "1;CUL"), on=JANUARY)) == [(2, "matricule")]
    assert told(load(f"{HEADER}\n2;MIN;J2;;Bravo\n", on=JANUARY, complete=True)) == [(0, "")]


def test_several_employers_must_be_told_apart(load, tree):
    make_structure("Opérateur", code="OPE")
    assert "précisez" in load(STAFF).problems[0].reason
    assert counts(load(STAFF, employer="MIN")) == (3, 0, 0, 0, 0)
    assert load(STAFF, employer="XXX").refused
    assert told(load(STAFF, employer="OPE"))[0] == (2, "structure")
    assert counts(load(f"{HEADER}\n1;OPE;;;Autre\n", employer="OPE")) == (1, 0, 0, 0, 0)


def test_hr_of_a_part_touches_nothing_beside(load, tree):
    load(STAFF)
    user = make_user((RoleName.HR, tree["FIN"]))
    assert told(load(f"{HEADER}\n8;CUL;;;\n", by=user)) == [(2, "structure")]
    assert told(load(f"{HEADER}\n3;FIN;;;\n", by=user)) == [(2, "matricule")]
    report = load(f"{HEADER}\n8;FIN;;2;Huit\n", by=user, complete=True, on=MARCH)
    assert counts(report) == (1, 0, 0, 0, 1)
    assert set(Agent.objects.active().values_list("matricule", flat=True)) == {"2", "3", "8"}
    assert load(f"{HEADER}\n9;FIN;;;\n", by=make_user((RoleName.MANAGER, tree["MIN"]))).refused


def test_a_crash_in_the_middle_leaves_nothing(load, tree, monkeypatch):
    load(STAFF)

    def crash(self):
        assert Agent.objects.get(matricule="1").structure.code == "CUL"
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(AgentSets, "see_off", crash)
    with pytest.raises(sqlite3.OperationalError):
        load(STAFF.replace("1;FIN", "1;CUL") + "4;FIN;;;Quatre\n", on=MARCH)
    assert Agent.objects.get(matricule="1").structure.code == "FIN"
    assert Agent.objects.count() == 3
    assert history("1") == [("FIN", "J1", JANUARY, None)]
    monkeypatch.undo()
    assert counts(load(STAFF)) == (0, 0, 0, 3, 0)


def test_the_number_of_statements_does_not_grow_with_the_lines(load, tree, django_assert_max_num_queries):
    lines = "".join(f"A{number};FIN;J1;;N\n" for number in range(2000))
    with django_assert_max_num_queries(60):
        load(f"{HEADER}\n{lines}")
    with django_assert_max_num_queries(60):
        load(f"{HEADER}\n{lines.replace('FIN', 'CUL')}", on=MARCH)
    assert Posting.objects.filter(ended_on=None).count() == 2000


def test_no_temporary_table_is_left_behind(load, tree):
    load(STAFF)
    load(f"{HEADER}\n1;XXX;;;\n")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_temp_master WHERE type = 'table'")
        else:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname LIKE 'pg_temp%'")
        assert cursor.fetchall() == []
