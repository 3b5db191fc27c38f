"""What a package says is kept here, once and in order: one row per learner and lesson, and one writer at a time."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.models import Lesson
from terreau.rooms.learning.packages.launch import opening_values
from terreau.rooms.learning.packages.models import Package
from terreau.rooms.learning.study import progressing
from terreau.rooms.learning.study.enums import Success
from terreau.rooms.learning.study.models import Enrolment, Tracking
from terreau.rooms.learning.study.scorm_data import DAY, DataRefused, Reading, is_done, next_session, read_values

SESSION = re.compile(r"[\w-]{8,64}")


class OpenElsewhere(Exception):
    """Another page has written since this one read; the message says so."""


@dataclass(frozen=True)
class Said:
    """What the player's page sends. `sequence` counts what one session said: the same twice is kept once."""

    session: str
    sequence: int
    revision: int
    elapsed: int
    ended: bool
    values: dict[str, Any]


def said_of(sent: Any) -> Said:
    """Raises `DataRefused` for what is not of this form."""
    if not isinstance(sent, dict):
        raise unreadable()
    numbers: list[Any] = [sent.get(name) for name in ("sequence", "revision", "elapsed")]
    if not all(isinstance(number, int) and 0 <= number < 2**31 for number in numbers):
        raise unreadable()
    session = sent.get("session")
    if not isinstance(session, str) or not SESSION.fullmatch(session):
        raise unreadable()
    values = sent.get("values")
    if not isinstance(values, dict):
        raise unreadable()
    sequence, revision, elapsed = numbers
    return Said(session, sequence, revision, elapsed, sent.get("ended") is True, values)


def unreadable() -> DataRefused:
    return DataRefused(_("Ce que le paquet dit n’est pas lisible."))


def package_of(lesson: Lesson) -> Package:
    if lesson.package is None:
        raise ValueError(f"Lesson {lesson.pk} plays no package.")
    return lesson.package


def learner_of(agent: Agent) -> str:
    """What tells a learner apart for packages: the same each time, and of no use elsewhere."""
    return salted_hmac("study.scorm.learner", str(agent.pk)).hexdigest()[:20]


def values_for(enrolment: Enrolment, lesson: Lesson) -> tuple[int, dict[str, str]]:
    """The revision that a new session starts from, and the data model that it finds."""
    agent, package = enrolment.agent, package_of(lesson)
    row = Tracking.objects.filter(enrolment=enrolment, lesson=lesson).first() or Tracking()
    kept, entry = next_session(
        package.standard, row.data.get("values", {}), ended=bool(row.data.get("ended")),
        suspended=bool(row.data.get("suspended")),
    )  # fmt: skip
    name = f"{agent.last_name}, {agent.first_name}".strip(", ")
    given = opening_values(package, learner=learner_of(agent), name=name, seconds=row.seconds, kept=kept, entry=entry)
    return row.revision, given


def keep(enrolment: Enrolment, lesson: Lesson, said: Said, *, by: Any) -> Tracking:
    """Write what a package says; a lesson that it says is over is done.

    Raises `DataRefused` for what is not SCORM, `OpenElsewhere` when another page wrote meanwhile, `StudyRefused` for a
    course that is not followed or a module that is locked. What was already kept (the same session, an earlier or equal
    sequence) changes nothing. Not journalled: it is the learner's own.
    """
    package = package_of(lesson)
    reading = read_values(package.standard, said.values, package.mastery_score)
    progressing.open_stage(enrolment, lesson.module_id)
    with transaction.atomic():
        Tracking.objects.get_or_create(enrolment=enrolment, lesson=lesson)
        row = Tracking.objects.get(enrolment=enrolment, lesson=lesson)
        same = row.data.get("session") == said.session
        if same and said.sequence <= row.data.get("sequence", 0):
            return row
        if not same and said.revision != row.revision:
            raise elsewhere()
        changes = changes_of(row, reading, said, same=same)
        # Of two that read the same revision the database lets one through.
        if not Tracking.objects.filter(pk=row.pk, revision=row.revision).update(**changes):
            raise elsewhere()
        for name, value in changes.items():
            setattr(row, name, value)
        if is_done(row.progress, row.success):
            progressing.lesson_done(enrolment, lesson, by=by)
    return row


def elsewhere() -> OpenElsewhere:
    return OpenElsewhere(
        _("Ce cours est ouvert ailleurs, dans une autre page : cette page n’enregistre plus. Fermez-la.")
    )


def changes_of(row: Tracking, reading: Reading, said: Said, *, same: bool) -> dict[str, Any]:
    """The columns as they become. What was reached stays reached; the time of a session is counted once."""
    before = row.data.get("before", 0) if same else row.seconds
    spent = reading.seconds if reading.seconds is not None else min(said.elapsed, DAY)
    data = {
        "values": reading.values, "session": said.session, "sequence": said.sequence, "before": before,
        "ended": said.ended, "suspended": reading.suspended,
    }  # fmt: skip
    told: dict[str, Any] = {"progress": reading.progress, "success": reading.success, "score": reading.score}
    if is_done(row.progress, row.success) and not better(reading, row):
        told = {"progress": row.progress, "success": row.success, "score": row.score}
    return told | {"revision": row.revision + 1, "data": data, "seconds": min(before + spent, 2**31 - 1)}


def better(reading: Reading, row: Tracking) -> bool:
    """Whether a new attempt at what was already done says at least as much of it."""
    if not reading.done or (row.success == Success.PASSED and reading.success != Success.PASSED):
        return False
    return (reading.score or 0) >= (row.score or 0)


def declare_done(enrolment: Enrolment, lesson: Lesson, *, by: Any) -> bool:
    """For a package that never says anything: its reader says that he has followed it. False once it has spoken.

    Raises `StudyRefused`.
    """
    if Tracking.objects.filter(enrolment=enrolment, lesson=lesson, revision__gt=0).exists():
        return False
    progressing.lesson_done(enrolment, lesson, by=by)
    return True
