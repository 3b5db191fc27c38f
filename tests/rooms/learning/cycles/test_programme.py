"""Seminars and their programme: written by who runs the cycle, read by the cohort, on the half-days of the session."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import attendance
from terreau.rooms.learning.cycles import cohort_panel, programme
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Group, Juror, Seminar, Slot
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.makers import DAY, begin, make_candidacy, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère des cartes")


@pytest.fixture
def lead(employer):
    return make_user((RoleName.PROGRAMME_LEAD, employer))


def days_of(cycle) -> list:
    return sorted({part.day for part in cycle.session.occasion.parts.order_by("position")})


def add(cycle, by, *, first: int = 0, **more) -> Seminar:
    days = days_of(cycle)
    plain = {"title": "Données", "starts_on": days[first], "ends_on": days[first + 1]}
    return programme.add_seminar(cycle, by=by, **plain | more)


def test_a_seminar_is_written_by_who_runs_and_read_by_the_cohort_and_the_jury(client_for, employer, lead):
    cycle, people = make_cohort(employer, by=lead, people=1)
    days, runner = days_of(cycle), client_for(lead)
    sent = {"title": "Les données", "starts_on": days[0], "ends_on": days[1], "place": "Amphi 3", "aims": "**Lire**"}
    runner.post(reverse("cycles:seminar_add", args=[cycle.pk]), sent)
    seminar = Seminar.objects.get()
    part = cycle.session.occasion.parts.order_by("position")[1]
    slot = {"part": part.pk, "kind": "workshop", "title": "Prototyper", "speaker": "Ada L."}
    page = runner.post(reverse("cycles:slot_add", args=[cycle.pk, seminar.pk]), slot, follow=True).text
    assert "Prototyper" in page
    assert "à confirmer" in page
    coach, juror, candidate = (make_user(agent=make_agent(employer)) for _ in range(3))
    Group.objects.create(cycle=cycle, name="A", coach=coach)
    Juror.objects.create(cycle=cycle, user=juror)
    make_candidacy(cycle, candidate.agent)
    for user in (people[0].agent.user, coach, juror):
        found = client_for(user).get(reverse("cycles:seminar", args=[cycle.pk, seminar.pk])).text
        assert all(word in found for word in ("Amphi 3", "<strong>Lire</strong>", "Prototyper", "Ada L."))
        assert "Supprimer le séminaire" not in found
        assert client_for(user).post(reverse("cycles:seminar_edit", args=[cycle.pk, seminar.pk])).status_code == 403
    assert client_for(candidate).get(reverse("cycles:seminars", args=[cycle.pk])).status_code == 403
    runner.post(reverse("cycles:slot_remove", args=[cycle.pk, Slot.objects.get().pk]))
    runner.post(reverse("cycles:seminar_remove", args=[cycle.pk, seminar.pk]))
    assert not Seminar.objects.exists()
    assert not Slot.objects.exists()
    assert cycle.session.occasion.parts.count() == 8


def test_a_seminar_holds_half_days_of_the_session_and_shares_none(employer, lead):
    cycle, _people = make_cohort(employer, by=lead, people=1)
    first = add(cycle, lead)
    days = days_of(cycle)
    with pytest.raises(CycleRefused, match=r"déjà ceux du séminaire .*Données"):
        add(cycle, lead, title="Autre", starts_on=days[1], ends_on=days[2])
    with pytest.raises(CycleRefused, match="aucune demi-journée"):
        add(cycle, lead, starts_on=days[3] + DAY, ends_on=days[3] + 2 * DAY)
    second = add(cycle, lead, first=2, title="Achats")
    part = cycle.session.occasion.parts.order_by("position").last()
    with pytest.raises(CycleRefused, match="n’est pas de ce séminaire"):
        programme.add_slot(first, part=part, kind="visit", title="Visite", by=lead)
    programme.add_slot(second, part=part, kind="visit", title="Visite", by=lead)
    with pytest.raises(CycleRefused, match="hors de ces jours"):
        programme.change_seminar(second, ends_on=second.starts_on, by=lead)


def test_what_was_planned_for_a_day_that_moved_is_shown_to_who_runs(client_for, employer, lead):
    cycle, _people = make_cohort(employer, by=lead, people=1)
    seminar = add(cycle, lead)
    part = cycle.session.occasion.parts.order_by("position")[3]
    programme.add_slot(seminar, part=part, kind="conference", title="Égarée", by=lead)
    part.day = part.day + DAY
    part.save()
    assert "Égarée" in client_for(lead).get(reverse("cycles:seminar", args=[cycle.pk, seminar.pk])).text


def test_the_seminars_cost_the_same_number_of_queries(client_for, employer, lead, django_assert_max_num_queries):
    cycle, _people = make_cohort(employer, by=lead, people=1)
    browser, url = client_for(lead), reverse("cycles:seminars", args=[cycle.pk])
    seminar = add(cycle, lead)
    with CaptureQueriesContext(
        connection,
    ) as before:
        browser.get(url)
    add(cycle, lead, first=2, title="Achats")
    for part in cycle.session.occasion.parts.order_by("position")[:4]:
        programme.add_slot(seminar, part=part, kind="visit", title="Visite", by=lead)
    with django_assert_max_num_queries(len(before)):
        browser.get(url)


def test_an_auditor_reads_how_many_half_days_he_followed(client_for, employer, lead):
    cycle, people = make_cohort(employer, by=lead, people=2)
    add(cycle, lead, first=2, title="Achats")
    cycle = begin(cycle, over=4)
    parts = list(cycle.session.occasion.parts.order_by("position"))
    for rank, value in enumerate(("present", "absent", "present")):
        attendance.mark(people[0].registration, parts[rank], value, by="test", now=timezone.now())
    told = cohort_panel.panel(people[0].agent.user, cycle)
    mine = told["mine"]
    assert (mine["present"], mine["done"], mine["half_days"], mine["needed"]) == (2, 4, 8, 7)
    assert told["next"]["seminar"].title == "Achats"
    page = client_for(people[0].agent.user).get(cycle.get_absolute_url()).text
    assert "2 demi-journées suivies sur 4 passées" in page
    assert reverse("cycles:project", args=[cycle.pk]) in page
    for stranger in (make_user(agent=make_agent(employer)), lead):
        assert "Ma présence" not in client_for(stranger).get(cycle.get_absolute_url()).text
