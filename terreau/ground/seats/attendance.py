"""Who was there, part by part: noting it, correcting it, reading it back.

Nothing is ever changed: a correction is another entry, and the journal says who, when, what it was and what it becomes.
Why somebody is excused is not asked.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import actor_key, record
from terreau.ground.seats import chain, codes
from terreau.ground.seats.chain import Break, digest_of, mark_of, verify
from terreau.ground.seats.codes import code_of
from terreau.ground.seats.enums import Means, OccasionState, Presence, RegistrationState
from terreau.ground.seats.holding import SeatsRefused, hold_with
from terreau.ground.seats.models import AttendanceEntry, Occasion, Part, Registration
from terreau.ground.seats.people import Registrant
from terreau.ground.seats.registering import welcome

__all__ = ["Sheet", "check_in_by_code", "code_of", "mark", "sheet", "undo", "verify"]

# The organiser prepares his list while people arrive; people note themselves a little before and a little after.
LIST_OPENS = datetime.timedelta(hours=2)
SELF_AROUND = datetime.timedelta(minutes=30)

Cells = dict[tuple[int | None, int], AttendanceEntry]


@transaction.atomic
def mark(
    registration: Registration,
    part: Part,
    presence: str,
    *,
    means: str = Means.LIST,
    by: Any,
    now: datetime.datetime | None = None,
) -> AttendanceEntry | None:
    """Note somebody present, absent or excused for a part; an empty `presence` takes back what was noted.

    None, and nothing written, when that is what is noted already.
    """
    now = now or timezone.now()
    occasion, current = hold_with(registration)
    _refuse_unless_expected(occasion, current, part, now)
    former = current_entry(current, part)
    was = former.value if former else ""
    if was == presence:
        return None
    entry = _append(occasion, current, part, presence, means=means, by=by, now=now)
    told: dict[str, Any] = {"number": entry.number, "head": entry.digest, "part": part.pk, "registration": current.pk}
    if former is None:
        record(chain.NOTED, occasion, by=by, to=str(presence), **told)
    else:
        record(chain.CORRECTED, occasion, by=by, was=str(was), to=str(presence), **told)
    return entry


def undo(registration: Registration, part: Part, *, by: Any, now: datetime.datetime | None = None) -> None:
    """Take back what was noted: the cell is empty again, and the sheet remembers both."""
    mark(registration, part, "", means=Means.LIST, by=by, now=now)


def _refuse_unless_expected(occasion: Occasion, registration: Registration, part: Part, now: datetime.datetime) -> None:
    if part.occasion_id != occasion.pk:
        raise SeatsRefused(_("Cette partie n’est pas de cet événement."))
    if occasion.state not in (OccasionState.OPEN, OccasionState.CLOSED):
        raise SeatsRefused(_("Cet événement n’a pas lieu."))
    if occasion.put_off_at is not None:
        raise SeatsRefused(_("Cet événement est reporté : sa nouvelle date n’est pas encore connue."))
    if registration.state != RegistrationState.REGISTERED:
        raise SeatsRefused(_("Cette personne n’a pas de place : donnez-lui-en une d’abord."))
    if now < part.starts_at - LIST_OPENS:
        raise SeatsRefused(_("La liste s’ouvre deux heures avant le début."))


def current_entry(registration: Registration, part: Part) -> AttendanceEntry | None:
    return registration.attendance.filter(part=part).order_by("-number").first()


def _append(
    occasion: Occasion,
    registration: Registration,
    part: Part,
    presence: str,
    *,
    means: str,
    by: Any,
    now: datetime.datetime,
) -> AttendanceEntry:
    """The next link of the chain; the hold on the occasion makes it the only one."""
    last = occasion.attendance.order_by("-number").first()
    entry = AttendanceEntry(
        occasion=occasion,
        number=last.number + 1 if last else 1,
        part=part,
        registration=registration,
        mark=mark_of(registration),
        value=presence,
        means=means,
        at=now,
        by_key=actor_key(by),
        previous=last.digest if last else "",
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


# ---- by the person himself


def open_parts(occasion: Occasion, now: datetime.datetime) -> list[Part]:
    """The parts whose presence people may note themselves at `now`."""
    near = occasion.parts.filter(starts_at__lte=now + SELF_AROUND, ends_at__gte=now - SELF_AROUND)
    return list(near.order_by("position"))


@transaction.atomic
def check_in_by_code(
    registration: Registration,
    part: Part,
    code: str = "",
    *,
    given: str = "",
    means: str = Means.CODE,
    by: Any,
    now: datetime.datetime | None = None,
) -> AttendanceEntry | None:
    """« Je suis présent », by the code of the moment, or by the pass of the page that this code opened (`given`)."""
    now = now or timezone.now()
    if not part.starts_at - SELF_AROUND <= now <= part.ends_at + SELF_AROUND:
        raise SeatsRefused(_("On note sa présence de trente minutes avant le début à trente minutes après la fin."))
    if not (codes.is_current(part, code, now) or codes.pass_holds(given, registration, part, now)):
        raise SeatsRefused(_("Ce code n’est pas, ou plus, le bon : il change toutes les minutes. Lisez-le de nouveau."))
    # Held first: what the organiser notes at this very moment is read before it, or refused after it.
    _occasion, current = hold_with(registration)
    found = current_entry(current, part)
    if found is not None and found.by_key != actor_key(by) and found.value in (Presence.ABSENT, Presence.EXCUSED):
        raise SeatsRefused(_("L’organisateur a noté autre chose : voyez-le avec lui."))
    return mark(registration, part, Presence.PRESENT, means=means, by=by, now=now)


def is_present(registration: Registration, part: Part) -> bool:
    found = current_entry(registration, part)
    return found is not None and found.value == Presence.PRESENT


@transaction.atomic
def arrive(
    occasion: Occasion, who: Registrant, part: Part, *, by: Any, now: datetime.datetime | None = None
) -> Registration:
    """Somebody comes without a seat: he is given one if any is left, and noted present; both or neither."""
    now = now or timezone.now()
    if now < part.starts_at - LIST_OPENS:
        raise SeatsRefused(_("La liste s’ouvre deux heures avant le début."))
    made = welcome(occasion, who, by=by, now=now)
    mark(made, part, Presence.PRESENT, by=by, now=now)
    return made


# ---- reading it back


@dataclass(frozen=True)
class Line:
    """One person, with what is noted for each part."""

    name: str
    structure: str
    mode: str
    walk_in: bool
    cells: tuple[AttendanceEntry | None, ...]
    registration: Registration | None = None

    @property
    def values(self) -> list[str]:
        """In words; empty where nothing is noted."""
        return [words_of(cell) for cell in self.cells]


@dataclass(frozen=True)
class Sheet:
    """The sheet of an occasion, for its page, its PDF and its CSV."""

    occasion: Occasion
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]
    broken: Break | None
    entries: int
    head: str


def words_of(cell: AttendanceEntry | None) -> str:
    return str(Presence(cell.value).label) if cell is not None and cell.value else ""


def sheet(occasion: Occasion) -> Sheet:
    parts = tuple(occasion.parts.order_by("position"))
    entries = list(occasion.attendance.order_by("number"))
    cells = last_cells(entries)
    noted = {each.registration_id for each in entries}
    rows = occasion.registrations.select_related("agent__structure", "user").order_by("pk")
    expected = [each for each in rows if each.state == RegistrationState.REGISTERED or each.pk in noted]
    lines = sorted((line_of(each, parts, cells) for each in expected), key=lambda line: line.name.lower())
    return Sheet(
        occasion=occasion,
        parts=parts,
        lines=(*lines, *_erased(entries, parts)),
        broken=verify(occasion),
        entries=len(entries),
        head=entries[-1].digest if entries else "",
    )


def last_cells(entries: Iterable[AttendanceEntry]) -> Cells:
    """What each cell says now: the last entry of it, in the order of the numbers."""
    return {(each.registration_id, each.part_id): each for each in entries if each.registration_id is not None}


def line_of(registration: Registration, parts: Iterable[Part], cells: Cells) -> Line:
    return Line(
        name=registration.who,
        structure=registration.from_where,
        mode=registration.get_mode_display(),
        walk_in=registration.walk_in,
        cells=tuple(cells.get((registration.pk, part.pk)) for part in parts),
        registration=registration,
    )


def _erased(entries: list[AttendanceEntry], parts: Iterable[Part]) -> list[Line]:
    """Those who were erased: they were there, and nobody knows who."""
    of_mark: dict[str, dict[int, AttendanceEntry]] = {}
    for each in entries:
        if each.registration_id is None:
            of_mark.setdefault(each.mark, {})[each.part_id] = each
    return [
        Line(_("Personne effacée"), "", "", False, tuple(found.get(part.pk) for part in parts))
        for found in of_mark.values()
    ]
