"""What ends a session: who followed enough of it has completed the course; the others are listed, with why. Once."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent
from terreau.ground.seats import attendance
from terreau.ground.seats.attendance import Line, Sheet
from terreau.ground.seats.enums import OccasionState, Presence
from terreau.ground.seats.models import Part, Registration
from terreau.rooms.learning.completions.actions import complete
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.sessions import emails
from terreau.rooms.learning.sessions.holding import SessionRefused, held
from terreau.rooms.learning.sessions.models import Session


@dataclass(frozen=True)
class Outcome:
    """What one person followed, against what was to be followed."""

    name: str
    structure: str
    registration: Registration | None
    present: int
    needed: int
    minutes: int
    missing: int  # half-days for which nothing is noted

    @property
    def agent(self) -> Agent | None:
        return self.registration.agent if self.registration else None

    @property
    def enough(self) -> bool:
        return self.present >= self.needed

    @property
    def completes(self) -> bool:
        """Enough, and with a file in which it is written."""
        return self.agent is not None and self.enough

    @property
    def why(self) -> str:
        """Why it is not completed; empty when it is."""
        if self.completes:
            return ""
        if self.enough:
            return _("n’a pas de dossier d’agent ici")
        told = ngettext(
            "%(present)d demi-journée suivie sur %(needed)d demandées",
            "%(present)d demi-journées suivies sur %(needed)d demandées",
            self.present,
        ) % {"present": self.present, "needed": self.needed}
        if not self.missing:
            return told
        left = ngettext("%(count)d non renseignée", "%(count)d non renseignées", self.missing)
        return f"{told} ({left % {'count': self.missing}})"


def needed_of(session: Session, parts: int) -> int:
    """How many half-days are to be followed: the share of them, rounded up, one at least."""
    return max(-(-parts * session.share // 100), 1)


def outcomes(session: Session, sheet: Sheet) -> list[Outcome]:
    """Everybody on the sheet, by name; nothing about those who were erased."""
    needed = needed_of(session, len(sheet.parts))
    return [_outcome(line, sheet.parts, needed) for line in sheet.lines if line.registration is not None]


def _outcome(line: Line, parts: tuple[Part, ...], needed: int) -> Outcome:
    attended = [part for part, cell in zip(parts, line.cells, strict=True) if cell and cell.value == Presence.PRESENT]
    return Outcome(
        name=line.name,
        structure=line.structure,
        registration=line.registration,
        present=len(attended),
        needed=needed,
        minutes=sum(part.minutes for part in attended),
        missing=sum(cell is None or not cell.value for cell in line.cells),
    )


@transaction.atomic
def conclude(session: Session, *, by: Any, now: datetime.datetime | None = None) -> list[Completion]:
    """Write in the record of each who followed enough what he followed, and tell him. One transaction, once."""
    now = now or timezone.now()
    session = held(session)
    occasion = session.occasion
    if occasion.state not in (OccasionState.OPEN, OccasionState.CLOSED) or occasion.put_off_at is not None:
        raise SessionRefused(_("Cette session n’a pas eu lieu."))
    if occasion.ends_at is None or occasion.ends_at > now:
        raise SessionRefused(_("Cette session n’est pas terminée."))
    if not Session.objects.filter(pk=session.pk, concluded_at=None).update(concluded_at=now):
        raise SessionRefused(_("Cette session est déjà conclue."))
    sheet = attendance.sheet(occasion)
    if sheet.broken:
        raise SessionRefused(_("La feuille de présence est altérée : prévenez l’administrateur avant de conclure."))
    last_day = sheet.parts[-1].day
    made = [_completed(session, each, last_day, by=by) for each in outcomes(session, sheet) if each.completes]
    record("learning_sessions.session.concluded", session, by=by, completed=len(made), expected=len(sheet.lines))
    return made


def _completed(session: Session, outcome: Outcome, on: datetime.date, *, by: Any) -> Completion:
    if outcome.agent is None:
        raise TypeError("Only an agent completes.")
    made = complete(
        outcome.agent, session.course, on=on, way=Way.SESSION, minutes=outcome.minutes,
        cost_cents=session.cost_cents, by=by,
    )  # fmt: skip
    emails.tell_completed(session, outcome.agent, made, present=outcome.present)
    return made
