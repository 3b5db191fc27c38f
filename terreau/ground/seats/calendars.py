"""What the calendar of somebody who takes part holds of an occasion: one entry per day, first hour to last.

A half-day of its own would be one invitation more in a mailbox; the hours of each part are in the words of the entry.
"""

import datetime
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.mail.writing import absolute
from terreau.ground.seats import calendar_files
from terreau.ground.seats.calendar_files import Attendee, CalendarEntry
from terreau.ground.seats.enums import Mode, OccasionState, RegistrationState
from terreau.ground.seats.models import Occasion, Part, Registration
from terreau.ground.seats.people import address_of


@dataclass(frozen=True)
class Said:
    """What an occasion says of itself at one moment, to be compared with what it says later."""

    uid: str
    sequence: int
    title: str
    place: str
    online_url: str
    page: str
    organiser: str
    changed_at: datetime.datetime
    cancelled: bool  # or put off: what it says of its dates does not hold
    parts: tuple[Part, ...]


def said_by(occasion: Occasion) -> Said:
    return Said(
        uid=str(occasion.uid),
        sequence=occasion.sequence,
        title=occasion.title,
        place=occasion.place,
        online_url=occasion.online_url,
        page=occasion.page,
        organiser=occasion.structure.label,
        changed_at=occasion.changed_at,
        cancelled=occasion.state == OccasionState.CANCELLED or occasion.put_off_at is not None,
        parts=parts_of(occasion),
    )


def parts_of(occasion: Occasion) -> tuple[Part, ...]:
    """In their order; what was read ahead is not read again."""
    return tuple(sorted(occasion.parts.all(), key=lambda part: part.position))


def entries(said: Said, mode: str) -> list[CalendarEntry]:
    """One entry per day; each keeps its UID as long as the first part of that day is there."""
    whole = CalendarEntry(
        uid=said.uid,
        sequence=said.sequence,
        title=said.title,
        starts_at=said.parts[0].starts_at,
        ends_at=said.parts[-1].ends_at,
        changed_at=said.changed_at,
        place=said.place if mode == Mode.ON_SITE else str(Mode.ONLINE.label),
        url=absolute(said.page) if said.page else "",
        organiser_name=said.organiser,
        cancelled=said.cancelled,
    )
    found = []
    for _day, day_parts in groupby(said.parts, key=lambda part: part.day):
        parts = list(day_parts)
        of_day = calendar_files.Part(str(parts[0].pk), parts[0].starts_at, parts[-1].ends_at)
        [entry] = calendar_files.in_parts(whole, [of_day])
        found.append(_described(entry, parts, said, mode))
    return found


def _described(entry: CalendarEntry, parts: list[Part], said: Said, mode: str) -> CalendarEntry:
    lines = [words_of(part) for part in parts] if len(parts) > 1 else []
    if mode == Mode.ONLINE and said.online_url:
        lines.append(_("Pour rejoindre : %(address)s") % {"address": said.online_url})
    return replace(entry, description="\n".join(lines))


def words_of(part: Part) -> str:
    """« mardi 3 mars 2026, de 9:00 à 12:00 (matin) »."""
    starts, ends = timezone.localtime(part.starts_at), timezone.localtime(part.ends_at)
    same_day = starts.date() == ends.date()
    words = _("%(day)s, de %(start)s à %(end)s") % {
        "day": date_format(starts, "l j F Y"),
        "start": date_format(starts, "TIME_FORMAT"),
        "end": date_format(ends, "TIME_FORMAT" if same_day else "DATETIME_FORMAT"),
    }
    return f"{words} ({part.label})" if part.label else words


def attendee_of(registration: Registration) -> Attendee:
    return Attendee(address_of(registration), registration.who)


def invitations(registration: Registration) -> list[bytes]:
    """The files that put what this person is registered for in his calendar, or bring it up to date."""
    found = entries(said_by(registration.occasion), registration.mode)
    return [_invitation(registration, entry) for entry in found if not entry.cancelled]


def cancellations(registration: Registration) -> list[bytes]:
    """The files that take it out of his calendar: written now, whenever the occasion itself last changed."""
    who, returns = attendee_of(registration), registration.calendar_round
    found = entries(said_by(registration.occasion), registration.mode)
    return [calendar_files.cancellation(_stamped(entry), who, returns=returns) for entry in found]


def taken_back(registration: Registration) -> list[bytes]:
    """The same, where he is registered and can be written to; nothing for who only asked."""
    registered = registration.state == RegistrationState.REGISTERED
    return cancellations(registration) if registered and address_of(registration) else []


def updates(registration: Registration, before: Said) -> list[bytes]:
    """What has changed since `before`: days that moved or came, days that are gone."""
    now = entries(said_by(registration.occasion), registration.mode)
    told = calendar_files.what_changed(entries(before, registration.mode), now)
    return [_invitation(registration, entry) for entry in told]


def _invitation(registration: Registration, entry: CalendarEntry) -> bytes:
    return calendar_files.invitation(_stamped(entry), attendee_of(registration), returns=registration.calendar_round)


def _stamped(entry: CalendarEntry) -> CalendarEntry:
    """As a message of this moment says it (DTSTAMP): one calendar breaks ties of sequence by it."""
    return replace(entry, changed_at=max(entry.changed_at, timezone.now()))


def feed(registration: Registration) -> bytes:
    """The same as a file to download."""
    occasion = registration.occasion
    return calendar_files.feed(entries(said_by(occasion), registration.mode), occasion.title)


def when(occasion: Any) -> list[str]:
    """Its dates in words, a line each."""
    if occasion.put_off_at is not None:
        return [_("Reporté : la nouvelle date n’est pas encore connue.")]
    return [words_of(part) for part in parts_of(occasion)]
