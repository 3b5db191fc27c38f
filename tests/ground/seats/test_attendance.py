"""Noting who was there, and the chain that shows any cell changed since."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import actions, attendance, chain, codes, sheets
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.enums import Presence, RegistrationState as State
from terreau.ground.seats.models import AttendanceEntry, Occasion, Part
from terreau.ground.seats.people import agent_registrant, outsider
from tests.factories import make_agent, make_structure, make_user
from tests.ground.seats.makers import DAY, HOUR, enrol, half_days, make_occasion, somebody

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def occasion() -> Occasion:
    return make_occasion(capacity_on_site=4, number=2)


def first_part(occasion: Occasion) -> Part:
    return occasion.parts.get(position=0)


def noted(occasion: Occasion, number: int = 3) -> list[AttendanceEntry]:
    """`number` people, all present at the first part."""
    part = first_part(occasion)
    for _ in range(number):
        attendance.mark(enrol(occasion), part, Presence.PRESENT, by="test", now=part.starts_at)
    return list(occasion.attendance.order_by("number"))


def test_what_is_noted_and_corrected_is_read_back_and_journalled(occasion) -> None:
    part, row = first_part(occasion), enrol(occasion)
    by = make_user()
    attendance.mark(row, part, Presence.ABSENT, by=by, now=part.starts_at)
    attendance.mark(row, part, Presence.PRESENT, by=by, now=part.starts_at + MINUTE)
    [line] = attendance.sheet(occasion).lines
    assert line.values == ["Présence", ""]
    corrected = Entry.objects.get(action="seats.attendance.corrected")
    assert (corrected.actor, corrected.data["was"], corrected.data["to"]) == (f"user:{by.pk}", "absent", "present")
    assert attendance.mark(row, part, Presence.PRESENT, by=by, now=part.starts_at) is None
    attendance.undo(row, part, by=by, now=part.starts_at)
    assert attendance.sheet(occasion).lines[0].values == ["", ""]
    assert occasion.attendance.count() == 3


@pytest.mark.parametrize(("number", "words"), [(1, "1 case notée, liée"), (2, "2 cases notées, chacune liée")])
def test_the_sheet_counts_its_cells_in_words(occasion, number: int, words: str) -> None:
    noted(occasion, number)
    assert words in sheets.proof(attendance.sheet(occasion))


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda rows: rows.filter(number=2).update(value="absent"), "la case n° 2 a été modifiée après coup"),
        (lambda rows: rows.filter(number=2).update(at=timezone.now() - DAY), "la case n° 2 a été modifiée après coup"),
        (lambda rows: rows.filter(number=2).update(by_key="user:0"), "la case n° 2 a été modifiée après coup"),
        (lambda rows: rows.filter(number=2).delete(), "la case n° 2 a disparu"),
        (lambda rows: rows.filter(number=1).delete(), "la case n° 1 a disparu"),
        (lambda rows: rows.filter(number=3).delete(), "la case n° 3 a disparu"),
        (lambda rows: rows.all().delete(), "la case n° 1 a disparu"),
        (lambda rows: rows.filter(number=2).update(registration=None), "la case n° 2 a été donnée à une autre"),
    ],
)
def test_any_cell_altered_or_removed_is_named(occasion, tamper: Callable, told: str) -> None:
    noted(occasion)
    assert attendance.verify(occasion) is None
    tamper(occasion.attendance)
    assert told in attendance.verify(occasion).words


def test_a_cell_given_to_somebody_else_is_named(occasion) -> None:
    noted(occasion)
    absent = enrol(occasion)
    occasion.attendance.filter(number=1).update(registration=absent)
    assert attendance.verify(occasion).words.startswith("la case n° 1 a été donnée")


def test_a_registration_given_to_somebody_else_is_named(occasion) -> None:
    [entry] = noted(occasion, 1)
    occasion.registrations.filter(pk=entry.registration_id).update(agent=make_agent(occasion.structure))
    assert attendance.verify(occasion).what == "other"


def test_a_cell_slipped_in_is_named(occasion) -> None:
    [entry] = noted(occasion, 1)
    made = AttendanceEntry.objects.get(pk=entry.pk)
    made.pk, made.number, made.previous, made.value = None, 2, "0" * 64, "absent"
    made.digest = chain.digest_of(made)
    made.save(force_insert=True)
    assert (attendance.verify(occasion).number, attendance.verify(occasion).what) == (2, "inserted")


def test_a_whole_chain_computed_again_is_shown_by_the_journal(occasion) -> None:
    previous = ""
    for entry in noted(occasion):
        entry.value = "absent" if entry.number == 2 else entry.value
        entry.previous = previous
        entry.digest = previous = chain.digest_of(entry)
        entry.save()
    words = attendance.verify(occasion).words.replace("\N{NO-BREAK SPACE}", " ")
    assert words == "la case n° 2 a été réécrite : le journal en garde une autre"


def test_erasing_somebody_leaves_the_chain_whole_and_nobodys_name(occasion) -> None:
    entries = noted(occasion)
    erased = entries[1].registration
    name = erased.who
    erased.delete()
    assert attendance.verify(occasion) is None
    lines = attendance.sheet(occasion).lines
    assert [line.name for line in lines].count("Personne effacée") == 1
    assert name not in [line.name for line in lines]
    assert lines[-1].values == ["Présence", ""]


def test_the_chain_does_not_fork(occasion) -> None:
    [entry] = noted(occasion, 1)
    fork = AttendanceEntry.objects.get(pk=entry.pk)
    fork.pk, fork.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        fork.save(force_insert=True)


def test_the_list_opens_two_hours_before_and_takes_only_those_who_have_a_seat(occasion) -> None:
    part, row = first_part(occasion), enrol(occasion)
    with pytest.raises(SeatsRefused, match="deux heures"):
        attendance.mark(row, part, Presence.PRESENT, by="test", now=part.starts_at - 3 * HOUR)
    actions.withdraw(row, by="test")
    with pytest.raises(SeatsRefused, match="pas de place"):
        attendance.mark(row, part, Presence.PRESENT, by="test", now=part.starts_at)
    other = first_part(make_occasion())
    with pytest.raises(SeatsRefused, match="pas de cet événement"):
        attendance.mark(enrol(occasion), other, Presence.PRESENT, by="test", now=other.starts_at)


def test_the_code_lives_two_minutes_and_is_that_of_one_part(occasion) -> None:
    first, second = occasion.parts.order_by("position")
    now = first.starts_at.replace(second=30, microsecond=0)
    code = codes.code_of(first, now)
    assert codes.is_current(first, f" {code[:3]} {code[3:].lower()}", now)
    assert codes.is_current(first, code, now + MINUTE)
    assert not codes.is_current(first, code, now + 2 * MINUTE)
    assert not codes.is_current(second, code, now)
    assert not codes.is_current(first, "", now)


def test_one_checks_in_with_the_code_of_the_moment(occasion) -> None:
    part, row = first_part(occasion), enrol(occasion)
    now = part.starts_at
    with pytest.raises(SeatsRefused, match="pas, ou plus, le bon"):
        attendance.check_in_by_code(row, part, "AAAAAA", by=row.user, now=now)
    attendance.check_in_by_code(row, part, codes.code_of(part, now), by=row.user, now=now)
    assert attendance.is_present(row, part)
    late = part.ends_at + HOUR
    with pytest.raises(SeatsRefused, match="trente minutes"):
        attendance.check_in_by_code(row, part, codes.code_of(part, late), by=row.user, now=late)


def test_the_pass_of_the_page_is_for_one_person_and_ten_minutes(occasion) -> None:
    part, row, other = first_part(occasion), enrol(occasion), enrol(occasion)
    now = part.starts_at
    given = codes.pass_for(row, part, now)
    for who, moment in ((other, now), (row, now + 11 * MINUTE)):
        with pytest.raises(SeatsRefused, match="pas, ou plus, le bon"):
            attendance.check_in_by_code(who, part, given=given, by=who.user, now=moment)
    attendance.check_in_by_code(row, part, given=given, by=row.user, now=now + 9 * MINUTE)
    assert attendance.is_present(row, part)


def test_nobody_overrules_what_the_organiser_noted_of_him(occasion) -> None:
    part, row = first_part(occasion), enrol(occasion)
    attendance.mark(row, part, Presence.ABSENT, by=make_user(), now=part.starts_at)
    with pytest.raises(SeatsRefused, match="organisateur a noté"):
        attendance.check_in_by_code(row, part, codes.code_of(part, part.starts_at), by=row.user, now=part.starts_at)


def test_who_comes_without_a_seat_gets_one_while_some_are_left() -> None:
    occasion = make_occasion(capacity_on_site=2, quota=1)
    office = make_structure(parent=occasion.structure)
    part, row = first_part(occasion), enrol(occasion, somebody(office))
    waits = enrol(occasion, somebody(office))
    assert waits.state == State.WAITING
    made = attendance.arrive(occasion, outsider("", "Noé Roche"), part, by="test", now=part.starts_at)
    assert (made.state, made.walk_in, attendance.is_present(made, part)) == (State.REGISTERED, True, True)
    with pytest.raises(SeatsRefused, match="plus de place"):
        attendance.arrive(occasion, agent_registrant(waits.agent), part, by="test", now=part.starts_at)
    assert not occasion.attendance.filter(registration=waits).exists()
    occasion.registrations.filter(pk=row.pk).update(state=State.WITHDRAWN, seat=None, seat_among=None)
    again = attendance.arrive(occasion, agent_registrant(waits.agent), part, by="test", now=part.starts_at)
    assert (again.pk, again.state) == (waits.pk, State.REGISTERED)


def test_a_part_whose_presences_are_noted_cannot_be_taken_away(occasion) -> None:
    second = occasion.parts.get(position=1)
    attendance.mark(enrol(occasion), second, Presence.PRESENT, by="test", now=second.starts_at)
    with pytest.raises(SeatsRefused, match="déjà notées"):
        actions.change_occasion(occasion, parts=half_days(occasion.starts_at), by=make_user())
    assert occasion.parts.count() == 2


def test_a_presence_stays_with_the_hour_at_which_it_was_noted(occasion) -> None:
    first, second = occasion.parts.order_by("position")
    attendance.mark(enrol(occasion), first, Presence.PRESENT, by="test", now=first.starts_at)
    earlier = [*half_days(occasion.starts_at - 5 * HOUR), *half_days(occasion.starts_at, 2)]
    with pytest.raises(SeatsRefused, match="changez le début"):
        actions.change_occasion(occasion, parts=earlier, by=make_user())
    longer = [actions.PartSpec(each.starts_at, each.ends_at + HOUR / 2, "Prolongée") for each in (first, second)]
    actions.change_occasion(occasion, parts=longer, by=make_user())
    first.refresh_from_db()
    assert (first.label, attendance.verify(occasion)) == ("Prolongée", None)


def test_helpers_are_named_and_dismissed() -> None:
    employer = make_structure()
    occasion = make_occasion(employer)
    lead = make_user((RoleName.PROGRAMME_LEAD, employer))
    helper = actions.name_helper(occasion, make_user(), by=lead)
    assert actions.name_helper(occasion, helper.user, by=lead) == helper
    actions.dismiss_helper(helper, by=lead)
    assert not occasion.helpers.exists()
