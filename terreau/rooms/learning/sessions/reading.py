"""What the pages of sessions read together."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from terreau.ground.accounts.models import User
from terreau.ground.seats import access as seats_access, attendance, calendars, reading as seats_reading
from terreau.ground.seats.attendance import Sheet
from terreau.ground.seats.enums import Mode, Presence
from terreau.ground.seats.models import AttendanceEntry, Registration
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.rendering import lesson_html
from terreau.rooms.learning.sessions import access, asking, concluding, countersigning, law
from terreau.rooms.learning.sessions.enums import OPINION_FROM
from terreau.rooms.learning.sessions.holding import SessionRefused
from terreau.rooms.learning.sessions.models import Request, Session, Trainer
from terreau.rooms.learning.sessions.panels import Link, links_of

ON_THE_SHEET = 5


@dataclass(frozen=True)
class Page:
    """A session, as one reader sees it."""

    when: list[str]
    seats: list[str]
    trainers: list[Trainer]
    materials: str
    own: Registration | None
    request: Request | None
    may_ask: bool
    refusal: str  # why he may not ask, where he may not
    runs: bool
    teaches: bool
    needed: int
    parts: int
    links: list[Link]  # what other applications offer to who organises or teaches


def page_of(session: Session, user: User, *, now: datetime.datetime) -> Page:
    occasion = session.occasion
    own = seats_access.own_registration(user, occasion)
    asked = Request.objects.of(user).filter(session=session).order_by("-pk").first()
    takes = occasion.takes_registrations(now)
    refusal = refusal_of(session, user) if takes and not (own and own.is_living) else ""
    parts = occasion.parts.count()
    teaches = access.own_trainer(user, session) is not None
    runs = access.may_run(user, session)
    comes = runs or teaches or (own is not None and own.is_living)
    return Page(
        when=calendars.when(occasion),
        seats=seats_words(session),
        trainers=list(session.trainers.order_by("name", "pk")),
        materials=lesson_html(session.materials, files={}, under=2) if session.materials and comes else "",
        own=own,
        request=asked,
        may_ask=takes and not refusal and not (own and own.is_living),
        refusal=refusal,
        runs=runs,
        teaches=teaches,
        needed=concluding.needed_of(session, parts),
        parts=parts,
        links=links_of(session, user, runs=runs) if runs or teaches else [],
    )


def refusal_of(session: Session, user: User) -> str:
    try:
        asking.refuse_unless_for(session, user)
    except SessionRefused as refusal:
        return str(refusal)
    return ""


def seats_words(session: Session) -> list[str]:
    """How many seats are left, in words; nothing where there is no limit."""
    found = []
    for mode, free in seats_reading.free_seats(session.occasion).items():
        label = Mode(mode).label
        if free is None:
            found.append(_("%(mode)s : sans limite") % {"mode": label})
        elif free:
            told = ngettext("%(mode)s : %(free)d place libre", "%(mode)s : %(free)d places libres", free)
            found.append(told % {"mode": label, "free": free})
        else:
            found.append(_("%(mode)s : complet, liste d’attente") % {"mode": label})
    return found


# ---- the sheet of a course


@dataclass(frozen=True)
class Line:
    """A session in a list."""

    session: Session
    days: str
    where: str


def lines_of(sessions: Any) -> list[Line]:
    return [Line(each, days_of(each), where_of(each)) for each in sessions]


def days_of(session: Session) -> str:
    """« le 3 mars 2027 », « du 3 au 5 mars 2027 »: from what is stored with it, without its parts."""
    occasion = session.occasion
    if occasion.put_off_at is not None or occasion.starts_at is None or occasion.ends_at is None:
        return _("date à venir")
    first, last = (timezone.localdate(each) for each in (occasion.starts_at, occasion.ends_at))
    if first == last:
        return _("le %(day)s") % {"day": date_format(first, "j F Y")}
    return _("du %(first)s au %(last)s") % {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}


def where_of(session: Session) -> str:
    occasion = session.occasion
    told = [occasion.place] if occasion.capacity_on_site != 0 and occasion.place else []
    if occasion.capacity_on_site != 0 and not occasion.place:
        told.append(_("lieu à préciser"))
    if occasion.capacity_online != 0:
        told.append(_("à distance"))
    return ", ".join(told)


def of_course(course: Course, user: User, *, now: datetime.datetime) -> list[Line]:
    """The sessions of a course that are to come, for its sheet."""
    rows = Session.objects.open_to(user).coming(now).filter(course=course).with_places()
    return lines_of(rows.order_by("occasion__starts_at", "pk")[:ON_THE_SHEET])


# ---- the request, for the agent and for who decides


@dataclass(frozen=True)
class Decision:
    """What whoever decides reads: the request, its place, the rule on refusals."""

    rank: int
    before: int
    refusals: int
    opinion: bool
    opinion_from: int
    when: list[str]
    seats: list[str]


def decision_of(request: Request) -> Decision:
    """`before`: how many others, arrived before, wait for an agreement or a seat."""
    place = request.registration.place if request.registration else None
    rows = request.session.occasion.registrations.filter(Q(state="pending") | Q(state="waiting"))
    before = rows.filter(place__lt=place).count() if place else 0
    refusals = law.refusals_in_a_row(request.agent, request.session.course)
    opinion_from = OPINION_FROM[law.branch_of(request.agent)]
    return Decision(
        rank=before + 1,
        before=before,
        refusals=refusals,
        opinion=refusals + 1 >= opinion_from,
        opinion_from=opinion_from,
        when=calendars.when(request.session.occasion),
        seats=seats_words(request.session),
    )


# ---- the sheet of attendance


@dataclass(frozen=True)
class Mark:
    """A cell of the sheet: a letter, the word that it stands for, and when it was noted."""

    letter: str
    word: str
    at: datetime.datetime | None


def marks_of(cells: tuple[AttendanceEntry | None, ...]) -> list[Mark]:
    letters = {Presence.PRESENT: _("P"), Presence.ABSENT: _("A"), Presence.EXCUSED: _("E")}
    return [
        Mark(letters[Presence(cell.value)], attendance.words_of(cell), cell.at)
        if cell is not None and cell.value
        else Mark("", _("non renseignée"), None)
        for cell in cells
    ]


@dataclass(frozen=True)
class SheetPage:
    """The whole session as one table, people by half-days, and who vouches for it."""

    sheet: Sheet
    half_days: list[countersigning.HalfDay]
    rows: list[tuple[attendance.Line, list[Mark]]]
    outcomes: list[concluding.Outcome]

    @property
    def missing(self) -> list[countersigning.HalfDay]:
        """Half-days with cells that nobody filled."""
        return [each for each in self.half_days if each.missing]

    @property
    def completing(self) -> int:
        return sum(each.completes for each in self.outcomes)

    @property
    def unsigned(self) -> list[countersigning.HalfDay]:
        return [each for each in self.half_days if not each.is_signed]


def sheet_page(session: Session) -> SheetPage:
    sheet = attendance.sheet(session.occasion)
    return SheetPage(
        sheet=sheet,
        half_days=countersigning.half_days(session, sheet),
        rows=[(line, marks_of(line.cells)) for line in sheet.lines],
        outcomes=concluding.outcomes(session, sheet),
    )
