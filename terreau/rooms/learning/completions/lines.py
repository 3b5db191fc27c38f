"""The lines of a file of completions: who, which course, when. What cannot be read says why, and what to do."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.importing.headers import normalise
from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.loading import cells
from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.enums import CourseState
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.roles import REGISTRARS

MOST_MINUTES = 60 * 24 * 366
MOST_EUROS = 1_000_000
LENGTHS = {"reference": 80, "source": 80}
SEVERAL = 0  # in place of a key: more than one answers
HOURS = re.compile(r"(\d{1,4})\s*[h:]\s*(\d{0,2})(?::\d{2})?(?:\s*min)?\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line of the file as it is written."""

    number: int
    agent: str
    course: str
    date: str
    minutes: str
    cost: str
    reference: str
    source: str


class Unreadable(Exception):
    """A cell that cannot be taken: which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def agents_in_reach(by: Any) -> QuerySet[Agent]:
    """Those whose record `by` keeps; a process has no limit."""
    return Agent.objects.all() if isinstance(by, str) else Agent.objects.within(*by.structures_as(*REGISTRARS))


def courses_in_reach(by: Any) -> QuerySet[Course]:
    """Those that are, or were, in a catalogue that `by` reads."""
    known = Course.objects.all() if isinstance(by, str) else Course.objects.visible_to(by)
    return known.exclude(state=CourseState.DRAFT)


class LineReader:
    """Reads slices of lines into rows to stage; problems go to the report, by line and column."""

    def __init__(self, by: Any, report: Report, *, source: str, leave_unknown: bool) -> None:
        self.agents = agents_in_reach(by)
        self.report, self.source, self.leave_unknown = report, source.strip(), leave_unknown
        self.courses, self.lengths = known_courses(courses_in_reach(by))
        self.today = timezone.localdate()

    def read(self, lines: Sequence[Line]) -> Iterator[tuple[Any, ...]]:
        people = self.people(lines)
        for line in lines:
            try:
                yield self.row(line, people)
            except Unreadable as wrong:
                aside = self.leave_unknown and wrong.column == "agent" and line.agent
                say = self.report.set_aside if aside else self.report.problem
                say(line.number, wrong.column, str(wrong))

    def people(self, lines: Sequence[Line]) -> dict[str, int]:
        """The agents of these lines, by matricule and by e-mail."""
        found: dict[str, int] = {}
        numbers = {line.agent for line in lines if line.agent and "@" not in line.agent}
        emails = {line.agent.lower() for line in lines if "@" in line.agent}
        for key, number in self.agents.filter(matricule__in=numbers).order_by().values_list("pk", "matricule"):
            found[number] = SEVERAL if number in found else key
        for key, email in self.agents.filter(email__in=emails).order_by().values_list("pk", "email"):
            found[email.lower()] = SEVERAL if email.lower() in found else key
        return found

    def row(self, line: Line, people: dict[str, int]) -> tuple[Any, ...]:
        course = self.course_of(line)
        minutes = minutes_of(line.minutes)
        return (
            line.number,
            agent_of(line, people),
            course,
            self.day_of(line).isoformat(),
            self.lengths[course] if minutes is None else minutes,
            cents_of(line.cost),
            short("reference", line.reference),
            self.source_of(line),
        )

    def course_of(self, line: Line) -> int:
        if not line.course:
            raise Unreadable("cours", _("Cellule vide."))
        found = self.courses.get(line.course.strip().rstrip("/")) or self.courses.get(normalise(line.course))
        if not found:
            reason = _(
                "Le cours « %(value)s » n’est pas au catalogue : créez sa fiche (cours d’une autre plateforme), avec "
                "ce titre, ce code ou cette adresse, puis reprenez le fichier."
            )
            raise Unreadable("cours", reason % {"value": line.course})
        if len(found) > 1:
            reason = _("Plusieurs cours répondent à « %(value)s » : donnez l’adresse ou le code de la bonne fiche.")
            raise Unreadable("cours", reason % {"value": line.course})
        return next(iter(found))

    def day_of(self, line: Line) -> datetime.date:
        try:
            found = cells.day(line.date)
        except cells.BadCell as error:
            raise Unreadable("date", str(error)) from error
        if found is None:
            raise Unreadable("date", _("Cellule vide."))
        if found > self.today:
            raise Unreadable("date", _("« %(value)s » est un jour à venir.") % {"value": line.date})
        return found

    def source_of(self, line: Line) -> str:
        found = short("source", line.source or self.source)
        if not found:
            raise Unreadable("source", _("Dites de quelle plateforme vient ce fichier."))
        return found


def known_courses(courses: QuerySet[Course]) -> tuple[dict[str, set[int]], dict[int, int]]:
    """The keys of the courses by each of their names (title, code, address here or elsewhere), and their minutes."""
    names: dict[str, set[int]] = defaultdict(set)
    lengths = {}
    fields = ("pk", "title", "code", "knowledge_code", "url", "minutes")
    for key, title, code, knowledge, url, minutes in courses.order_by("pk").values_list(*fields):
        lengths[key] = minutes
        for name in {normalise(title), normalise(code), normalise(knowledge), url.rstrip("/")} - {""}:
            names[name].add(key)
    return dict(names), lengths


def agent_of(line: Line, people: dict[str, int]) -> int:
    if not line.agent:
        raise Unreadable("agent", _("Cellule vide."))
    found = people.get(line.agent.lower() if "@" in line.agent else line.agent)
    if found is None:
        raise Unreadable(
            "agent", _("Agent inconnu, ou hors de votre périmètre : « %(value)s ».") % {"value": line.agent}
        )
    if found == SEVERAL:
        raise Unreadable("agent", _("Plusieurs agents répondent à « %(value)s ».") % {"value": line.agent})
    return found


def short(column: str, value: str) -> str:
    if len(value) > LENGTHS[column]:
        raise Unreadable(column, _("Trop long : %(most)s caractères au plus.") % {"most": LENGTHS[column]})
    return value


@lru_cache(maxsize=4096)
def minutes_of(text: str) -> int | None:
    """Minutes, or « 1 h 30 », « 1:30 »; nothing when the cell is empty."""
    if not text:
        return None
    said = HOURS.match(text.strip())
    bare = text.strip().lower().removesuffix("minutes").removesuffix("min").strip().replace(",", ".")
    try:
        found = 60 * int(said[1]) + int(said[2] or 0) if said else round(float(bare))
    except (ValueError, OverflowError):
        found = -1
    if not 0 <= found <= MOST_MINUTES:
        reason = _("« %(value)s » n’est pas une durée : un nombre de minutes, ou 1 h 30.")
        raise Unreadable("minutes", reason % {"value": text})
    return found


@lru_cache(maxsize=4096)
def cents_of(text: str) -> int:
    """Euros, with or without cents and sign, in cents."""
    bare = re.sub(r"[\s €]", "", text).replace(",", ".")
    if not bare:
        return 0
    try:
        found = float(bare)
    except ValueError:
        found = -1.0
    if not 0 <= found <= MOST_EUROS:
        raise Unreadable("cout", _("« %(value)s » n’est pas un montant en euros.") % {"value": text})
    return round(found * 100)
