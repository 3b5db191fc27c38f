"""An open wave: who is written to and how often, how it closes, what is written then."""

import datetime

import pytest
from django.utils import timezone

from terreau.ground.approvals.actions import set_locks
from terreau.ground.common.personal_data import Person
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.rooms.barometer.waves import actions, address_lists, answering, closing, inviting, opening, personal_data
from terreau.rooms.barometer.waves.doors import BAROMETER
from terreau.rooms.barometer.waves.due import due
from terreau.rooms.barometer.waves.enums import Location, Population, WaveState
from terreau.rooms.barometer.waves.models import Ballot, Cell, Draft, Right, Turnout, Wave
from terreau.rooms.barometer.waves.population import Alike
from tests.factories import make_agent, make_structure
from tests.rooms.barometer.waves.makers import DAY, answer_by, make_wave, open_with, opened, planned

pytestmark = pytest.mark.django_db


def at(days: int, hour: int = 9) -> datetime.datetime:
    """That hour, so many days from today."""
    day = timezone.localdate() + days * DAY
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


class TestOpening:
    def test_a_right_for_everybody_posted_that_day_and_cells_that_count_them(self):
        employer = make_structure()
        central, local = make_structure(parent=employer), make_structure(parent=employer)
        for _number in range(8):
            make_agent(central, category="A", birth_year=1990)
            make_agent(local, category="C", birth_year=None)
        make_agent(local, left_on=timezone.localdate())
        make_agent(make_structure())
        wave = opened(employer, central=[central])
        found = {(each.structure, each.category, each.age_band, each.location): each for each in Cell.objects.all()}
        today = timezone.localdate().year - 1990
        band = next(label for low, label in ((35, "35-44"), (25, "25-34")) if today >= low)
        assert set(found) == {(central, "A", band, Location.CENTRAL), (local, "C", "", Location.LOCAL)}
        assert {(each.population, each.invited) for each in found.values()} == {(8, 8)}
        assert Right.objects.filter(wave=wave).count() == 16

    def test_it_opens_by_batches_and_goes_on_where_it_was(self, monkeypatch):
        monkeypatch.setattr(opening, "ROWS", 5)
        place = make_structure()
        for _number in range(12):
            make_agent(place)
        wave = planned(place)
        counts = []
        for _minute in range(4):
            opening.open_due(timezone.now())
            counts.append(Right.objects.count())
        wave.refresh_from_db()
        assert (counts, wave.state) == ([5, 10, 12, 12], WaveState.OPEN)

    def test_not_before_its_day(self):
        place = make_structure()
        for _number in range(11):
            make_agent(place)
        wave = planned(place, opens_on=timezone.localdate() + DAY)
        opening.open_due(timezone.now())
        assert not Right.objects.exists()
        opening.open_due(at(1))
        opening.open_due(at(1))
        wave.refresh_from_db()
        assert wave.is_running


class TestWriting:
    def test_an_invitation_then_two_reminders_to_the_rights_that_are_left(self):
        today = timezone.localdate()
        days = {"first_reminder_on": today + 4 * DAY, "second_reminder_on": today + 8 * DAY}
        place = make_structure()
        make_agent(place, email="")
        wave = open_with(place, 12, **days)
        inviting.write_due(at(0, 7))
        assert Message.objects.count() == 0  # nobody is written to at night
        for hour in (8, 9, 10):
            inviting.write_due(at(0, hour))
        assert Message.objects.filter(purpose="waves.invitation").count() == 12
        answer_by(wave, Right.objects.filter(written=1).first(), {"q1": "yes"})
        Right.objects.filter(pk=Right.objects.filter(written=1).first().pk).update(declined=True)
        for day in range(1, 14):
            inviting.write_due(at(day))
            inviting.write_due(at(day, 10))
        assert Message.objects.filter(purpose="waves.reminder").count() == 20
        assert Message.objects.filter(purpose="waves.reminder").values("recipient").distinct().count() == 10

    def test_the_message_says_what_it_must_and_is_erased_once_it_has_left(self):
        wave = open_with(make_structure("Ministère"), 11, message="Nous voulons savoir.")
        inviting.write_due(at(0))
        message = Message.objects.first()
        for words in (
            "Ministère",
            "minute environ",
            "C’est anonyme",
            "> Nous voulons savoir.",
            "/barometre/r/",
            "bouton",
        ):
            assert words in message.text, words
        assert message.secret
        assert timezone.localdate(message.expires_at) == wave.closes_on + DAY

    def test_after_days_without_a_worker_only_the_last_reminder_leaves(self):
        today = timezone.localdate()
        open_with(make_structure(), 11, first_reminder_on=today + 2 * DAY, second_reminder_on=today + 3 * DAY)
        inviting.write_due(at(0))
        inviting.write_due(at(5))
        inviting.write_due(at(6))
        assert Message.objects.filter(purpose="waves.reminder").count() == 11

    def test_an_opinion_withdrawn_stops_the_messages(self):
        place = make_structure()
        open_with(place, 11)
        set_locks(place, BAROMETER, ["dpo"], by="test")
        inviting.write_due(at(0))
        assert not Message.objects.exists()

    def test_a_list_of_addresses_is_written_to(self):
        place = make_structure()
        wave = make_wave(place, population=Population.ADDRESSES)
        lines = [address_lists.Address(f"p{number}@x.example", Alike(place.pk, "", "", "")) for number in range(11)]
        address_lists.put(wave, lines, by="test")
        actions.plan(wave, by="test")
        due(at(0))
        due(at(0))
        assert Message.objects.filter(recipient__endswith="@x.example").count() == 11


