"""The data protection officer searches the journal of his employer, and of no other."""

import csv
import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts.actions import grant_role
from terreau.ground.common.paging import MOST_COUNTED
from terreau.ground.journal.actions import employer_of, record
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db
PAGE = "/journal/"


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def office(ministry):
    return make_structure("Bureau", parent=ministry)


@pytest.fixture
def dpo(ministry):
    return make_user((RoleName.DPO, ministry))


def page(client, **asked) -> str:
    return client.get(PAGE, asked).content.decode()


def exported(client, **asked) -> list[dict[str, str]]:
    text = b"".join(client.post(reverse("journal:export"), asked).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_an_entry_belongs_to_the_employer_of_its_object_else_of_its_author(ministry, office):
    agent, other = make_agent(office), make_structure("Ailleurs")
    user = make_user((RoleName.HR, office))
    two = make_user((RoleName.HR, office), (RoleName.HR, other))
    assert [employer_of(thing) for thing in (ministry, office, agent, user, two, "command:import", None)] == [
        ministry.pk, ministry.pk, ministry.pk, ministry.pk, None, None, None,
    ]  # fmt: skip
    assert record("demo.step", agent, by=two).employer == ministry.pk
    assert record("demo.step", by=user).employer == ministry.pk
    assert record("demo.step", by=two).employer is None
    assert record("demo.step", agent, by=user, employer=other.pk).employer == other.pk


def test_he_reads_words_and_keys_and_no_name(client_for, dpo, ministry, office):
    user = make_user(email="claire.exemple@ministere.example")
    grant_role(user, role=RoleName.HR, structure=office, by="command:demo")
    html = page(client_for(dpo))
    assert "Rôle donné" in html
    assert f"utilisateur n°\N{NO-BREAK SPACE}{user.pk}" in html
    assert "1 entrée." in html
    assert user.email not in html


def test_entries_of_another_employer_and_of_none_are_nobodys_but_theirs(client_for, dpo, ministry):
    elsewhere = make_structure("Voisin")
    record("organisations.structure.created", elsewhere, by="command:import", reason="chez le voisin")
    record("organisations.jobs.imported", by="command:import", reason="à personne")
    record("organisations.structure.created", ministry, by="command:import", reason="chez nous")
    html = page(client_for(dpo))
    assert "chez nous" in html
    assert "chez le voisin" not in html
    assert "à personne" not in html
    assert [row["motif"] for row in exported(client_for(dpo))] == ["chez nous", ""]


@pytest.mark.parametrize("role", [role for role in RoleName if role != RoleName.DPO])
def test_no_other_role_reads_it(client_for, ministry, role):
    assert client_for(make_user((role, ministry))).get(PAGE).status_code == 403


def test_the_officer_of_a_part_does_not_read_the_journal_of_the_whole(client_for, office):
    assert client_for(make_user((RoleName.DPO, office))).get(PAGE).status_code == 403


def test_filters_keep_what_is_asked(client_for, dpo, ministry, office):
    now = timezone.now()
    for days, action, target, by in (
        (0, "organisations.structure.renamed", office, "user:7"),
        (3, "organisations.structure.moved", office, "user:8"),
        (9, "organisations.structure.renamed", ministry, "user:7"),
    ):
        entry = record(action, target, by=by, reason=f"il y a {days} jours")
        Entry.objects.filter(pk=entry.pk).update(at=now - datetime.timedelta(days=days))
    client = client_for(dpo)

    def kept(**asked) -> list[int]:
        html = page(client, **asked)
        return [days for days in (0, 3, 9) if f"il y a {days} jours" in html]

    day = timezone.localdate()
    assert kept() == [0, 3, 9]
    assert kept(action="organisations.structure.moved") == [3]
    assert kept(actor="user:7") == [0, 9]
    assert kept(object_type="organisations.structure", object_key=str(office.pk)) == [0, 3]
    assert kept(since=day - datetime.timedelta(days=3)) == [0, 3]
    assert kept(until=day - datetime.timedelta(days=3)) == [3, 9]
    assert kept(since=day - datetime.timedelta(days=3), until=day - datetime.timedelta(days=3)) == [3]
    assert [row["motif"] for row in exported(client, actor="user:8")] == ["il y a 3 jours"]


@pytest.mark.parametrize(
    "asked", [{"since": "hier"}, {"action": "nothing"}, {"since": "2026-02-01", "until": "2026-01-01"}]
)
def test_a_filter_that_is_not_understood_shows_nothing_rather_than_everything(client_for, dpo, ministry, asked):
    record("organisations.structure.created", ministry, by="command:import", reason="chez nous")
    html = page(client_for(dpo), **asked)
    assert "chez nous" not in html
    assert "-group--error" in html


def test_a_page_never_counts_nor_reads_more_than_it_shows(client_for, dpo, ministry, django_assert_max_num_queries):
    now = timezone.now()
    Entry.objects.bulk_create(
        Entry(actor="user:1", action="demo.step", employer=ministry.pk, reason=f"entrée-{n:04}") for n in range(1105)
    )
    for n, entry in enumerate(Entry.objects.order_by("reason")):
        entry.at = now - datetime.timedelta(seconds=n // 3)  # three at the same instant: the key settles
        entry.save(update_fields=["at"])
    client = client_for(dpo)
    with django_assert_max_num_queries(9):
        html = page(client)
    assert f"Plus de {MOST_COUNTED // 1000}" in html.replace("\N{NO-BREAK SPACE}", " ")
    seen, key = set(), ""
    for _ in range(4):
        response = client.get(PAGE, {"page": key})
        rows = response.context["page"].rows
        assert not seen & {row.pk for row in rows}
        seen |= {row.pk for row in rows}
        key = response.context["page"].next_key
    assert len(seen) == 200
    oldest = min(row.at for row in rows)
    assert Entry.objects.filter(at__gt=oldest).exclude(pk__in=seen).count() == 0
    back = client.get(PAGE, {"page": response.context["page"].previous_key}).context["page"].rows
    assert {row.pk for row in back} < seen


def test_taking_the_journal_away_is_written_in_it(client_for, dpo, ministry):
    record("organisations.structure.created", ministry, by="command:import")
    client = client_for(dpo)
    assert len(exported(client)) == 2
    told = Entry.objects.get(action="journal.entries.exported")
    assert (told.actor, told.employer) == (f"user:{dpo.pk}", ministry.pk)
    assert client.get(reverse("journal:export")).status_code == 405


def test_every_action_of_a_person_on_something_of_his_employer_is_his_officers_to_read(
    client_for, dpo, ministry, office
):
    """A whole page of work leaves nothing without employer."""
    hr = make_user((RoleName.HR, ministry), (RoleName.ADMINISTRATOR, ministry), (RoleName.PROGRAMME_LEAD, ministry))
    client = client_for(hr)
    client.post(
        reverse("organisations:structure_create", args=[ministry.pk]), {"code": "N", "label": "Neuf", "kind": "service"}
    )
    client.post(reverse("accounts:invite"), {"email": "a@ministere.example", "structure": ministry.pk, "role": "lead"})
    client.post(
        reverse("compass:declare", args=[office.pk, "agents_at_baseline"]),
        {"numerator": "40", "denominator": "200", "on": "2026-01-01", "source": "Enquête", "author": "Mission"},
    )
    entries = list(Entry.objects.values_list("action", "employer"))
    assert {action for action, _employer in entries} >= {"organisations.structure.created", "evidence.figure.declared"}
    assert {employer for _action, employer in entries} == {ministry.pk}
