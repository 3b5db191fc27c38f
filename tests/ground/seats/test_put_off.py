"""Put off to a date that is not known yet: nobody is reminded of the former one, calendars forget it, seats stay."""

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.common.agenda import agenda
from terreau.ground.mail.models import Message
from terreau.ground.seats import actions, attendance, calendars, waiting
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.due import due
from terreau.ground.seats.enums import OccasionState, Presence, RegistrationState as State
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import outsider
from tests.factories import make_user
from tests.ground.seats.calendars import PARSERS, Diary
from tests.ground.seats.makers import DAY, HOUR, enrol, half_days, make_occasion

pytestmark = pytest.mark.django_db


@pytest.fixture
def start() -> datetime.datetime:
    """Ten o'clock twelve days from now, whatever the hour."""
    day = timezone.localdate(timezone.now() + 12 * DAY)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))


def diary_of(row: Registration, read: Callable) -> Diary:
    """What his calendar holds after every message, in the order they were written."""
    found = Diary(row.user.email, read)
    for file in files_to(row.user.email):
        found.receive(file)
    return found


def files_to(address: str) -> list[bytes]:
    rows = Message.objects.filter(recipient=address).exclude(calendar="").order_by("created_at", "pk")
    return [each.calendar.encode() for each in rows]


def last_to(row: Registration) -> Message:
    found = Message.objects.filter(recipient=row.user.email).order_by("created_at").last()
    assert found is not None
    return found


@pytest.mark.parametrize("read", PARSERS)
def test_calendars_forget_the_former_date_and_take_the_new_one(start, read) -> None:
    occasion = make_occasion(starts_at=start, capacity_on_site=1)
    here, waits = enrol(occasion), enrol(occasion)
    actions.put_off(occasion, by=make_user())
    assert diary_of(here, read).events == {}
    subjects = [each.subject.replace("\N{NO-BREAK SPACE}", " ") for each in (last_to(here), last_to(waits))]
    assert subjects == ["Reportée : Café des données"] * 2
    assert last_to(waits).calendar == ""
    assert "pas encore connue" in last_to(here).text
    later = half_days(start + 30 * DAY)
    actions.change_occasion(occasion, parts=later, by=make_user())
    actions.open_registrations(occasion, by=make_user())
    [event] = diary_of(here, read).events.values()
    assert event.starts == later[0].starts_at
    waits.refresh_from_db()
    assert waits.state == State.WAITING


def test_put_off_then_held_on_the_former_date_after_all_it_comes_back_to_calendars(start) -> None:
    occasion = make_occasion(starts_at=start)
    here = enrol(occasion)
    actions.put_off(occasion, by=make_user())
    actions.change_occasion(occasion, parts=half_days(start), by=make_user())
    for read in PARSERS:
        [event] = diary_of(here, read).events.values()
        assert event.starts == start
    assert "Au lieu de" not in last_to(here).text


def test_nobody_is_reminded_of_a_date_that_does_not_hold(start) -> None:
    occasion = make_occasion(starts_at=start)
    enrol(occasion)
    actions.put_off(occasion, by=make_user())
    due(start - datetime.timedelta(hours=20))
    assert not Message.objects.filter(purpose="seats.reminder").exists()
    actions.change_occasion(occasion, parts=half_days(start + 30 * DAY), by=make_user())
    due(start + 30 * DAY - datetime.timedelta(hours=20))
    assert Message.objects.filter(purpose="seats.reminder").count() == 1


def test_once_the_former_date_has_passed_one_still_keeps_or_leaves_his_seat(start, client_for, monkeypatch) -> None:
    occasion = make_occasion(starts_at=start)
    here, leaves = enrol(occasion), enrol(occasion)
    actions.put_off(occasion, by=make_user())
    after = start + DAY
    monkeypatch.setattr(timezone, "now", lambda: after)
    client = client_for(leaves.user)
    assert "date à venir" in client.get(reverse("seats:mine")).text
    page = reverse("seats:registration", args=[leaves.pk])
    shown = client.get(page).text
    assert "pas encore connue" in shown
    assert "Ajouter à mon agenda" not in shown
    client.post(page, {"do": "withdraw"})
    leaves.refresh_from_db()
    here.refresh_from_db()
    assert (leaves.state, here.state) == (State.WITHDRAWN, State.REGISTERED)


def test_the_agenda_holds_it_no_more_and_no_presence_is_noted(start) -> None:
    occasion = make_occasion(starts_at=start)
    here = enrol(occasion)
    assert len(agenda(here.user, start - DAY, start + DAY)) == 1
    actions.put_off(occasion, by=make_user())
    assert agenda(here.user, start - DAY, start + DAY) == []
    with pytest.raises(SeatsRefused, match="reporté"):
        attendance.mark(here, occasion.parts.get(), Presence.PRESENT, by="test", now=start)


def test_registrations_open_again_only_with_a_date(start) -> None:
    occasion = make_occasion(starts_at=start)
    actions.put_off(occasion, by=make_user())
    assert Occasion.objects.get(pk=occasion.pk).state == OccasionState.CLOSED
    with pytest.raises(SeatsRefused, match="nouvelle date"):
        actions.open_registrations(occasion, by=make_user())
    with pytest.raises(SeatsRefused, match="se reporte"):
        actions.put_off(occasion, by=make_user())


def test_a_guest_finds_his_link_again_although_the_former_date_has_passed(start, monkeypatch) -> None:
    occasion = make_occasion(starts_at=start)
    actions.confirm(actions.register(occasion, outsider("lou@commune.example", "Lou"), mode="on_site", by=None))
    actions.put_off(occasion, by=make_user())
    monkeypatch.setattr(timezone, "now", lambda: start + DAY)
    before = Message.objects.count()
    actions.renew_links("lou@commune.example")
    assert Message.objects.count() == before + 1


def test_a_cancellation_is_stamped_when_it_is_written(monkeypatch) -> None:
    occasion = make_occasion()
    row = enrol(occasion)
    later = timezone.now() + 3 * HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)
    row.occasion = occasion
    [file] = calendars.cancellations(row)
    for read in PARSERS:
        [event] = read(file)
        assert abs(event.stamp - later) < datetime.timedelta(seconds=2)


def test_who_is_admitted_meanwhile_is_sent_no_date(start) -> None:
    occasion = make_occasion(starts_at=start, moderated=True)
    row = enrol(occasion)
    actions.put_off(occasion, by=make_user())
    actions.admit(row, by=make_user())
    assert files_to(row.user.email) == []
    actions.change_occasion(occasion, parts=half_days(start + 30 * DAY), by=make_user())
    [event] = diary_of(row, PARSERS[0]).events.values()
    assert event.starts == start + 30 * DAY


def test_an_offer_that_lapses_meanwhile_frees_its_seat_when_registrations_open_again(start) -> None:
    occasion = make_occasion(starts_at=start, capacity_on_site=1)
    first, second, third = (enrol(occasion) for _ in range(3))
    actions.withdraw(first, by=first.user)
    actions.put_off(occasion, by=make_user())
    second.refresh_from_db()
    waiting.lapse_offers(second.offered_until)
    third.refresh_from_db()
    assert third.state == State.WAITING
    actions.change_occasion(occasion, parts=half_days(start + 30 * DAY), by=make_user())
    actions.open_registrations(occasion, by=make_user())
    third.refresh_from_db()
    assert third.state == State.OFFERED
