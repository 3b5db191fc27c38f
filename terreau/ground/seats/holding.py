"""Holding an occasion, and what is free in it while it is held.

Whoever gives, offers or frees a seat first raises the `turn` of the occasion: from that UPDATE to the end of his
transaction nobody else decides there, on SQLite (one writer) as on PostgreSQL (a locked row). What is read after it is
what everybody before has written. The constraints of the tables are what remains true whatever code does.
"""

import datetime
from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, QuerySet
from django.utils.translation import gettext as _

from terreau.ground.seats.enums import TRANSITIONS, Mode, RegistrationState
from terreau.ground.seats.models import Occasion, Registration

SHORTEST_OFFER = datetime.timedelta(hours=1)
# Under this an offer is answered at once or not at all: no reminder.
WORTH_A_REMINDER = datetime.timedelta(hours=12)


class SeatsRefused(Exception):
    """A rule says no; the message is for the user."""


def hold(occasion: Any) -> Occasion:
    """The occasion as it is now, and nobody else's until the end of the transaction. Takes the occasion or its key."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An occasion is held inside a transaction.")
    key = getattr(occasion, "pk", occasion)
    if not Occasion.objects.filter(pk=key).update(turn=F("turn") + 1):
        raise SeatsRefused(_("Cette occasion n’existe plus."))
    return Occasion.objects.select_related("structure__root").get(pk=key)


def hold_with(registration: Registration) -> tuple[Occasion, Registration]:
    """The occasion held, and the registration as it is under that hold."""
    occasion = hold(registration.occasion_id)
    rows = Registration.objects.select_related("agent__structure", "agent__user", "user")
    now = rows.filter(pk=registration.pk, occasion=occasion).first()
    if now is None:
        raise SeatsRefused(_("Cette inscription n’existe plus."))
    now.occasion = occasion
    return occasion, now


class Seats:
    """What is taken and what is free in an occasion that is held."""

    def __init__(self, occasion: Occasion) -> None:
        self.occasion = occasion
        self.taken = Counter(counted(self.holding, "mode"))
        self.by_structure = Counter(counted(self.holding, "quota_key")) if occasion.quota else Counter()

    @property
    def holding(self) -> QuerySet[Registration]:
        return self.occasion.registrations.holding().order_by()

    def free(self, mode: str) -> bool:
        capacity = self.occasion.capacity(mode)
        return capacity is None or self.taken[mode] < capacity

    def quota_left(self, key: str) -> bool:
        """Whether one more seat may go to this structure; who comes from nowhere known has no quota."""
        return self.occasion.quota is None or not key or self.by_structure[key] < self.occasion.quota

    def full_structures(self) -> list[str]:
        return [key for key in self.by_structure if not self.quota_left(key)]

    def open_to(self, mode: str, quota_key: str, place: int) -> bool:
        """Whether a seat may go straight to who arrived at `place`: one is free, and nobody before waits for it.

        Who waits only because his own structure has all its seats does not hold back the others.
        """
        if not self.free(mode) or not self.quota_left(quota_key):
            return False
        before = self.occasion.registrations.waiting().filter(mode=mode, place__lt=place)
        return not before.exclude(quota_key__in=self.full_structures()).exists()

    def number(self, mode: str) -> int:
        """The lowest number that nobody holds, or the next one where there is no limit."""
        held = self.holding.filter(mode=mode)
        capacity = self.occasion.capacity(mode)
        if capacity is None:
            return (held.aggregate(last=Max("seat"))["last"] or 0) + 1
        numbers = set(held.values_list("seat", flat=True))
        return next(number for number in range(1, capacity + 1) if number not in numbers)

    def seat(self, mode: str, quota_key: str) -> dict[str, int | None]:
        """A seat, as columns of the registration that holds it from now on."""
        given = {"seat": self.number(mode), "seat_among": self.occasion.capacity(mode)}
        self.taken[mode] += 1
        self.by_structure[quota_key] += 1
        return given


NO_SEAT: dict[str, None] = {"seat": None, "seat_among": None, "offered_until": None, "offer_remind_at": None}


def counted(rows: QuerySet, column: str) -> dict[str, int]:
    return dict(rows.values_list(column).annotate(number=Count("pk")))


def move(registration: Registration, to: RegistrationState, **changes: Any) -> None:
    """From the state that was read under the hold to `to`."""
    if to not in TRANSITIONS[registration.state]:
        raise SeatsRefused(
            _("L’inscription est dans l’état « %(state)s » : cette action n’est plus possible.")
            % {"state": registration.get_state_display()}
        )
    if not Registration.objects.filter(pk=registration.pk, state=registration.state).update(state=to, **changes):
        raise SeatsRefused(_("L’état a changé entre-temps : rien n’a été modifié. Relisez la page."))
    for name, value in {"state": to, **changes}.items():
        setattr(registration, name, value)


def answer_before(occasion: Occasion, now: datetime.datetime) -> datetime.datetime:
    """Until when an offer made now may be accepted.

    The hours of the occasion, never more than half of the time that is left (so that somebody else may still be asked),
    an hour at least, and never after the moment from which no seat is given.
    """
    whole = datetime.timedelta(hours=occasion.offer_hours)
    if occasion.given_until is None:
        return now + whole
    left = occasion.given_until - now
    return now + min(whole, left, max(left / 2, SHORTEST_OFFER))


def remind_at(now: datetime.datetime, until: datetime.datetime) -> datetime.datetime | None:
    """When an offer is reminded: once two thirds of its time have gone, where that leaves time to answer."""
    return until - (until - now) / 3 if until - now >= WORTH_A_REMINDER else None


ALL_MODES = tuple(Mode)
