import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Posting, Structure
from tests.factories import make_agent, make_job, make_structure, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """Ministry > finance > (budget, accounting); ministry > culture."""
    ministry = make_structure("Ministère")
    finance = make_structure("Direction des finances", parent=ministry)
    budget = make_structure("Bureau du budget", parent=finance)
    accounting = make_structure("Bureau comptable", parent=finance)
    culture = make_structure("Direction de la culture", parent=ministry)
    return {"ministry": ministry, "finance": finance, "budget": budget, "accounting": accounting, "culture": culture}


def page(client, name, *args, **query):
    response = client.get(reverse(f"organisations:{name}", args=args), query)
    return response.status_code, response.content.decode()


def test_structure_page_shows_its_place_and_what_is_below(client_for, tree):
    user = make_user((RoleName.EDITOR, tree["ministry"]))
    status, html = page(client_for(user), "structure", tree["finance"].pk)
    assert status == 200
    assert "Ministère" in html
    assert "Bureau du budget" in html
    assert "Direction de la culture" not in html


def test_only_staff_records_keepers_see_how_many_agents_are_below(client_for, tree):
    for _ in range(3):
        make_agent(tree["budget"])
    make_agent(tree["budget"], left_on=datetime.date(2025, 1, 1))
    html = page(client_for(make_user((RoleName.HR, tree["ministry"]))), "structure", tree["finance"].pk)[1]
    assert "Agents en poste" in html
    assert '<td class="number">3</td>' in html
    for role in (RoleName.MANAGER, RoleName.PROGRAMME_LEAD, RoleName.ADMINISTRATOR):
        html = page(client_for(make_user((role, tree["ministry"]))), "structure", tree["finance"].pk)[1]
        assert "Agents en poste" not in html
        assert 'class="number"' not in html


def test_many_agents_below_are_not_counted_to_the_last(client_for, tree):
    agent = make_agent(tree["budget"])
    Agent.objects.bulk_create(
        Agent(employer=agent.employer, structure=tree["budget"], matricule=f"B{n}") for n in range(205)
    )
    html = page(client_for(make_user((RoleName.HR, tree["ministry"]))), "structure", tree["finance"].pk)[1]
    assert "plus de 200" in html


def test_an_agent_sees_his_own_line_of_structures_and_nothing_beside(client_for, tree):
    client = client_for(make_user(agent=make_agent(tree["budget"])))
    for name in ("ministry", "finance", "budget"):
        assert page(client, "structure", tree[name].pk)[0] == 200
    for name in ("accounting", "culture"):
        assert page(client, "structure", tree[name].pk)[0] == 404


def test_no_link_leads_an_agent_to_a_structure_out_of_his_sight(client_for, tree):
    client = client_for(make_user(agent=make_agent(tree["budget"])))
    _status, html = page(client, "structure", tree["ministry"].pk)
    assert reverse("organisations:structure", args=[tree["finance"].pk]) in html
    assert "Direction de la culture" in html
    assert reverse("organisations:structure", args=[tree["culture"].pk]) not in html


def test_an_agent_who_left_sees_no_structure(client_for, tree):
    agent = make_agent(tree["budget"], left_on=datetime.date(2026, 1, 1))
    assert page(client_for(make_user(agent=agent)), "structure", tree["budget"].pk)[0] == 404


@pytest.mark.parametrize("name", ["structure_create", "structure_edit", "structure_move", "structure_close"])
def test_changing_the_tree_is_refused_to_readers_and_unknown_to_outsiders(client_for, tree, name):
    url = reverse(f"organisations:{name}", args=[tree["finance"].pk])
    reader = client_for(make_user((RoleName.MANAGER, tree["ministry"])))
    outsider = client_for(make_user((RoleName.HR, tree["culture"])))
    keeper = client_for(make_user((RoleName.HR, tree["finance"])))
    assert [reader.get(url).status_code, reader.post(url).status_code] == [403, 403]
    assert [outsider.get(url).status_code, outsider.post(url).status_code] == [404, 404]
    assert keeper.get(url).status_code == 200


def test_hr_adds_renames_moves_and_closes_a_structure(client_for, tree):
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    client.post(
        reverse("organisations:structure_create", args=[tree["finance"].pk]),
        {"code": "TRES", "label": "Trésorerie", "kind": "office"},
    )
    created = Structure.objects.get(code="TRES")
    assert created.parent == tree["finance"]
    client.post(
        reverse("organisations:structure_edit", args=[created.pk]),
        {"code": "TRES", "label": "Bureau de la trésorerie", "kind": "office"},
    )
    culture = tree["culture"]
    response = client.post(
        reverse("organisations:structure_move", args=[created.pk]), {"parent": f"{culture.code} — {culture.label}"}
    )
    assert response.status_code == 302
    created.refresh_from_db()
    assert created.label == "Bureau de la trésorerie"
    assert created.path.startswith(culture.path)
    client.post(reverse("organisations:structure_close", args=[created.pk]), {"on": "2026-02-01"})
    created.refresh_from_db()
    assert created.closed_on == datetime.date(2026, 2, 1)
    assert "Fermée le 01/02/2026" in page(client, "structure", created.pk)[1]


