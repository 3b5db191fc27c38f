"""Two calendars of our own, on two parsers that know nothing of one another, that obey RFC 5546."""

import datetime
from dataclasses import dataclass, field
from typing import Any

import vobject
from icalendar import Calendar


@dataclass(frozen=True)
class Read:
    """What a parser makes of one event."""

    method: str
    uid: str
    sequence: int
    stamp: datetime.datetime
    status: str
    title: str
    place: str
    description: str
    starts: datetime.datetime | datetime.date
    ends: datetime.datetime | datetime.date
    attendees: tuple[str, ...]
    organiser: str


def with_icalendar(file: bytes) -> list[Read]:
    calendar = Calendar.from_ical(file)
    found = []
    for event in calendar.walk("VEVENT"):
        attendees = event.get("ATTENDEE", [])
        attendees = attendees if isinstance(attendees, list) else [attendees]
        found.append(
            Read(
                str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), event["DTSTAMP"].dt,
                str(event["STATUS"]), str(event["SUMMARY"]), str(event.get("LOCATION", "")),
                str(event.get("DESCRIPTION", "")), event["DTSTART"].dt, event["DTEND"].dt,
                tuple(map(str, attendees)), str(event["ORGANIZER"]),
            )
        )  # fmt: skip
    return found


def forget_zones() -> None:
    """vobject keeps the rules of the first file that names a zone, and would read the next ones by them."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]


def with_vobject(file: bytes) -> list[Read]:
    forget_zones()
    calendar = vobject.readOne(file.decode())
    found = []
    for event in calendar.contents.get("vevent", []):

        def text(name: str, event: Any = event) -> str:
            return event.contents[name][0].value if name in event.contents else ""

        found.append(
            Read(
                calendar.method.value, text("uid"), int(text("sequence")), event.dtstamp.value, text("status"),
                text("summary"), text("location"), text("description"), event.dtstart.value, event.dtend.value,
                tuple(each.value for each in event.contents.get("attendee", [])), text("organizer"),
            )
        )  # fmt: skip
    return found


PARSERS = (with_icalendar, with_vobject)


@dataclass
class Diary:
    """Somebody's calendar: a REQUEST adds or changes, a CANCEL removes, what is older than what is known is ignored."""

    owner: str
    read: Any
    events: dict[str, Read] = field(default_factory=dict)
    known: dict[str, tuple[int, datetime.datetime]] = field(default_factory=dict)

    def receive(self, file: bytes) -> None:
        found = self.read(file)
        assert len({event.uid for event in found}) == 1, "a message is about one UID (RFC 5546, 3.2.2)"
        for event in found:
            assert event.attendees == (f"mailto:{self.owner}",)
            version = (event.sequence, event.stamp)
            if version < self.known.get(event.uid, (-1, event.stamp)):
                continue
            self.known[event.uid] = version
            if event.method == "CANCEL":
                assert event.status == "CANCELLED"
                self.events.pop(event.uid, None)
            else:
                assert event.method == "REQUEST"
                self.events[event.uid] = event
