"""What the pages of seats read together."""

import datetime
from dataclasses import dataclass, field

from terreau.ground.seats import attendance, calendars
from terreau.ground.seats.enums import LIVING, Mode, OccasionState, RegistrationState
from terreau.ground.seats.models import Occasion, Part, Registration


@dataclass(frozen=True)
class OwnPage:
    """What a registration's own page says, and which buttons it has."""

    when: list[str]
    rank: int = 0  # in the waiting list of this mode; 0 out of it
    quota_full: bool = False  # the seats of one's structure are all taken: others may be served before
    may_answer: bool = False
    may_withdraw: bool = False
    other_mode: Mode | None = None
    shows_link: bool = False
    # Those whose presence he may note now, and whether that is done.
    parts_now: list[tuple[Part, bool]] = field(default_factory=list)


def own_page(found: Registration, *, now: datetime.datetime) -> OwnPage:
    occasion = found.occasion
    takes_place = occasion.state != OccasionState.CANCELLED
    may_change = takes_place and not occasion.has_begun(now) and found.state in LIVING
    registered = found.state == RegistrationState.REGISTERED and takes_place
    near = attendance.open_parts(occasion, now) if registered and occasion.put_off_at is None else []
    return OwnPage(
        when=calendars.when(occasion),
        rank=rank_of(found),
        quota_full=found.state == RegistrationState.WAITING and quota_is_full(found),
        may_answer=_may_answer(found, now) and takes_place,
        may_withdraw=may_change,
        other_mode=other_mode(found) if may_change else None,
        parts_now=[(part, attendance.is_present(found, part)) for part in near],
        shows_link=registered and found.mode == Mode.ONLINE and bool(occasion.online_url),
    )


def _may_answer(found: Registration, now: datetime.datetime) -> bool:
    offered = found.state == RegistrationState.OFFERED
    return offered and found.offered_until is not None and found.offered_until > now


def rank_of(found: Registration) -> int:
    """1 for the next one that a free seat goes to, in the list of his mode; 0 for who does not wait."""
    if found.state != RegistrationState.WAITING:
        return 0
    before = Registration.objects.waiting().filter(occasion=found.occasion_id, mode=found.mode, place__lt=found.place)
    return before.count() + 1


def quota_is_full(found: Registration) -> bool:
    quota = found.occasion.quota
    if quota is None or not found.quota_key:
        return False
    same = Registration.objects.holding().filter(occasion=found.occasion_id, quota_key=found.quota_key)
    return same.count() >= quota


def other_mode(found: Registration) -> Mode | None:
    """The other way to take part, when there is one and nothing is to be answered first."""
    if found.state == RegistrationState.OFFERED:
        return None
    return next((mode for mode in found.occasion.modes if mode != found.mode), None)


def free_seats(occasion: Occasion) -> dict[str, int | None]:
    """How many seats are free per mode, for a page: None without limit. What decides is `holding.Seats`."""
    taken: dict[str, int] = dict.fromkeys(Mode, 0)
    for mode in occasion.registrations.holding().order_by().values_list("mode", flat=True):
        taken[mode] += 1
    free: dict[str, int | None] = {}
    for mode in occasion.modes:
        capacity = occasion.capacity(mode)
        free[mode] = None if capacity is None else max(capacity - taken[mode], 0)
    return free
