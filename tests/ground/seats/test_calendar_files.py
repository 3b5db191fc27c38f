"""Calendar files, read back by two independent parsers and applied by calendars that obey RFC 5546."""

import datetime
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from terreau.ground.seats.calendar_files import (
    Attendee,
    CalendarEntry,
    Part,
    cancellation,
    feed,
    in_parts,
    invitation,
    method_of,
    what_changed,
)
from terreau.ground.seats.time_zones import UnruledZone, time_zone
from tests.ground.seats.calendars import PARSERS, Diary

PARIS = ZoneInfo("Europe/Paris")
ADA = Attendee("ada@ministere.example", "Ada Ménard")


def at(month: int, day: int, hour: int, minute: int = 0, *, zone: datetime.tzinfo = PARIS) -> datetime.datetime:
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=zone)


CAFE = CalendarEntry(
    uid="5f0c7a52-0000-4000-8000-000000000001",
    sequence=0,
    title="Café, transfo ; n° 4",
    starts_at=at(12, 3, 9),
    ends_at=at(12, 3, 10, 30),
    changed_at=at(11, 1, 12),
    place="Salle « Ségur », 2e étage",
    url="https://terreau.example/rencontres/4/",
    description="Venez,\nnombreux ; \\o/ 🎉",
)


def lines_of(file: bytes) -> list[bytes]:
    assert file.endswith(b"\r\n")
    return file.split(b"\r\n")[:-1]


def unfolded(file: bytes) -> list[str]:
    return file.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


@pytest.mark.parametrize("read", PARSERS)
def test_both_parsers_read_what_was_written(read):
    (event,) = read(invitation(CAFE, ADA))
    assert (event.method, event.status, event.uid, event.sequence) == ("REQUEST", "CONFIRMED", CAFE.uid, 0)
    assert (event.title, event.place, event.description) == (CAFE.title, CAFE.place, CAFE.description)
    assert (event.starts, event.ends) == (CAFE.starts_at, CAFE.ends_at)
    assert event.attendees == ("mailto:ada@ministere.example",)
    assert event.organiser == "mailto:terreau@administration.example"


# ---- as a person's calendar lives it


@pytest.mark.parametrize("read", PARSERS)
def test_invitation_update_stale_update_and_cancel_leave_one_event_then_none(read):
    diary = Diary(ADA.email, read)
    first = invitation(CAFE, ADA)
    moved = replace(CAFE, sequence=1, starts_at=at(12, 4, 9), ends_at=at(12, 4, 10), changed_at=at(11, 2, 8))
    diary.receive(first)
    diary.receive(invitation(moved, ADA))
    diary.receive(first)  # a mail server that was late
    assert [event.starts for event in diary.events.values()] == [at(12, 4, 9)]
    diary.receive(cancellation(replace(moved, changed_at=at(11, 3, 8)), ADA))
    assert diary.events == {}
    diary.receive(invitation(moved, ADA))
    assert diary.events == {}


@pytest.mark.parametrize("read", PARSERS)
def test_who_withdraws_and_comes_back_finds_it_again_and_hears_of_changes_since(read):
    diary = Diary(ADA.email, read)
    diary.receive(invitation(CAFE, ADA))
    diary.receive(cancellation(CAFE, ADA))
    assert diary.events == {}
    diary.receive(invitation(CAFE, ADA, returns=1))
    assert len(diary.events) == 1
    changed = replace(CAFE, sequence=1, title="Café déplacé")
    diary.receive(invitation(changed, ADA, returns=1))
    assert [event.title for event in diary.events.values()] == ["Café déplacé"]
    diary.receive(invitation(replace(changed, sequence=2, cancelled=True), ADA, returns=1))
    assert diary.events == {}


@pytest.mark.parametrize("read", PARSERS)
def test_a_part_that_is_removed_leaves_the_calendar_and_the_others_stay(read):
    parts = [Part("a", at(12, 3, 9), at(12, 3, 12)), Part("b", at(12, 10, 9), at(12, 10, 12), title="Suite")]
    before = in_parts(CAFE, parts)
    diary = Diary(ADA.email, read)
    for entry in before:
        diary.receive(invitation(entry, ADA))
    assert sorted(diary.events) == [f"{CAFE.uid}-a", f"{CAFE.uid}-b"]
    moved = Part("b", at(12, 11, 9), at(12, 11, 12), title="Suite")
    after = in_parts(replace(CAFE, sequence=1, changed_at=at(11, 2, 8)), [moved])
    told = what_changed(before, after)
    assert [(entry.uid, entry.cancelled) for entry in told] == [(f"{CAFE.uid}-b", False), (f"{CAFE.uid}-a", True)]
    for entry in told:
        diary.receive(invitation(entry, ADA))
    assert [(uid, event.starts) for uid, event in diary.events.items()] == [(f"{CAFE.uid}-b", at(12, 11, 9))]


