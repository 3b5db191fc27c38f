"""Calendar files: what a dated thing looks like to the calendar of whoever takes part (RFC 5545 and 5546).

Pure functions: they read and write nothing. A thing of several dated parts is one entry per part, `in_parts`: a message
of invitation may carry one UID only (RFC 5546, 3.2.2), and no calendar of the market reads irregular repetitions. Each
entry has its UID for life; what is written for it is told from what was written before by its sequence, which only
grows. Nobody is asked to answer by mail: whoever receives an invitation has already said yes on a page.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.encoding import iri_to_uri
from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri

from terreau.ground.seats.time_zones import time_zone

PRODUCT = "-//Terreau//Agenda//FR"
# How often a subscribed calendar asks again.
REFRESH = datetime.timedelta(hours=1)
# What no text of a calendar may hold: control characters end lines for one reader or another.
LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Part:
    """One of the dates of a thing: `key` is its own for life, whatever its rank becomes."""

    key: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title: str = ""  # added to the title of the whole
    place: str = ""  # instead of the place of the whole


@dataclass(frozen=True)
class CalendarEntry:
    """One event of a calendar. Aware datetimes; with `all_day`, their days count and the last one is included.

    `sequence`: how many times what it says has changed. `changed_at`: when it last did.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    changed_at: datetime.datetime
    place: str = ""
    url: str = ""
    description: str = ""
    organiser_name: str = ""
    organiser_email: str = ""  # by default the address that our messages come from: calendars compare the two
    cancelled: bool = False
    all_day: bool = False


@dataclass(frozen=True)
class Attendee:
    """Who receives the message: nobody else is named in it."""

    email: str
    name: str = ""


def in_parts(entry: CalendarEntry, parts: Iterable[Part]) -> list[CalendarEntry]:
    """One entry per part, with a UID of its own that derives from the UID of the whole."""
    return [
        replace(
            entry,
            uid=f"{entry.uid}-{part.key}",
            title=f"{entry.title} : {part.title}" if part.title else entry.title,
            starts_at=part.starts_at,
            ends_at=part.ends_at,
            place=part.place or entry.place,
        )
        for part in parts
    ]


def what_changed(before: Iterable[CalendarEntry], after: Iterable[CalendarEntry]) -> list[CalendarEntry]:
    """What a participant must be told: new and changed entries as they are, those that are gone as cancelled.

    An entry whose sequence or date of change alone differs says nothing new.
    """
    known = {entry.uid: entry for entry in before}
    kept = {entry.uid: entry for entry in after}
    highest = max([entry.sequence for entry in kept.values()], default=0)
    told = [entry for entry in kept.values() if entry.uid not in known or not same(entry, known[entry.uid])]
    gone = [entry for entry in known.values() if entry.uid not in kept and not entry.cancelled]
    return told + [replace(entry, cancelled=True, sequence=max(entry.sequence + 1, highest)) for entry in gone]


def same(one: CalendarEntry, other: CalendarEntry) -> bool:
    return one == replace(other, sequence=one.sequence, changed_at=one.changed_at)


def invitation(entry: CalendarEntry, attendee: Attendee, *, returns: int = 0) -> bytes:
    """The file that puts the entry in the calendar of one person, or brings it up to date: METHOD:REQUEST.

    An update is the same entry with a higher sequence. `returns`: how many times this person withdrew and came back;
    without it a calendar would take the new invitation for an old one. A cancelled entry gives a cancellation.
    """
    if entry.cancelled:
        return cancellation(entry, attendee, returns=returns)
    return message("REQUEST", entry, attendee, entry.sequence + 2 * returns)


def cancellation(entry: CalendarEntry, attendee: Attendee, *, returns: int = 0) -> bytes:
    """The file that takes the entry out of the calendar of one person: METHOD:CANCEL.

    Because the whole is cancelled, or because this person withdraws. Always above the last invitation, whether or not
    the caller has raised the sequence; the next invitation, with `returns` raised by one, is above it in turn.
    """
    cancelled = replace(entry, cancelled=True)
    return message("CANCEL", cancelled, attendee, entry.sequence + 2 * returns + 1)


