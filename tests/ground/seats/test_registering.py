"""Asking for a seat, leaving it, and what the list becomes."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats import actions, emails, registering, waiting
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.enums import Mode, RegistrationState as State
from terreau.ground.seats.models import Registration
from terreau.ground.seats.people import outsider, registrant_of
from tests.factories import make_structure, make_user
from tests.ground.seats.makers import DAY, HOUR, enrol, half_days, make_occasion, somebody

pytestmark = pytest.mark.django_db


def states(*rows: Registration) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def subjects_to(address: str) -> list[str]:
    return list(Message.objects.filter(recipient=address).order_by("created_at").values_list("subject", flat=True))


def test_seats_are_given_until_none_is_left_then_the_list_begins() -> None:
    occasion = make_occasion()
    rows = [enrol(occasion) for _ in range(4)]
    assert states(*rows) == [State.REGISTERED, State.REGISTERED, State.WAITING, State.WAITING]
    assert [row.seat for row in rows] == [1, 2, None, None]
    assert rows[0].place < rows[1].place < rows[2].place < rows[3].place


def test_who_leaves_gives_his_seat_to_the_first_of_the_list_in_the_same_breath() -> None:
    occasion = make_occasion()
    first, _second, third, fourth = (enrol(occasion) for _ in range(4))
    actions.withdraw(first, by=first.user)
    assert states(first, third, fourth) == [State.WITHDRAWN, State.OFFERED, State.WAITING]
    assert (first.seat, third.seat) == (None, 1)
    assert subjects_to(third.user.email)[-1] == "Une place s’est libérée pour vous"
    invitation = Message.objects.filter(recipient=first.user.email).order_by("created_at").last()
    assert (invitation.calendar_method, "STATUS:CANCELLED" in invitation.calendar) == ("CANCEL", True)


def test_an_offer_is_accepted_declined_or_over() -> None:
    occasion = make_occasion()
    first, second, third, fourth, fifth = (enrol(occasion) for _ in range(5))
    actions.withdraw(first, by=first.user)
    actions.accept(third, by=third.user)
    assert states(third) == [State.REGISTERED]
    actions.withdraw(second, by=second.user)
    actions.decline(fourth, by=fourth.user)
    assert states(fourth, fifth) == [State.DECLINED, State.OFFERED]
    assert waiting.lapse_offers(fifth.offered_until - HOUR) == 0
    assert waiting.lapse_offers(fifth.offered_until) == 1
    assert states(fourth, fifth) == [State.DECLINED, State.LAPSED]
    with pytest.raises(SeatsRefused, match="Aucune place"):
        actions.accept(fifth, by=fifth.user)


def test_an_offer_that_is_over_is_refused_even_before_the_worker_passes() -> None:
    occasion = make_occasion()
    first, _second, third = (enrol(occasion) for _ in range(3))
    actions.withdraw(first, by=first.user)
    third.refresh_from_db()
    with pytest.raises(SeatsRefused, match="délai"):
        actions.accept(third, by=third.user, now=third.offered_until)


def test_an_offer_shortens_as_the_start_comes_near_and_never_outlasts_it() -> None:
    occasion = make_occasion(offer_hours=48)
    start = occasion.starts_at
    told = {before: waiting.answer_before(occasion, start - before * HOUR) for before in (200, 96, 60, 24, 2, 1)}
    left = {before: (until - (start - before * HOUR)) / HOUR for before, until in told.items()}
    assert left == {200: 48, 96: 48, 60: 30, 24: 12, 2: 1, 1: 1}
    assert all(until <= start for until in told.values())


def test_after_the_closing_nothing_is_offered_any_more() -> None:
    now = timezone.now()
    occasion = make_occasion(closes_at=now + 2 * DAY)
    first, _second, third = (enrol(occasion) for _ in range(3))
    actions.withdraw(first, by=first.user, now=now + 2 * DAY)
    assert states(third) == [State.WAITING]
    with pytest.raises(SeatsRefused, match="closes"):
        enrol(occasion, now=now + 2 * DAY)


def test_a_larger_capacity_promotes_at_once_and_a_smaller_takes_no_seat_away() -> None:
    lead = make_user()
    occasion = make_occasion()
    rows = [enrol(occasion) for _ in range(5)]
    actions.change_occasion(occasion, capacity_on_site=4, by=lead)
    assert states(*rows) == [State.REGISTERED] * 2 + [State.OFFERED] * 2 + [State.WAITING]
    actions.change_occasion(occasion, capacity_on_site=1, by=lead)
    assert states(*rows)[:4] == [State.REGISTERED] * 2 + [State.OFFERED] * 2
    for row in rows[:3]:
        actions.withdraw(row, by=row.user)
    assert states(rows[4]) == [State.WAITING]
    actions.withdraw(rows[3], by=rows[3].user)
    assert states(rows[4]) == [State.OFFERED]
    assert rows[4].seat == 1


def test_who_is_passed_over_for_his_structures_quota_keeps_his_place() -> None:
    employer = make_structure()
    north, south = make_structure("Nord", parent=employer), make_structure("Sud", parent=employer)
    occasion = make_occasion(employer, capacity_on_site=2, quota=1)
    first, other = enrol(occasion, somebody(north)), enrol(occasion, somebody(south))
    second_north, third = enrol(occasion, somebody(north)), enrol(occasion, somebody(employer))
    assert states(first, other, second_north, third) == ["registered", "registered", "waiting", "waiting"]
    actions.withdraw(other, by=other.user)
    assert states(second_north, third) == [State.WAITING, State.OFFERED]
    actions.withdraw(first, by=first.user)
    assert states(second_north) == [State.OFFERED]


def test_a_moderated_request_keeps_the_place_of_its_arrival() -> None:
    lead = make_user()
    occasion = make_occasion(capacity_on_site=1, moderated=True)
    early, late, seated = (enrol(occasion) for _ in range(3))
    assert states(early, late, seated) == [State.PENDING] * 3
    for row in (seated, late, early):
        actions.admit(row, by=lead)
    assert states(seated, late, early) == [State.REGISTERED, State.WAITING, State.WAITING]
    actions.refuse(seated, reason="Réservé aux encadrants.", by=lead)
    assert states(seated, late, early) == [State.REFUSED, State.WAITING, State.OFFERED]
    assert (
        "Réservé aux encadrants."
        in Message.objects.filter(recipient=seated.user.email).order_by("created_at").last().text
    )
    with pytest.raises(SeatsRefused, match="pas retenu"):
        enrol(occasion, registrant_of(seated.user))


def test_changing_mode_never_loses_a_seat() -> None:
    occasion = make_occasion(capacity_on_site=1, capacity_online=1)
    here, there = enrol(occasion), enrol(occasion, mode=Mode.ONLINE)
    waits = enrol(occasion)
    with pytest.raises(SeatsRefused, match="gardée"):
        actions.change_mode(here, mode=Mode.ONLINE, by=here.user)
    assert states(here) == [State.REGISTERED]
    actions.withdraw(there, by=there.user)
    actions.change_mode(here, mode=Mode.ONLINE, by=here.user)
    assert states(here, waits) == [State.REGISTERED, State.OFFERED]
    assert (here.mode, here.seat, waits.seat) == (Mode.ONLINE, 1, 1)


def test_nobody_is_registered_twice_and_may_come_back_after_leaving() -> None:
    occasion = make_occasion()
    who = somebody(occasion.structure)
    first = enrol(occasion, who)
    with pytest.raises(SeatsRefused, match="déjà inscrit"):
        enrol(occasion, who)
    actions.withdraw(first, by=who.user)
    again = enrol(occasion, who)
    assert again.pk != first.pk
    files = Message.objects.exclude(calendar="").order_by("created_at")
    numbers = [int(each.calendar.split("SEQUENCE:")[1].split()[0]) for each in files]
    assert numbers == sorted(set(numbers)), "a calendar must take each message for newer than the one before"


def test_an_outsider_takes_his_place_when_he_confirms_his_address() -> None:
    occasion = make_occasion(capacity_on_site=1)
    guest = actions.register(
        occasion, outsider("Jo@Commune.example", "Jo Petit", "Commune"), mode=Mode.ON_SITE, by=None
    )
    assert (guest.state, guest.seat, guest.place) == (State.UNCONFIRMED, None, None)
    agent = enrol(occasion)
    actions.confirm(guest)
    assert states(agent, guest) == [State.REGISTERED, State.WAITING]
    actions.confirm(guest)
    assert guest.quota_key == "d:commune.example"


def test_asking_twice_with_an_address_tells_nothing_but_to_that_address() -> None:
    occasion = make_occasion()
    who = outsider("jo@commune.example", "Jo Petit")
    first = actions.register(occasion, who, mode=Mode.ON_SITE, by=None)
    actions.confirm(first)
    again = actions.register(occasion, who, mode=Mode.ON_SITE, by=None)
    assert (again.pk, again.state) == (None, State.UNCONFIRMED)
    assert subjects_to("jo@commune.example")[-1] == "Vous avez déjà demandé une place"
    assert occasion.registrations.count() == 1


def test_what_is_not_confirmed_goes_after_three_days() -> None:
    occasion = make_occasion()
    actions.register(occasion, outsider("jo@commune.example", "Jo Petit"), mode=Mode.ON_SITE, by=None)
    assert registering.forget_unconfirmed(timezone.now() + 2 * DAY) == 0
    assert registering.forget_unconfirmed(timezone.now() + 3 * DAY + HOUR) == 1


def test_only_what_people_live_by_is_told_and_raises_the_sequence() -> None:
    lead = make_user()
    occasion = make_occasion()
    row = enrol(occasion)
    before = Message.objects.count()
    changed = actions.change_occasion(occasion, capacity_on_site=8, minimum=2, by=lead)
    assert (changed.sequence, Message.objects.count()) == (0, before)
    later = half_days(occasion.starts_at + DAY)
    changed = actions.change_occasion(occasion, parts=later, by=lead)
    assert changed.sequence == 1
    told = Message.objects.filter(recipient=row.user.email).order_by("created_at").last()
    assert "SEQUENCE:1" in told.calendar
    assert told.subject == "Changement : Café des données"
    assert Message.objects.count() == before + 1
    actions.change_occasion(occasion, parts=later, place=occasion.place, by=lead)
    assert Message.objects.count() == before + 1


def test_cancelling_tells_everybody_why_and_clears_calendars() -> None:
    lead = make_user()
    occasion = make_occasion(capacity_on_site=1)
    here, waits = enrol(occasion), enrol(occasion)
    with pytest.raises(SeatsRefused, match="pourquoi"):
        actions.cancel_occasion(occasion, reason=" ", by=lead)
    actions.cancel_occasion(occasion, reason="La salle est inondée.", by=lead)
    for row, cleared in ((here, True), (waits, False)):
        told = Message.objects.filter(recipient=row.user.email).order_by("created_at").last()
        assert "La salle est inondée." in told.text
        assert (told.calendar_method == "CANCEL") is cleared
    with pytest.raises(SeatsRefused, match="annulé"):
        enrol(occasion)


def test_a_draft_goes_without_trace_and_what_was_opened_does_not() -> None:
    lead = make_user()
    actions.delete_draft(make_occasion(opened=False), by=lead)
    with pytest.raises(SeatsRefused, match="annulez"):
        actions.delete_draft(make_occasion(), by=lead)


def test_of_a_long_cycle_one_message_leads_to_all_days_in_one_file(client_for) -> None:
    start = timezone.now() + 10 * DAY
    occasion = make_occasion(parts=[part for day in range(5) for part in half_days(start + day * DAY)])
    row = enrol(occasion)
    [told] = Message.objects.filter(recipient=row.user.email)
    assert told.calendar == ""
    assert "toutes les journées en un fichier" in told.text
    page = client_for(row.user).get(emails.link_of(row).partition("://")[2].partition("/")[2].join(("/", "")))
    assert page.status_code == 200
    file = client_for(row.user).get(reverse("seats:calendar", args=[row.pk])).content.decode()
    assert file.count("BEGIN:VEVENT") == 5


def test_one_entry_of_calendar_per_day() -> None:
    occasion = make_occasion(parts=half_days(timezone.now() + 9 * DAY) + half_days(timezone.now() + 11 * DAY))
    row = enrol(occasion)
    files = [each.calendar for each in Message.objects.filter(recipient=row.user.email)]
    assert len(files) == 2
    assert {file.count("BEGIN:VEVENT") for file in files} == {1}
    uids = {line for file in files for line in file.splitlines() if line.startswith("UID:")}
    assert len(uids) == 2


def test_the_journal_holds_keys_and_no_name() -> None:
    occasion = make_occasion()
    enrol(occasion, somebody(occasion.structure, last_name="Introuvable"))
    entry = Entry.objects.get(action="seats.registration.entered")
    assert entry.data == {"occasion": occasion.pk, "mode": "on_site", "to": "registered"}
    assert "Introuvable" not in str(list(Entry.objects.values()))


def test_an_organiser_registers_without_confirmation_nor_moderation() -> None:
    employer = make_structure()
    lead = make_user((RoleName.HR, employer))
    occasion = make_occasion(employer, moderated=True)
    made = actions.register(occasion, outsider("jo@commune.example", "Jo Petit"), mode=Mode.ON_SITE, by=lead)
    assert made.state == State.REGISTERED


def test_there_is_an_opening_time() -> None:
    occasion = make_occasion(opens_at=timezone.now() + DAY)
    with pytest.raises(SeatsRefused, match="pas encore"):
        enrol(occasion)
    assert enrol(occasion, now=timezone.now() + DAY + datetime.timedelta(minutes=1)).state == State.REGISTERED
    with pytest.raises(SeatsRefused, match="à distance"):
        enrol(occasion, mode=Mode.ONLINE, now=timezone.now() + 2 * DAY)
