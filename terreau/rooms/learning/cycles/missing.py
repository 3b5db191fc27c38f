"""« Ce qui manque cette semaine »: what still stands in the way of a cycle, computed from its tables.

The number of queries depends neither on the number of people nor on that of half-days. Read by who runs the cycle:
names of auditors are those of the sheet of presence, which he reads already.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.seats import attendance, calendars
from terreau.ground.seats.attendance import Line, Sheet
from terreau.ground.seats.enums import Presence, RegistrationState
from terreau.ground.seats.models import Part
from terreau.rooms.learning.cycles import cohort, dividing, marking, replacing
from terreau.rooms.learning.cycles.cohort import Composed, Filled, Programme
from terreau.rooms.learning.cycles.enums import CandidacyState, Letter, SlotKind, Urgency
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.sessions import countersigning
from terreau.rooms.learning.sessions.countersigning import HalfDay

AHEAD = datetime.timedelta(days=21)
SOON = datetime.timedelta(days=7)
IN_A_ROW = 2
# Led by the cohort itself: nobody from outside is to be confirmed.
AMONG_US = (SlotKind.COACHING, SlotKind.PROJECT)
NAMED = 8


@dataclass(frozen=True)
class Gap:
    """What is missing, of whom or where, until when, and the page where it is put right."""

    what: str
    where: str
    until: datetime.date | None
    link: str
    urgency: Urgency


@dataclass(frozen=True)
class Standing:
    """Where the cycle stands."""

    seats: int
    admitted: int
    waiting: int
    done: int
    half_days: int
    next_when: str
    next_what: str
    next_place: str


@dataclass(frozen=True)
class Cockpit:
    standing: Standing
    gaps: list[Gap]


@dataclass(frozen=True)
class State:
    """What is read once, and from which everything is told."""

    cycle: Cycle
    now: datetime.datetime
    programme: Programme
    candidates: list[Candidacy]
    auditors: list[Candidacy]
    groups: list[Composed]
    sheet: Sheet | None  # once a half-day is over
    half_days: list[HalfDay]

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.now)

    @property
    def starts_on(self) -> datetime.date | None:
        starts_at = self.cycle.session.occasion.starts_at
        return timezone.localdate(starts_at) if starts_at else None

    def gap(self, what: str, where: str, until: datetime.date | None, link: str) -> Gap:
        if until is not None and until < self.today:
            urgency = Urgency.LATE
        elif until is not None and until - self.today <= SOON:
            urgency = Urgency.SOON
        else:
            urgency = Urgency.LATER
        return Gap(what, where, until, link, urgency)

    def page(self, name: str, *keys: Any) -> str:
        return reverse(f"cycles:{name}", args=[self.cycle.pk, *keys])

    @property
    def sheet_page(self) -> str:
        return reverse("learning_sessions:sheet", args=[self.cycle.session_id])


def cockpit(cycle: Cycle, *, now: datetime.datetime) -> Cockpit:
    state = _state(cycle, now)
    return Cockpit(_standing(state), _gaps(state))


def _state(cycle: Cycle, now: datetime.datetime) -> State:
    programme = cohort.programme(cycle)
    rows = cycle.candidacies.exclude(state=CandidacyState.DRAFT).with_people().select_related("group", "led_project")
    candidates = list(rows.defer("motivation", "project").order_by("pk"))
    candidates.sort(key=lambda each: each.who.casefold())
    auditors = [each for each in candidates if each.is_auditor]
    occasion = cycle.session.occasion
    begun = occasion.starts_at is not None and occasion.starts_at <= now and cycle.session.concluded_at is None
    sheet = attendance.sheet(occasion) if begun else None
    return State(
        cycle=cycle, now=now, programme=programme, candidates=candidates, auditors=auditors,
        groups=cohort.composed(cycle, auditors), sheet=sheet,
        half_days=countersigning.half_days(cycle.session, sheet) if sheet else [],
    )  # fmt: skip


def _gaps(state: State) -> list[Gap]:
    """Those that have a date first, the nearest or the oldest of them before the others."""
    session = state.cycle.session
    if session.is_cancelled or session.concluded_at is not None:
        return []
    found = [*_call(state), *_places(state), *_seminars(state), *_attendance(state), *_absences(state)]
    found += [*_groups(state), *_projects(state), *_end(state)]
    return sorted(found, key=lambda each: (each.until is None, each.until or state.today, each.what, each.where))


def _names(people: Iterable[str]) -> str:
    """The first of them by name, and how many others."""
    known = list(people)
    shown = ", ".join(known[:NAMED])
    left = len(known) - NAMED
    if left <= 0:
        return shown
    return ngettext("%(shown)s et %(left)d autre", "%(shown)s et %(left)d autres", left) % {
        "shown": shown,
        "left": left,
    }


# ---- before the cohort


def _call(state: State) -> list[Gap]:
    cycle = state.cycle
    sent = [each for each in state.candidates if each.state == CandidacyState.SENT]
    if cycle.is_signed or cycle.published_at is None:
        return []
    if state.now < cycle.closes_at:
        silent = [each for each in sent if each.letter not in (Letter.GIVEN, Letter.REFUSED)]
        if not cycle.letter_needed or not silent:
            return []
        what = ngettext(
            "%(count)d candidature sans la réponse de l’employeur",
            "%(count)d candidatures sans la réponse de l’employeur",
            len(silent),
        ) % {"count": len(silent)}
        until = timezone.localdate(cycle.closes_at)
        return [state.gap(what, _names(each.who for each in silent), until, state.page("candidates"))]
    link = state.page("deliberation")
    found = [state.gap(_("La liste du jury n’est pas signée"), str(cycle), state.starts_on, link)]
    if left := [str(each.juror) for each in marking.missing_jurors(cycle)]:
        what = ngettext(
            "%(count)d membre du jury n’a pas fini de noter",
            "%(count)d membres du jury n’ont pas fini de noter",
            len(left),
        ) % {"count": len(left)}
        found.append(state.gap(what, _names(left), state.starts_on, state.page("jurors")))
    return found


def _places(state: State) -> list[Gap]:
    """A seat is free, and somebody waits who may be called: his employer has not all its seats."""
    cycle, ends_at = state.cycle, state.cycle.session.occasion.ends_at
    if ends_at is None or ends_at <= state.now:
        return []
    following = replacing.next_to_call(cycle)
    if following is None:
        return []
    free = replacing.places_left(cycle)
    what = ngettext("%(count)d place libre", "%(count)d places libres", free) % {"count": free}
    where = _("à proposer à %(who)s") % {"who": following.who}
    return [state.gap(what, where, state.starts_on, state.page("selection"))]


# ---- seminars


def _near(state: State, first: datetime.date, last: datetime.date) -> bool:
    return first <= state.today + AHEAD and last >= state.today


def _seminars(state: State) -> list[Gap]:
    found = [
        state.gap(_("Demi-journée hors de tout séminaire"), calendars.words_of(part), part.day, state.page("seminars"))
        for part in state.programme.alone
        if _near(state, part.day, part.day)
    ]
    for each in state.programme.seminars:
        if _near(state, each.seminar.starts_on, each.seminar.ends_on):
            found += _seminar(state, each)
    return found


def _seminar(state: State, filled: Filled) -> list[Gap]:
    seminar, link = filled.seminar, state.page("seminar", filled.seminar.pk)
    found = [] if filled.place else [state.gap(_("Séminaire sans lieu"), seminar.title, seminar.starts_on, link)]
    for half_day in filled.half_days:
        part = half_day.part
        if part.day >= state.today and not half_day.slots:
            found.append(state.gap(_("Demi-journée sans programme"), half_day.when, part.day, link))
    for slot in filled.astray:
        where = f"{seminar.title} : {slot.title}"
        found.append(state.gap(_("Séquence hors des jours de son séminaire"), where, seminar.starts_on, link))
    for half_day in filled.half_days:
        for slot in half_day.slots:
            if slot.confirmed or slot.part.day < state.today or (slot.kind in AMONG_US and not slot.speaker):
                continue
            what = _("Intervenant à confirmer") if slot.speaker else _("Intervenant à trouver")
            where = f"{slot.speaker}, {slot.title}" if slot.speaker else slot.title
            found.append(state.gap(what, where, slot.part.day, state.page("slot_edit", slot.pk)))
    return found


# ---- half-days that are over


def _attendance(state: State) -> list[Gap]:
    found = []
    for each in state.half_days:
        if each.part.ends_at > state.now:
            continue
        lacking = []
        if each.missing:
            empty = ngettext("%(count)d case vide", "%(count)d cases vides", len(each.missing))
            lacking.append(empty % {"count": len(each.missing)})
        if not each.is_signed:
            lacking.append(_("non contresignée"))
        if lacking:
            what = _("Feuille de présence : %(lacking)s") % {"lacking": ", ".join(lacking)}
            found.append(state.gap(what, calendars.words_of(each.part), each.part.day, state.sheet_page))
    return found


def _absences(state: State) -> list[Gap]:
    """Absent twice in a row, unexcused, and not come back since: time to call."""
    if state.sheet is None:
        return []
    past = [part.ends_at <= state.now for part in state.sheet.parts]
    found = []
    for line in state.sheet.lines:
        if line.registration is None or line.registration.state != RegistrationState.REGISTERED:
            continue
        away = _away(line, state.sheet.parts, past)
        if len(away) >= IN_A_ROW:
            what = _("Absence non excusée à %(count)d demi-journées de suite") % {"count": len(away)}
            found.append(state.gap(what, line.name, away[-1].day, state.sheet_page))
    return found


def _away(line: Line, parts: tuple[Part, ...], past: list[bool]) -> list[Part]:
    """The last half-days noted, as long as they say « absent »."""
    noted = [
        (part, cell.value)
        for part, cell, over in zip(parts, line.cells, past, strict=True)
        if over and cell is not None and cell.value
    ]
    away: list[Part] = []
    for part, value in reversed(noted):
        if value != Presence.ABSENT:
            break
        away.insert(0, part)
    return away


# ---- groups, projects, the end


def _groups(state: State) -> list[Gap]:
    if not state.auditors:
        return []
    link = state.page("groups")
    found = []
    if alone := [each.who for each in state.auditors if each.group_id is None]:
        what = ngettext("%(count)d auditeur sans groupe", "%(count)d auditeurs sans groupe", len(alone))
        found.append(state.gap(what % {"count": len(alone)}, _names(alone), state.starts_on, link))
    for each in state.groups:
        size, name = len(each.members), each.group.name
        if not dividing.LEAST_IN_A_GROUP <= size <= dividing.MOST_IN_A_GROUP:
            what = ngettext("Groupe de %(count)d personne", "Groupe de %(count)d personnes", size) % {"count": size}
            found.append(state.gap(what, name, state.starts_on, link))
        if not each.group.coached_by:
            found.append(state.gap(_("Groupe sans accompagnateur"), name, state.starts_on, link))
        if each.group.published_at is None:
            found.append(state.gap(_("Groupe à annoncer à ses membres"), name, state.starts_on, link))
    return found


def _projects(state: State) -> list[Gap]:
    """Of those who have pages here: the others have no project to write."""
    without = [each.who for each in state.auditors if cohort.has_account(each) and not hasattr(each, "led_project")]
    if not without:
        return []
    what = ngettext("%(count)d auditeur sans projet", "%(count)d auditeurs sans projet", len(without))
    seminars = state.programme.seminars
    until = seminars[0].seminar.ends_on if seminars else state.starts_on
    return [state.gap(what % {"count": len(without)}, _names(without), until, state.page("projects"))]


def _end(state: State) -> list[Gap]:
    occasion = state.cycle.session.occasion
    if occasion.ends_at is None or occasion.ends_at > state.now:
        return []
    link = reverse("learning_sessions:conclude", args=[state.cycle.session_id])
    return [state.gap(_("Cycle fini, à conclure"), str(state.cycle), timezone.localdate(occasion.ends_at), link)]


def _standing(state: State) -> Standing:
    parts = sorted(
        [*(half_day.part for each in state.programme.seminars for half_day in each.half_days), *state.programme.alone],
        key=lambda part: part.starts_at,
    )
    coming = next((part for part in parts if part.ends_at > state.now), None)
    seminar = state.programme.seminar_of(coming) if coming else None
    return Standing(
        seats=state.cycle.seats,
        admitted=len(state.auditors),
        waiting=sum(each.state == CandidacyState.WAITING for each in state.candidates),
        done=sum(part.ends_at <= state.now for part in parts),
        half_days=len(parts),
        next_when=calendars.words_of(coming) if coming else "",
        next_what=seminar.title if seminar else "",
        next_place=(seminar.place if seminar else "") or state.cycle.session.occasion.place,
    )
