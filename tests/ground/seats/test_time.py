"""What time makes due, once each; what is kept, how long, and how it goes."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from terreau.ground.common.agenda import agenda
from terreau.ground.common.erasing import erase
from terreau.ground.common.personal_data import Person
from terreau.ground.common.search import Query
from terreau.ground.mail.models import Message
from terreau.ground.seats import actions, attendance, emails, keeping, reminding, waiting
from terreau.ground.seats.due import due
from terreau.ground.seats.enums import Mode, Presence, RegistrationState as State
from terreau.ground.seats.evidence import attendances
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import outsider
from terreau.ground.seats.search import registrations as found_by_search
from tests.ground.seats.makers import DAY, HOUR, enrol, half_days, make_occasion, somebody

pytestmark = pytest.mark.django_db


def at(day: datetime.date, hour: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


@pytest.fixture
def day() -> datetime.date:
    """Twelve days from now, whatever the hour."""
    return timezone.localdate(timezone.now() + 12 * DAY)


def reminders() -> int:
    return Message.objects.filter(purpose="seats.reminder").count()


def test_the_reminder_leaves_at_eight_on_the_day_before_once(day):
    occasion = make_occasion(starts_at=at(day, 9), capacity_on_site=1)
    row = enrol(occasion)
    enrol(occasion)
    eve = day - DAY
    for moment, sent in ((at(eve - DAY, 12), 0), (at(eve, 7), 0), (at(eve, 8), 1), (at(eve, 9), 1), (at(day, 8), 1)):
        due(moment)
        assert reminders() == sent
    told = Message.objects.get(purpose="seats.reminder")
    assert told.recipient == row.user.email
    assert "laissez votre place" in told.text


def test_a_reminder_that_could_not_be_written_is_not_marked_and_leaves_the_next_time(day, monkeypatch):
    enrol(make_occasion(starts_at=at(day, 9)))
    eve = at(day - DAY, 8)
    with monkeypatch.context() as broken:
        broken.setattr(emails, "remind", lambda row: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reminding.remind_of_tomorrow(eve)
    assert reminding.remind_of_tomorrow(eve) == 1
    assert (reminding.remind_of_tomorrow(eve), reminders()) == (0, 1)


def test_moved_to_another_day_it_is_reminded_again(day):
    occasion = make_occasion(starts_at=at(day, 9))
    enrol(occasion)
    due(at(day - DAY, 8))
    actions.change_occasion(occasion, parts=half_days(at(day + 7 * DAY, 9)), by="test", now=at(day - DAY, 9))
    due(at(day + 6 * DAY, 8))
    assert reminders() == 2


def test_an_offer_is_reminded_once_when_its_delay_allows(day):
    occasion = make_occasion(starts_at=at(day, 9))
    first, _second, third = (enrol(occasion) for _ in range(3))
    actions.withdraw(first, by="test", now=at(day, 9) - 8 * DAY)
    third.refresh_from_db()
    remind = third.offer_remind_at
    assert third.offered_until - remind == 16 * HOUR
    assert [waiting.remind_of_offers(moment) for moment in (remind - HOUR, remind, remind + HOUR)] == [0, 1, 0]
    assert Message.objects.filter(recipient=third.user.email, subject="Rappel : une place vous attend").count() == 1


def test_a_short_offer_has_no_reminder(day):
    occasion = make_occasion(starts_at=at(day, 9))
    first, _second, third = (enrol(occasion) for _ in range(3))
    actions.withdraw(first, by="test", now=at(day, 9) - 20 * HOUR)
    third.refresh_from_db()
    assert (third.state, third.offer_remind_at) == (State.OFFERED, None)


def test_time_passes_the_seat_from_one_to_the_next(day):
    occasion = make_occasion(starts_at=at(day, 9), capacity_on_site=1)
    rows = [enrol(occasion) for _ in range(3)]
    start = at(day, 9) - 8 * DAY
    actions.withdraw(rows[0], by="test", now=start)
    for hours in range(0, 100, 12):
        due(start + hours * HOUR)
    states = list(Registration.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))
    assert [row.state for row in states] == [State.WITHDRAWN, State.LAPSED, State.LAPSED]


def ended(months: int, *, guest: bool) -> Occasion:
    """An occasion that ended so many months ago, with one registration."""
    occasion = make_occasion()
    if guest:
        actions.confirm(actions.register(occasion, outsider("jo@commune.example", "Jo"), mode=Mode.ON_SITE, by=None))
    else:
        enrol(occasion)
    ago = timezone.now() - months * 31 * DAY
    Occasion.objects.filter(pk=occasion.pk).update(starts_at=ago - HOUR, ends_at=ago)
    return occasion


@pytest.mark.parametrize(
    ("guest", "months", "forget"),
    [
        (True, settings.KEEP_GUESTS_MONTHS, keeping.forget_guests),
        (False, settings.KEEP_ATTENDANCE_MONTHS, keeping.forget_members),
    ],
)
def test_registrations_go_some_months_after_the_event(guest, months, forget):
    old, recent = ended(months + 1, guest=guest), ended(months - 2, guest=guest)
    assert forget(timezone.now()) == 1
    assert forget(timezone.now()) == 0
    assert (old.registrations.count(), recent.registrations.count()) == (0, 1)


def test_erasing_an_account_frees_its_seats_and_leaves_the_chain_whole():
    occasion = make_occasion(capacity_on_site=1)
    row, waits = enrol(occasion), enrol(occasion)
    part = occasion.parts.get()
    attendance.mark(row, part, Presence.PRESENT, by="test", now=part.starts_at)
    erase(Person(user=row.user, agent=row.agent), ["seats.registrations"], by="test")
    waits.refresh_from_db()
    assert waits.state == State.OFFERED
    assert not Registration.objects.filter(agent=row.agent).exists()
    assert attendance.verify(occasion) is None


def test_the_fact_holds_the_last_word_of_each_cell_and_agents_only():
    occasion = make_occasion(capacity_on_site=3, number=2)
    row = enrol(occasion)
    first, second = occasion.parts.order_by("position")
    guest = actions.confirm(actions.register(occasion, outsider("jo@x.example", "Jo"), mode=Mode.ON_SITE, by=None))
    for who, part, presence in (
        (row, first, Presence.ABSENT),
        (row, first, Presence.PRESENT),
        (row, second, Presence.PRESENT),
        (row, second, Presence.EXCUSED),
        (guest, first, Presence.PRESENT),
    ):
        attendance.mark(who, part, presence, by="test", now=second.starts_at)
    told = {"agent": row.agent_id, "occasion": occasion.pk, "part_minutes": 180, "attended_on": first.day}
    assert list(attendances(second.day)) == [told]
    assert list(attendances(first.day - DAY)) == []


def test_the_agenda_and_the_search_know_ones_own_registrations_and_no_other(day):
    occasion = make_occasion(starts_at=at(day, 9), title="Café des cartes")
    row = enrol(occasion)
    stranger = somebody(occasion.structure).user
    start, end = at(day - DAY, 0), at(day + DAY, 0)
    [line] = [each for each in agenda(row.user, start, end) if each.title == "Café des cartes"]
    assert line.uid.startswith(str(occasion.uid))
    assert not [each for each in agenda(stranger, start, end) if each.title == "Café des cartes"]
    asked = Query.of("cartes")
    assert [hit.title for hit in found_by_search(row.user, asked, 5)] == ["Café des cartes"]
    assert found_by_search(stranger, asked, 5) == []
