"""The programme: lines with minutes, whose hours follow from the sessions, and their speakers."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from terreau.ground.journal.actions import record
from terreau.ground.seats.models import Part
from terreau.rooms.gatherings.events.holding import EventRefused, held, refuse_settled
from terreau.rooms.gatherings.events.models import Event, ProgrammeLine, Speaker

MOST_SPEAKERS = 12


@dataclass(frozen=True)
class SpeakerSpec:
    name: str = ""
    function: str = ""
    organisation: str = ""
    may_be_named: bool = False

    @property
    def is_somebody(self) -> bool:
        return bool(self.name or self.function or self.organisation)


@dataclass(frozen=True)
class LineSpec:
    kind: str
    title: str = ""
    minutes: int | None = None
    session: int = 1
    speakers: Sequence[SpeakerSpec] = ()


@dataclass(frozen=True)
class Timed:
    """A line with its hours, where every line before it in its session says its minutes."""

    line: ProgrammeLine
    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Session:
    """A part of the occasion and what is planned in it."""

    part: Part
    number: int
    lines: list[Timed] = field(default_factory=list)

    @property
    def duration(self) -> int:
        return int((self.part.ends_at - self.part.starts_at).total_seconds() // 60)

    @property
    def planned(self) -> int:
        return sum(each.line.minutes or 0 for each in self.lines)

    @property
    def free(self) -> int:
        return self.duration - self.planned


def sessions_of(event: Event) -> list[Session]:
    """Every session with its lines; lines of a session that is no more come with the last."""
    parts = list(event.occasion.parts.order_by("position"))
    lines = list(event.programme.prefetch_related("speakers").order_by("position"))
    return [
        Session(part, number, timed(part, [line for line in lines if min(line.session, len(parts)) == number]))
        for number, part in enumerate(parts, 1)
    ]


def timed(part: Part, lines: Iterable[ProgrammeLine]) -> list[Timed]:
    found: list[Timed] = []
    at: datetime.datetime | None = part.starts_at
    for line in lines:
        ends = at + datetime.timedelta(minutes=line.minutes) if at is not None and line.minutes else None
        found.append(Timed(line, at, ends))
        at = ends
    return found


def too_long(event: Event) -> list[str]:
    """The sessions that hold more minutes than they last, in words."""
    said = []
    for session in sessions_of(event):
        if session.free < 0:
            words = ngettext(
                "Le programme du %(day)s dépasse la séance de %(minutes)d minute.",
                "Le programme du %(day)s dépasse la séance de %(minutes)d minutes.",
                -session.free,
            )
            day = f"{timezone.localtime(session.part.starts_at):%d/%m/%Y}"
            said.append(words % {"day": day, "minutes": -session.free})
    return said


@transaction.atomic
def add_line(event: Event, spec: LineSpec, *, by: Any) -> ProgrammeLine:
    """At the end of the programme. Raises `EventRefused` when the session is too short for it."""
    event = held(event)
    refuse_settled(event)
    last = event.programme.order_by("-position").values_list("position", flat=True).first() or 0
    line = ProgrammeLine.objects.create(
        event=event, position=last + 1, kind=spec.kind, title=spec.title, minutes=spec.minutes, session=spec.session
    )
    return _written(event, line, spec, by=by)


@transaction.atomic
def change_line(line: ProgrammeLine, spec: LineSpec, *, by: Any) -> ProgrammeLine:
    event = held(line.event)
    refuse_settled(event)
    line.kind, line.title, line.minutes, line.session = spec.kind, spec.title, spec.minutes, spec.session
    line.save(update_fields=["kind", "title", "minutes", "session"])
    line.speakers.all().delete()
    return _written(event, line, spec, by=by)


def _written(event: Event, line: ProgrammeLine, spec: LineSpec, *, by: Any) -> ProgrammeLine:
    speakers = [each for each in spec.speakers if each.is_somebody][:MOST_SPEAKERS]
    Speaker.objects.bulk_create(
        Speaker(
            line=line, position=number, name=each.name, function=each.function, organisation=each.organisation,
            may_be_named=each.may_be_named,
        )
        for number, each in enumerate(speakers, 1)
    )  # fmt: skip
    if problems := too_long(event):
        raise EventRefused(" ".join(problems))
    record("events.event.programme_changed", event, by=by, line=line.pk)
    return line


@transaction.atomic
def remove_line(line: ProgrammeLine, *, by: Any) -> None:
    event = held(line.event)
    refuse_settled(event)
    record("events.event.programme_changed", event, by=by, line=line.pk)
    line.delete()


@transaction.atomic
def move_line(line: ProgrammeLine, *, up: bool, by: Any) -> None:
    """One place earlier or later; at an end, nothing moves."""
    event = held(line.event)
    refuse_settled(event)
    lines = list(event.programme.order_by("position"))
    at = next((number for number, each in enumerate(lines) if each.pk == line.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(lines):
        return
    lines[at], lines[to] = lines[to], lines[at]
    # Two rows cannot share a place, even for an instant: first out of the way, then in order.
    beyond = max(each.position for each in lines) + 1
    for number, each in enumerate(lines):
        ProgrammeLine.objects.filter(pk=each.pk).update(position=beyond + number)
    for number, each in enumerate(lines, 1):
        ProgrammeLine.objects.filter(pk=each.pk).update(position=number)
    record("events.event.programme_changed", event, by=by, line=line.pk)
