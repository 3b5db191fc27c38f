"""What the organiser's pages read: who asked for a seat, who is expected for a part."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from terreau.ground.common.plain import plain
from terreau.ground.seats import attendance, calendars, occasions
from terreau.ground.seats.enums import HOLDING, QUEUED, Mode, RegistrationState
from terreau.ground.seats.models import AttendanceEntry, Occasion, Part, Registration
from terreau.ground.seats.people import address_of


@dataclass(frozen=True)
class Room:
    """The seats of a mode, as a page says them."""

    mode: Mode
    taken: int
    capacity: int | None

    @property
    def over(self) -> int:
        """How many more seats are held than there are now: the capacity was lowered, and nobody lost his."""
        return max(self.taken - self.capacity, 0) if self.capacity is not None else 0


@dataclass(frozen=True)
class Row:
    """One registration on the organiser's page."""

    registration: Registration
    rank: int = 0
    passed_over: bool = False  # waits for a seat of his own structure


@dataclass(frozen=True)
class Lists:
    """Everybody who asked for a seat in an occasion, by what became of it."""

    when: list[str]
    rooms: list[Room]
    pending: list[Row]
    registered: list[Row]
    offered: list[Row]
    waiting: list[Row]
    ended: list[Row]
    missing: int

    @property
    def empty(self) -> bool:
        return not any((self.pending, self.registered, self.offered, self.waiting, self.ended))


def lists(occasion: Occasion, *, now: datetime.datetime) -> Lists:
    rows = list(_people(occasion).exclude(state=RegistrationState.UNCONFIRMED).order_by("place", "pk"))
    full = _full_structures(occasion, rows)
    ranks: dict[str, int] = dict.fromkeys(Mode, 0)
    waiting = []
    for each in rows:
        if each.state == RegistrationState.WAITING:
            ranks[each.mode] += 1
            waiting.append(Row(each, ranks[each.mode], each.quota_key in full))
    return Lists(
        when=calendars.when(occasion),
        rooms=[Room(mode, sum(each.state in HOLDING and each.mode == mode for each in rows), occasion.capacity(mode))
               for mode in Mode if occasion.capacity(mode) != 0 or any(each.mode == mode for each in rows)],
        pending=[Row(each) for each in rows if each.state == RegistrationState.PENDING],
        registered=by_name(rows, RegistrationState.REGISTERED),
        offered=[Row(each) for each in rows if each.state == RegistrationState.OFFERED],
        waiting=waiting,
        ended=[Row(each) for each in rows if each.state not in QUEUED],
        missing=occasions.too_few(occasion, now),
    )  # fmt: skip


def by_name(rows: list[Registration], state: RegistrationState) -> list[Row]:
    found = [each for each in rows if each.state == state]
    return [Row(each) for each in sorted(found, key=lambda each: plain(each.who))]


def _people(occasion: Occasion) -> Any:
    return occasion.registrations.select_related("agent__structure", "agent__user", "user")


def _full_structures(occasion: Occasion, rows: list[Registration]) -> set[str]:
    if occasion.quota is None:
        return set()
    held = [each.quota_key for each in rows if each.state in HOLDING and each.quota_key]
    return {key for key in held if held.count(key) >= occasion.quota}


def export_rows(occasion: Occasion) -> list[list[object]]:
    """Name, structure, address, mode, state, place in the order, time of the request; in the order of arrival."""
    rows = _people(occasion).exclude(state=RegistrationState.UNCONFIRMED).order_by("place", "pk")
    return [
        [
            each.who, each.from_where, address_of(each), each.get_mode_display(), each.get_state_display(),
            each.place, timezone.localtime(each.created_at).isoformat(sep=" ", timespec="minutes"),
        ]
        for each in rows
    ]  # fmt: skip


# ---- the day


@dataclass(frozen=True)
class Expected:
    """One person on the list of a part."""

    registration: Registration
    cell: AttendanceEntry | None

    @property
    def value(self) -> str:
        return self.cell.value if self.cell else ""

    @property
    def words(self) -> str:
        return attendance.words_of(self.cell)


@dataclass(frozen=True)
class CheckIn:
    """The list of one part, on the organiser's phone."""

    parts: list[Part]
    part: Part
    people: list[Expected]
    without_seat: list[Registration]
    free: int | None
    opens_at: datetime.datetime
    search: str = ""

    def is_open(self, now: datetime.datetime) -> bool:
        return now >= self.opens_at


def part_asked(occasion: Occasion, asked: str, now: datetime.datetime) -> tuple[list[Part], Part]:
    """The parts, and the one asked for: else the first that is not over, else the last."""
    parts = list(occasion.parts.order_by("position"))
    for each in parts:
        if asked.isdecimal() and str(each.pk) == asked:
            return parts, each
    return parts, next((each for each in parts if each.ends_at > now), parts[-1])


def check_in(occasion: Occasion, *, asked: str, search: str, now: datetime.datetime) -> CheckIn:
    parts, part = part_asked(occasion, asked, now)
    rows = list(_people(occasion).filter(state__in=QUEUED).order_by("pk"))
    cells = attendance.last_cells(occasion.attendance.filter(part=part).order_by("number"))
    capacity = occasion.capacity_on_site
    held = sum(each.state in HOLDING and each.mode == Mode.ON_SITE for each in rows)
    found = [each for each in rows if plain(search) in plain(each.who)]
    registered = [each for each in found if each.state == RegistrationState.REGISTERED]
    return CheckIn(
        parts=parts,
        part=part,
        people=sorted(
            (Expected(each, cells.get((each.pk, part.pk))) for each in registered),
            key=lambda each: plain(each.registration.who),
        ),
        without_seat=[each for each in found if each.state != RegistrationState.REGISTERED],
        free=None if capacity is None else max(capacity - held, 0),
        opens_at=part.starts_at - attendance.LIST_OPENS,
        search=search,
    )