def feed(entries: Iterable[CalendarEntry], name: str) -> bytes:
    """A calendar to subscribe to or to download: METHOD:PUBLISH, without any participant."""
    entries = list(entries)
    calendar = empty("PUBLISH")
    for key in ("NAME", "X-WR-CALNAME"):
        calendar.add(key, vText(one_line(name)), encode=False)
    calendar.add("X-WR-TIMEZONE", settings.TIME_ZONE)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    add_zone(calendar, entries)
    for entry in entries:
        calendar.add_component(event(entry, entry.sequence))
    return calendar.to_ical(sorted=False)


def method_of(file: bytes) -> str:
    """The method of a file written here."""
    found = re.search(rb"^METHOD:([A-Z]+)\r$", file, re.MULTILINE)
    return found[1].decode() if found else ""


# ---- how they are written


def message(method: str, entry: CalendarEntry, attendee: Attendee, sequence: int) -> bytes:
    calendar = empty(method)
    add_zone(calendar, [entry])
    written = event(entry, sequence)
    written.add("ATTENDEE", attendee_of(attendee, entry.cancelled), encode=False)
    calendar.add_component(written)
    return calendar.to_ical(sorted=False)


def empty(method: str) -> Calendar:
    calendar = Calendar()
    for key, value in (("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN"), ("METHOD", method)):
        calendar.add(key, value)
    return calendar


def add_zone(calendar: Calendar, entries: list[CalendarEntry]) -> None:
    """The rules of the time zone, before the events that name it."""
    timed = [entry.starts_at for entry in entries if not entry.all_day]
    if timed:
        calendar.add_component(time_zone(settings.TIME_ZONE, min(timed).year))


def event(entry: CalendarEntry, sequence: int) -> Event:
    written = Event()
    written.add("UID", one_line(entry.uid))
    written.add("SEQUENCE", sequence)
    written.add("DTSTAMP", entry.changed_at.astimezone(datetime.UTC))
    written.add("LAST-MODIFIED", entry.changed_at.astimezone(datetime.UTC))
    zone = ZoneInfo(settings.TIME_ZONE)
    if entry.all_day:
        written.add("DTSTART", entry.starts_at.astimezone(zone).date())
        written.add("DTEND", entry.ends_at.astimezone(zone).date() + datetime.timedelta(days=1))
    else:
        written.add("DTSTART", entry.starts_at.astimezone(zone))
        written.add("DTEND", entry.ends_at.astimezone(zone))
    written.add("SUMMARY", one_line(entry.title))
    if entry.place:
        written.add("LOCATION", one_line(entry.place))
    if entry.description:
        written.add("DESCRIPTION", several_lines(entry.description))
    if entry.url:
        written.add("URL", vUri(safe_url(entry.url)), encode=False)
    written.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # A day of reminder takes no hour of anybody's day.
    written.add("TRANSP", "TRANSPARENT" if entry.all_day or entry.cancelled else "OPAQUE")
    written.add("ORGANIZER", organiser_of(entry), encode=False)
    return written


def organiser_of(entry: CalendarEntry) -> vCalAddress:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address(entry.organiser_email or sender, entry.organiser_name or settings.SITE_NAME)


def attendee_of(attendee: Attendee, cancelled: bool) -> vCalAddress:
    found = address(attendee.email, attendee.name)
    found.params["CUTYPE"] = vText("INDIVIDUAL")
    found.params["ROLE"] = vText("REQ-PARTICIPANT")
    if not cancelled:
        found.params["PARTSTAT"] = vText("ACCEPTED")
    found.params["RSVP"] = vText("FALSE")
    return found


def address(email: str, name: str) -> vCalAddress:
    if CONTROLS.search(email) or LINE_ENDS.search(email) or email.count("@") != 1 or " " in email:
        raise ValueError("Not one address.")
    found = vCalAddress(f"mailto:{email}")
    label = one_line(name).replace('"', "’")  # a parameter has no way to hold the sign that ends it
    if label:
        found.params["CN"] = vText(label)
    return found


def several_lines(text: str) -> str:
    return CONTROLS.sub("", LINE_ENDS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    return " ".join(several_lines(text).split("\n")).replace("\t", " ")


def safe_url(url: str) -> str:
    """The address with whatever could end a line written in hexadecimal."""
    return iri_to_uri(CONTROLS.sub("", LINE_ENDS.sub("", url))).replace(" ", "%20")