def test_what_did_not_change_is_not_told():
    parts = [Part("a", at(12, 3, 9), at(12, 3, 12)), Part("b", at(12, 10, 9), at(12, 10, 12))]
    before = in_parts(CAFE, parts)
    later = replace(CAFE, sequence=1, changed_at=at(11, 2, 8))
    assert what_changed(before, in_parts(later, parts)) == []
    assert [entry.uid for entry in what_changed(before, in_parts(replace(later, place="Salle B"), parts))] == [
        f"{CAFE.uid}-a", f"{CAFE.uid}-b",
    ]  # fmt: skip


# ---- what nobody may put in


HOSTILE = "Fin\r\nATTENDEE:mailto:eve@ailleurs.example\nEND:VEVENT\x85X:y\u2028Z:t\x0bW:v\x00"


@pytest.mark.parametrize("field", ["uid", "title", "place", "description", "url", "organiser_name"])
@pytest.mark.parametrize("read", PARSERS)
def test_no_text_adds_a_property(read, field):
    file = invitation(replace(CAFE, **{field: f"https://x.example/{HOSTILE}"}), ADA)
    (event,) = read(file)
    assert event.attendees == ("mailto:ada@ministere.example",)
    names = [re.split("[:;]", line)[0] for line in unfolded(file)]
    assert names.count("ATTENDEE") == 1
    assert names.count("END") == 5  # two rules, their zone, the event, the calendar
    assert not {"X", "Z", "W"} & set(names)


@pytest.mark.parametrize("read", PARSERS)
def test_no_name_adds_a_parameter(read):
    file = invitation(CAFE, Attendee(ADA.email, 'Ada";PARTSTAT=DECLINED:mailto:eve@ailleurs.example\r\nX:y'))
    (event,) = read(file)
    assert event.attendees == ("mailto:ada@ministere.example",)
    assert event.status == "CONFIRMED"


@pytest.mark.parametrize("email", ["ada@b.example\r\nX:y", "ada", "a@b@c.example", "ada @b.example"])
def test_what_is_not_an_address_invites_nobody(email):
    with pytest.raises(ValueError, match="address"):
        invitation(CAFE, Attendee(email))


def test_one_attendee_and_the_sender_as_organiser(settings):
    settings.DEFAULT_FROM_EMAIL = "Terreau <bonjour@ville.example>"
    lines = unfolded(invitation(CAFE, ADA))
    assert [line for line in lines if line.startswith("ATTENDEE")] == [
        'ATTENDEE;CN="Ada Ménard";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE'
        ":mailto:ada@ministere.example"
    ]
    assert [line.rpartition(":mailto:")[2] for line in lines if line.startswith("ORGANIZER")] == [
        "bonjour@ville.example"
    ]