class TestClosing:
    def test_the_day_after_its_last_rights_and_drafts_go_and_numbers_stay(self):
        employer = make_structure()
        places = [make_structure(parent=employer) for _number in range(3)]
        for place, people in zip(places, (20, 5, 3), strict=True):
            for _number in range(people):
                make_agent(place)
        wave = opened(employer)
        rights = Right.objects.filter(cell__structure=places[0])
        for right in rights[:7]:
            answer_by(wave, right, {"q1": "yes"})
        answer_by(wave, Right.objects.filter(cell__structure=places[1]).first(), {"q1": "no"})
        answering.start(wave, right=Right.objects.first())
        before = set(Ballot.objects.values_list("pk", flat=True))
        due(at(13, 23))
        assert Wave.objects.get().is_running
        due(at(14, 0))
        assert Wave.objects.get().state == WaveState.CLOSED
        assert not Right.objects.exists()
        assert not Draft.objects.exists()
        assert Ballot.objects.count() == 8
        assert not before & set(Ballot.objects.values_list("pk", flat=True))
        # 5 and 3 make 8, fewer than eleven: they go with the smallest of the others, for the whole.
        assert list(Turnout.objects.values_list("structure", "invited", "answered")) == [(employer.pk, 28, 8)]

    def test_numbers_of_turnout_are_folded_up_to_eleven(self):
        employer = make_structure()
        large, middle = make_structure(parent=employer), make_structure(parent=employer)
        offices = [make_structure(parent=middle) for _number in range(2)]
        for place, people in ((large, 30), (offices[0], 6), (offices[1], 7)):
            for _number in range(people):
                make_agent(place)
        wave = opened(employer)
        closing.close(wave, by="test")
        assert dict(Turnout.objects.values_list("structure", "invited")) == {large.pk: 30, middle.pk: 13}

    def test_an_urn_that_nobody_counts_goes_after_half_a_year_and_the_journal_says_why(self):
        wave = open_with(make_structure(), 14)
        Wave.objects.filter(pk=wave.pk).update(closes_on=timezone.localdate())
        closing.close(wave, by="test")
        due(at(180))
        assert Wave.objects.get().state == WaveState.CLOSED
        due(at(181))
        left = Wave.objects.get()
        assert left.state == WaveState.CANCELLED
        assert left.emptied_on is not None
        assert not Ballot.objects.exists()
        assert "six mois" in Entry.objects.get(action="waves.wave.cancelled").reason

    def test_every_sum_is_that_of_the_cells(self):
        employer = make_structure()
        places = [employer]
        for number in range(30):
            places.append(make_structure(parent=places[number // 3]))
        for number, place in enumerate(places):
            for _number in range(number % 14):
                make_agent(place)
        wave = opened(employer)
        closing.close(wave, by="test")
        invited = list(Turnout.objects.values_list("invited", flat=True))
        assert sum(invited) == sum(number % 14 for number in range(31))
        assert min(invited) >= 11

    def test_who_is_erased_is_not_counted_as_an_answer(self):
        place = make_structure()
        agent = make_agent(place)
        wave = open_with(place, 14)
        assert personal_data.erase(Person(agent=agent), by="test") == 1
        closing.close(wave, by="test")
        assert list(Turnout.objects.values_list("invited", "answered")) == [(14, 0)]

    def test_addresses_of_a_wave_that_never_opened_go(self):
        wave = make_wave(make_structure(), population=Population.ADDRESSES)
        address_lists.put(wave, [address_lists.Address("x@x.example", Alike(wave.structure_id, "", "", ""))], by="test")
        assert personal_data.forget(at(40)) == 0
        assert personal_data.forget(at(60)) == 1
