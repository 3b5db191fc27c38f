"""« Ce qui manque cette semaine »: each gap, its day, its page; the same number of queries whatever the cohort."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import attendance
from terreau.rooms.learning.cycles import grouping, missing, programme
from terreau.rooms.learning.cycles.models import Criterion, Cycle, Juror, Mark, Project
from terreau.rooms.learning.sessions import countersigning
from terreau.rooms.learning.sessions.models import Trainer
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.makers import (
    DAY,
    begin,
    conclude,
    make_auditor,
    make_candidacy,
    make_cohort,
    make_cycle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère des cartes")


@pytest.fixture
def lead(employer):
    return make_user((RoleName.PROGRAMME_LEAD, employer))


def gaps(cycle, **more) -> list[missing.Gap]:
    fresh = Cycle.objects.with_places().get(pk=cycle.pk)
    return missing.cockpit(fresh, now=more.get("now", timezone.now())).gaps


def said(cycle, **more) -> list[tuple[str, str]]:
    return [(each.what, each.where) for each in gaps(cycle, **more)]


def days_of(cycle) -> list:
    return sorted({part.day for part in cycle.session.occasion.parts.order_by("position")})


def test_while_the_call_is_open_the_employers_who_have_not_answered(employer, lead):
    cycle = make_cycle(employer, by=lead)
    for name, letter in (("Muet", "asked"), ("Parlant", "given"), ("Opposé", "refused")):
        make_candidacy(cycle, make_agent(employer, last_name=name), letter=letter)
    make_candidacy(cycle, make_agent(employer, last_name="Brouillon"), state="draft")
    [gap] = gaps(cycle)
    assert gap.what.startswith("1 candidature")
    assert "Muet" in gap.where
    assert gap.until == timezone.localdate(cycle.closes_at)
    Cycle.objects.filter(pk=cycle.pk).update(letter_needed=False)
    assert gaps(cycle) == []


def test_after_the_close_the_jury_and_its_list_then_the_free_seats(client_for, employer, lead):
    cycle = make_cycle(employer, by=lead, seats=2)
    criterion = Criterion.objects.create(cycle=cycle, label="Projet")
    sent = [make_candidacy(cycle, make_agent(employer), letter="given") for _ in range(2)]
    now = timezone.now()
    finished, silent, _away = (
        Juror.objects.create(cycle=cycle, user=make_user(agent=make_agent(employer, last_name=name)), **more)
        for name, more in (("Fini", {"finished_at": now}), ("Attendu", {}), ("Absent", {"absent_at": now}))
    )
    for candidacy in sent:
        Mark.objects.create(juror=finished, candidacy=candidacy, criterion=criterion, points=3)
    Cycle.objects.filter(pk=cycle.pk).update(opens_at=now - 2 * DAY, closes_at=now - DAY)
    left, unsigned = gaps(cycle)
    assert (left.what, left.where) == ("1 membre du jury n’a pas fini de noter", str(silent))
    assert unsigned.what == "La liste du jury n’est pas signée"
    assert [client_for(lead).get(each.link).status_code for each in (left, unsigned)] == [200, 200]
    Cycle.objects.filter(pk=cycle.pk).update(signed_at=now)
    type(sent[0]).objects.filter(pk=sent[0].pk).update(state="waiting", rank=1)
    make_auditor(cycle, make_agent(employer))
    [free] = [each for each in gaps(cycle) if "libre" in each.what]
    assert (free.what, free.where) == ("1 place libre", f"à proposer à {sent[0].who}")
    assert client_for(lead).get(free.link).status_code == 200
    Cycle.objects.filter(pk=cycle.pk).update(seats_per_employer=1)
    assert not [each for each in gaps(cycle) if "libre" in each.what]


def test_seminars_that_come_near_without_place_programme_or_speaker(employer, lead):
    cycle, _people = make_cohort(employer, by=lead, people=0, place="")
    days = days_of(cycle)
    plain = {"starts_on": days[0], "ends_on": days[1], "title": "Données"}
    seminar = programme.add_seminar(cycle, by=lead, **plain)
    assert said(cycle) == []
    near = timezone.now() + (days[0] - timezone.localdate()) - 20 * DAY
    first = [what for what, _where in said(cycle, now=near)]
    assert sorted(first) == ["Demi-journée sans programme"] * 4 + ["Séminaire sans lieu"]
    parts = list(cycle.session.occasion.parts.order_by("position")[:4])
    for part, kind, speaker, confirmed in zip(
        parts, ("conference", "workshop", "coaching", "visit"), ("Ada L.", "", "", "Grace H."),
        (False, False, False, True), strict=True,
    ):  # fmt: skip
        plain = {"part": part, "kind": kind, "title": f"Titre {kind}", "speaker": speaker, "confirmed": confirmed}
        programme.add_slot(seminar, by=lead, **plain)
    programme.change_seminar(seminar, place="Lyon", by=lead)
    found = gaps(cycle, now=near)
    assert {each.what for each in found} == {"Intervenant à confirmer", "Intervenant à trouver"}
    assert {each.where for each in found} == {"Ada L., Titre conference", "Titre workshop"}
    assert all(each.until == days[0] for each in found)
    assert [each.urgency for each in gaps(cycle, now=near + 15 * DAY)] == ["soon", "soon"]
    programme.remove_seminar(seminar, by=lead)
    assert len([what for what, _where in said(cycle, now=near) if "hors de tout séminaire" in what]) == 4


def test_half_days_that_are_over_and_who_was_absent_twice_in_a_row(employer, lead):
    cycle, people = make_cohort(employer, by=lead, people=3)
    cycle = begin(cycle, over=4)
    parts = list(cycle.session.occasion.parts.order_by("position"))
    trainer = Trainer.objects.create(session=cycle.session, user=make_user(), name="Formatrice")
    for person, letters in enumerate(("PPAA", "AAPP", "AAAE")):
        for part, letter in zip(parts, letters, strict=False):
            value = {"P": "present", "A": "absent", "E": "excused"}[letter]
            attendance.mark(people[person].registration, part, value, by="test")
    countersigning.countersign(trainer, parts[1], by=trainer.user)
    late = make_auditor(cycle, make_agent(employer, last_name="Tard"))
    for part in parts[:3]:
        attendance.mark(late.registration, part, "present", by="test")
    countersigning.countersign(trainer, parts[0], by=trainer.user)
    sheet = reverse("learning_sessions:sheet", args=[cycle.session_id])
    told = [each for each in gaps(cycle) if each.link == sheet]
    sheet_of = "Feuille de présence\N{NO-BREAK SPACE}:"
    unsigned, empty = f"{sheet_of} non contresignée", f"{sheet_of} 1 case vide, non contresignée"
    away = "Absence non excusée à 2 demi-journées de suite"
    assert sorted((each.what, each.until) for each in told) == [
        (away, parts[3].day), (empty, parts[3].day), (unsigned, parts[1].day), (unsigned, parts[2].day),
    ]  # fmt: skip
    assert [each.where for each in told if each.what == away] == [people[0].who]
    assert all(each.urgency == ("late" if each.until < timezone.localdate() else "soon") for each in told)


def test_groups_projects_and_the_end(employer, lead):
    cycle, people = make_cohort(employer, by=lead)
    outsider = make_auditor(cycle, name="Sanscompte")
    first = gaps(cycle)
    assert [each.what for each in first] == ["8 auditeurs sans projet", "9 auditeurs sans groupe"]
    assert first[1].where.endswith("et 1 autre")
    assert not any(outsider.who in each.where for each in first if "projet" in each.what)
    for each in people:
        Project.objects.create(candidacy=each, title="Projet")
    small = grouping.add(cycle, name="Petit", by=lead)
    grouping.move(outsider, to=small, by=lead)
    rest = grouping.add(cycle, name="Grand", by=lead)
    for each in people:
        grouping.move(each, to=rest, by=lead)
    grouping.change(small, name="Petit", coach=None, coach_name="Une coach", by=lead)
    grouping.publish(cycle, by=lead)
    assert said(cycle) == [
        ("Groupe de 1 personne", "Petit"), ("Groupe de 8 personnes", "Grand"), ("Groupe sans accompagnateur", "Grand"),
    ]  # fmt: skip
    over = begin(cycle, over=8)
    assert ("Cycle fini, à conclure", str(cycle)) in said(over)
    assert gaps(conclude(over)) == []


def test_they_come_by_date_with_their_pages_on_the_page_and_in_the_file(client_for, employer, lead):
    cycle, _people = make_cohort(employer, by=lead, people=4, title="=Cycle")
    cycle = begin(cycle, over=4)
    dates = [each.until for each in gaps(cycle)]
    assert len(dates) > 4
    assert dates == sorted(dates)
    browser = client_for(lead)
    page = browser.get(reverse("cycles:cockpit", args=[cycle.pk])).text
    assert all(each.what in page and f'href="{each.link}"' in page for each in gaps(cycle))
    assert "4 sur 30" in page
    assert "4 passées sur 8" in page
    answer = browser.get(reverse("cycles:cockpit_csv", args=[cycle.pk]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == len(dates) + 1
    assert "En retard" in lines[1]


def test_nothing_missing_is_said(client_for, employer, lead):
    cycle = make_cycle(employer, by=lead)
    page = client_for(lead).get(reverse("cycles:cockpit", args=[cycle.pk])).text
    assert "Rien ne manque" in page


def test_the_number_of_queries_does_not_grow_with_the_cohort(employer, lead):
    def count(people: int) -> int:
        cycle, found = make_cohort(employer, by=lead, people=people)
        grouping.divide(cycle, groups=people // 4, by=lead)
        cycle = begin(cycle, over=4)
        for each in found:
            attendance.mark(each.registration, cycle.session.occasion.parts.first(), "absent", by="test")
        with CaptureQueriesContext(connection) as queries:
            assert missing.cockpit(cycle, now=timezone.now()).gaps
        return len(queries)

    assert count(4) == count(16)