def seen(text: str) -> str:
    """What a reader sees of it: neither spaces nor what controls a machine."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", text)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@hypothesis_settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back_and_no_line_is_too_long(title, place, description):
    file = invitation(replace(CAFE, title=title, place=place, description=description), ADA)
    assert all(len(line) <= 75 for line in lines_of(file))
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert b"\r" not in file.replace(b"\r\n", b"")
    file.decode()
    read = [parse(file)[0] for parse in PARSERS]
    for event in read:
        assert event.attendees == ("mailto:ada@ministere.example",)
        assert (event.starts, event.ends) == (CAFE.starts_at, CAFE.ends_at)
    for name in ("title", "place", "description"):
        one, other = (getattr(event, name) for event in read)
        assert one == other
    assert seen(read[0].title) == seen(title)
    assert seen(read[0].description) == seen(description)


moments = st.datetimes(datetime.datetime(2025, 6, 1), datetime.datetime(2035, 1, 1), timezones=st.just(datetime.UTC))


@hypothesis_settings(max_examples=150, deadline=None)
@given(moments, st.integers(1, 60 * 24 * 3), st.sampled_from(["Europe/Paris", "America/Miquelon", "Indian/Reunion"]))
def test_any_hour_comes_back_the_same_instant(start, minutes, zone):
    start = start.replace(microsecond=0)
    entry = replace(
        CAFE, starts_at=start.astimezone(ZoneInfo(zone)), ends_at=start + datetime.timedelta(minutes=minutes)
    )
    for parse in PARSERS:
        event = parse(invitation(entry, ADA))[0]
        if event.starts.fold or event.ends.fold or entry.starts_at.astimezone(PARIS).fold:
            continue
        if entry.ends_at.astimezone(PARIS).fold:
            continue  # the hour that comes twice: tested below
        assert event.starts.astimezone(datetime.UTC) == entry.starts_at.astimezone(datetime.UTC)
        assert event.ends.astimezone(datetime.UTC) == entry.ends_at.astimezone(datetime.UTC)


# ---- hours


@pytest.mark.parametrize("read", PARSERS)
@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        (at(3, 29, 1), at(3, 29, 4), 2),  # from winter to summer: an hour that does not exist
        (at(10, 25, 1), at(10, 25, 4), 4),  # and back: an hour that comes twice
    ],
)
def test_the_day_the_clock_changes(read, starts, ends, hours):
    file = invitation(replace(CAFE, starts_at=starts, ends_at=ends), ADA)
    (event,) = read(file)
    elapsed = event.ends.astimezone(datetime.UTC) - event.starts.astimezone(datetime.UTC)
    assert elapsed == datetime.timedelta(hours=hours)
    assert f"DTSTART;TZID=Europe/Paris:2026{starts:%m%d}T010000" in unfolded(file)


def test_the_rules_of_paris_come_before_the_event_and_are_those_of_the_directive():
    lines = unfolded(invitation(CAFE, ADA))
    assert lines.index("BEGIN:VTIMEZONE") < lines.index("BEGIN:VEVENT")
    assert lines.index("METHOD:REQUEST") < lines.index("BEGIN:VTIMEZONE")
    text = "\n".join(lines)
    assert (
        "DTSTART:20250330T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
        in text
    )
    assert (
        "DTSTART:20251026T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"
        in text
    )


OVERSEAS = [
    "America/Cayenne", "America/Guadeloupe", "America/Martinique", "America/Miquelon", "America/St_Barthelemy",
    "America/Marigot", "Indian/Mayotte", "Indian/Reunion", "Indian/Kerguelen", "Pacific/Gambier", "Pacific/Marquesas",
    "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis", "Europe/Paris",
]  # fmt: skip


@pytest.mark.parametrize("name", OVERSEAS)
def test_the_rules_of_every_territory_give_its_hours(name):
    """Not by its name: the parser is made to read our rules alone."""
    ours = time_zone(name, 2026).to_tz()
    zone = ZoneInfo(name)
    for day in range(0, 365 * 6, 7):
        instant = datetime.datetime(2026, 1, 1, 12) + datetime.timedelta(days=day)
        assert ours.utcoffset(instant) == zone.utcoffset(instant), instant


def test_a_zone_without_yearly_rule_is_not_written_wrong():
    with pytest.raises(UnruledZone):
        time_zone("Africa/Casablanca", 2026)


# ---- a calendar to subscribe to


@pytest.mark.parametrize("read", PARSERS)
def test_a_feed_publishes_everything_and_nobody(read):
    day = replace(CAFE, uid="jour", all_day=True, starts_at=at(12, 24, 0), ends_at=at(12, 25, 23, 59))
    gone = replace(CAFE, uid="annule", cancelled=True, sequence=3)
    file = feed([CAFE, day, gone], "Mon agenda, à moi")
    events = {event.uid: event for event in read(file)}
    assert {event.method for event in events.values()} == {"PUBLISH"}
    assert all(event.attendees == () for event in events.values())
    assert events["annule"].status == "CANCELLED"
    assert (events["jour"].starts, events["jour"].ends) == (datetime.date(2026, 12, 24), datetime.date(2026, 12, 26))
    lines = unfolded(file)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-WR-CALNAME:Mon agenda\\, à moi" in lines
    assert lines.count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize("read", PARSERS)
def test_an_empty_feed_is_a_calendar(read):
    assert read(feed([], "Rien")) == []


def test_the_same_entries_give_the_same_bytes():
    assert feed([CAFE], "A") == feed([CAFE], "A")
    assert [method_of(file) for file in (invitation(CAFE, ADA), cancellation(CAFE, ADA), feed([], "A"))] == [
        "REQUEST", "CANCEL", "PUBLISH",
    ]  # fmt: skip