def test_a_taken_code_is_said_on_the_form(client_for, tree):
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    response = client.post(
        reverse("organisations:structure_create", args=[tree["finance"].pk]),
        {"code": tree["budget"].code, "label": "Autre", "kind": "office"},
    )
    assert "Ce code existe déjà chez cet employeur." in response.content.decode()


def test_a_structure_cannot_be_moved_out_of_the_reach_of_its_mover(client_for, tree):
    client = client_for(make_user((RoleName.HR, tree["finance"])))
    response = client.post(
        reverse("organisations:structure_move", args=[tree["budget"].pk]), {"parent": tree["culture"].code}
    )
    assert "Aucun résultat" in response.content.decode()
    tree["budget"].refresh_from_db()
    assert tree["budget"].parent == tree["finance"]


def test_hr_finds_agents_by_name_and_by_matricule(client_for, tree):
    make_agent(tree["budget"], last_name="DUPONT", first_name="Jeanne", matricule="A100")
    make_agent(tree["budget"], last_name="Dupond", first_name="Paul", matricule="A101")
    make_agent(tree["culture"], last_name="Martin", first_name="Ali", matricule="B200")
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    html = page(client, "agents", q="dup")[1]
    assert "DUPONT" in html
    assert "Dupond" in html
    assert "Martin" not in html
    html = page(client, "agents", q="dupont jea")[1]
    assert "DUPONT" in html
    assert "Dupond" not in html
    html = page(client, "agents", q="b2")[1]
    assert "Martin" in html
    assert "DUPONT" not in html


def test_the_list_holds_the_agents_of_hr_s_structures_only(client_for, tree):
    make_agent(tree["budget"], last_name="Dedans")
    make_agent(tree["culture"], last_name="Dehors")
    client = client_for(make_user((RoleName.HR, tree["finance"])))
    html = page(client, "agents")[1]
    assert "Dedans" in html
    assert "Dehors" not in html
    assert page(client, "agents", structure=tree["culture"].pk)[0] == 404
    assert page(client, "agents", structure="x")[0] == 404
    assert "Dedans" in page(client, "agents", structure=tree["budget"].pk)[1]
    assert "Dedans" not in page(client, "agents", structure=tree["accounting"].pk)[1]


def test_those_who_left_show_only_when_asked(client_for, tree):
    make_agent(tree["budget"], last_name="Parti", left_on=datetime.date(2025, 1, 1))
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    assert "Parti" not in page(client, "agents")[1].replace("agents partis", "")
    assert "Parti " in page(client, "agents", left="on")[1]


def test_pages_of_the_list_follow_one_another_without_gap(client_for, tree):
    for number in range(120):
        make_agent(tree["budget"], last_name="Même" if number < 70 else f"Nom{number:03}", matricule=f"Z{number:03}")
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    seen, key = [], ""
    for _ in range(3):
        shown = client.get(reverse("organisations:agents"), {"page": key}).context["page"]
        seen += [agent.matricule for agent in shown.rows]
        key = shown.next_key
    assert key == ""
    assert sorted(seen) == [f"Z{number:03}" for number in range(120)]
    back = client.get(reverse("organisations:agents"), {"page": shown.previous_key}).context["page"]
    assert [agent.matricule for agent in back.rows] == seen[50:100]
    assert client.get(reverse("organisations:agents"), {"page": "altered"}).status_code == 200


def test_beyond_a_thousand_the_total_is_not_counted(client_for, tree):
    agent = make_agent(tree["budget"])
    Agent.objects.bulk_create(
        Agent(employer=agent.employer, structure=tree["budget"], matricule=f"B{n}") for n in range(1001)
    )
    html = page(client_for(make_user((RoleName.HR, tree["ministry"]))), "agents")[1]
    assert "Plus de 1 000 agents" in html.replace("\N{NO-BREAK SPACE}", " ")


def test_queries_do_not_grow_with_the_rows(client_for, tree, django_assert_max_num_queries):
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    for number in range(60):
        make_agent(tree["budget"], job=make_job())
        make_structure(f"Bureau {number}", parent=tree["finance"])
    with django_assert_max_num_queries(6):
        page(client, "agents")
    with django_assert_max_num_queries(8):
        page(client, "structure", tree["finance"].pk)


