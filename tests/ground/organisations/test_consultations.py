"""Who opened whose file: every door leaves a trace, and the person reads it without a name."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.organisations.consultations import consultations_of, consulted
from terreau.ground.organisations.enums import ConsultationKind, RoleName
from terreau.ground.organisations.models import Consultation
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère", code="MIN")


@pytest.fixture
def hr(employer):
    return make_user((RoleName.HR, employer))


@pytest.fixture
def agent(employer):
    return make_agent(employer)


def kinds(agent) -> list[str]:
    return sorted(consultations_of(agent).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("door", "kind"),
    [
        ("organisations:agent", "record"),
        ("organisations:agent_edit", "edit"),
        ("organisations:agent_transfer", "transfer"),
        ("organisations:agent_leave", "leave"),
        ("accounts:activation_slip", "activation"),
    ],
)
def test_opening_a_file_is_told_once_a_day_to_its_agent(door, kind, hr, agent, client_for):
    client = client_for(hr)
    for _time in range(2):
        client.get(reverse(door, args=[agent.pk]))
    assert kinds(agent) == [kind]
    page = client_for(make_user(agent=agent)).get(reverse("desk:my_data")).text
    assert "Ressources humaines" in page
    assert str(ConsultationKind(kind).label) in page
    assert hr.email not in page


def test_every_page_of_one_agent_leaves_a_trace(hr, agent, client_for):
    """A new page on an agent's file, by its key, is found here: it goes through the same door."""
    from tests.test_matrix import NAMES

    client = client_for(hr)
    silent = []
    for key, name in NAMES.items():
        if not key.startswith("organisations:agent") or "(pk)" not in key:
            continue
        Consultation.objects.all().delete()
        client.get(reverse(name, args=[agent.pk]))
        if not consultations_of(agent).exists():
            silent.append(key)
    assert silent == []


def test_who_is_refused_leaves_no_trace_and_one_s_own_file_neither(employer, agent, client_for):
    client_for(make_user((RoleName.HR, make_structure()))).get(reverse("organisations:agent", args=[agent.pk]))
    own = make_user((RoleName.HR, employer), agent=agent)
    client_for(own).get(reverse("organisations:agent", args=[agent.pk]))
    assert not Consultation.objects.exists()


def test_an_export_is_told_to_those_in_the_list_and_to_no_other(employer, hr, client_for):
    office = make_structure("Bureau", parent=employer)
    inside, outside = make_agent(office, last_name="Martin"), make_agent(employer, last_name="Durand")
    left = make_agent(office, last_name="Parti", left_on=datetime.date(2024, 1, 1))
    inside.postings.filter(agent=left).update(ended_on=datetime.date(2024, 1, 1))
    url = reverse("organisations:agents_export")

    def export(**form):
        Consultation.objects.all().delete()
        b"".join(client_for(hr).post(url, form).streaming_content)
        return [bool(kinds(each)) for each in (inside, outside)]

    assert export(structure=office.pk) == [True, False]
    assert export(q="Mar") == [True, False]
    assert export() == [True, True]
    assert Consultation.objects.count() == 1  # everybody is one row
    export(left="on")
    assert Consultation.objects.filter(agent=left).exists()


def test_an_import_is_told_to_the_agents_of_the_employer(employer, agent, tmp_path):
    from terreau.ground.common.importing.registry import run_import

    file = tmp_path / "agents.csv"
    file.write_text(f"matricule;structure;nom\n{agent.matricule};MIN;Autre\n", encoding="utf-8")
    report = run_import("agents", file, by="command:import", check=False, options={})
    assert not report.refused
    assert kinds(agent) == ["import"]
    assert consultations_of(agent).get().role == ""


def test_a_list_of_before_or_after_one_s_posting_does_not_concern(employer, hr):
    newcomer = make_agent(employer, since=timezone.localdate() + datetime.timedelta(days=3))
    Consultation.objects.create(structure=employer, actor="user:1", kind="export", on=timezone.localdate())
    assert kinds(newcomer) == []


def test_the_database_refuses_a_trace_that_is_of_nobody_and_doubles(agent, hr):
    consulted(agent, by=hr, role=RoleName.HR, kind=ConsultationKind.RECORD)
    row = Consultation.objects.values("agent_id", "actor", "role", "kind", "on").get()
    Consultation.objects.bulk_create([Consultation(**row)], ignore_conflicts=True)
    assert Consultation.objects.count() == 1


def test_opening_costs_no_more_the_second_time(agent, hr, client_for, django_assert_max_num_queries):
    client = client_for(hr)
    url = reverse("organisations:agent", args=[agent.pk])
    client.get(url)
    with django_assert_max_num_queries(12) as captured:
        client.get(url)
    assert not [query for query in captured if query["sql"].startswith("INSERT")]