def test_a_manager_sees_the_names_of_his_team_and_no_record(client_for, tree):
    boss = make_agent(tree["finance"])
    agent = make_agent(tree["budget"], manager=boss, last_name="Équipier", matricule="SECRET9")
    make_agent(tree["budget"], last_name="Voisin")
    client = client_for(make_user((RoleName.MANAGER, tree["finance"]), agent=boss))
    status, html = page(client, "agents")
    assert status == 200
    assert "Équipier" in html
    assert "Voisin" not in html
    assert "SECRET9" not in html
    assert page(client, "agent", agent.pk)[0] == 403


def test_agents_are_unknown_to_simple_agents_and_other_roles(client_for, tree):
    agent = make_agent(tree["budget"])
    for user in (make_user(agent=make_agent(tree["budget"])), make_user((RoleName.ADMINISTRATOR, tree["ministry"]))):
        client = client_for(user)
        assert page(client, "agents")[0] == 404
        for name in ("agent", "agent_edit", "agent_transfer", "agent_leave"):
            assert page(client, name, agent.pk)[0] == 404
        assert client.post(reverse("organisations:agents_export")).status_code == 404


def test_hr_transfers_an_agent_and_the_history_shows(client_for, tree):
    agent = make_agent(tree["budget"], last_name="Mobile")
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    client.post(
        reverse("organisations:agent_transfer", args=[agent.pk]),
        {"structure": tree["culture"].code, "on": "2026-03-01", "job": "", "manager": ""},
    )
    html = page(client, "agent", agent.pk)[1]
    assert "Bureau du budget" in html
    assert "01/03/2026" in html
    postings = list(Posting.objects.filter(agent=agent).values_list("structure", "started_on", "ended_on"))
    assert postings == [
        (tree["budget"].pk, datetime.date(2020, 1, 1), datetime.date(2026, 3, 1)),
        (tree["culture"].pk, datetime.date(2026, 3, 1), None),
    ]


def test_hr_records_a_departure_and_edits_a_record(client_for, tree):
    agent = make_agent(tree["budget"], last_name="Avant")
    client = client_for(make_user((RoleName.HR, tree["finance"])))
    fields = {"last_name": "Après", "first_name": "Zoé", "email": "", "job": "", "manager": "", "category": "B",
              "birth_year": "", "working_time": "80", "entered_on": ""}  # fmt: skip
    response = client.post(reverse("organisations:agent_edit", args=[agent.pk]), fields)
    assert response.status_code == 302
    agent.refresh_from_db()
    assert (agent.last_name, agent.category, agent.working_time) == ("Après", "B", 80)
    client.post(reverse("organisations:agent_leave", args=[agent.pk]), {"on": "2026-04-01"})
    agent.refresh_from_db()
    assert agent.left_on == datetime.date(2026, 4, 1)
    assert not Posting.objects.filter(agent=agent, ended_on=None).exists()
    journal = " ".join(str(entry.data) for entry in Entry.objects.all())
    assert "Avant" not in journal
    assert "Après" not in journal


def test_the_export_is_journalled_and_can_be_imported_again(client_for, tree):
    make_agent(tree["budget"], last_name="=cmd()", matricule="A1")
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    response = client.post(reverse("organisations:agents_export"), {"q": ""})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("matricule;nom;prenom;courriel;structure")
    assert lines[1].startswith("A1;'=cmd()")
    assert Entry.objects.filter(action="organisations.agents.exported").count() == 1


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by its statistics, of which a test has none"
)
@pytest.mark.parametrize("asked", [{}, {"q": "nom"}, {"q": "B12"}])
def test_a_long_list_is_read_along_an_index_and_never_sorted(client_for, tree, asked):
    agent = make_agent(tree["budget"])
    Agent.objects.bulk_create(
        Agent(employer=agent.employer, structure=tree["budget"], matricule=f"B12{n:05}", last_name=f"Nom{n}")
        for n in range(1100)
    )
    client = client_for(make_user((RoleName.HR, tree["ministry"])))
    first = client.get(reverse("organisations:agents"), asked).context["page"]
    for key in ("", first.next_key):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("organisations:agents"), asked | {"page": key}).status_code == 200
        query = next(q["sql"] for q in captured if "ORDER BY" in q["sql"] and '"organisations_agent"."key"' in q["sql"])
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
            plan = " ".join(row[-1] for row in cursor.fetchall())
        assert "USE TEMP B-TREE" not in plan
        assert "agent_list_order" in plan or "sqlite_autoindex_organisations_agent" in plan
