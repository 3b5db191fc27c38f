"""The waiting list: whom a free seat is offered to, what becomes of the offer.

The order is that of arrival. Who is passed over because his structure has all its seats keeps his place. An offer holds
its seat, so that a free seat and somebody who may have it are never left side by side; the next one is asked in the
transaction that frees the seat. Who declined, or let it lapse, is not asked again.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.seats import emails
from terreau.ground.seats.enums import OccasionState, RegistrationState
from terreau.ground.seats.holding import (
    ALL_MODES,
    NO_SEAT,
    Seats,
    SeatsRefused,
    answer_before,
    hold,
    hold_with,
    move,
    remind_at,
)
from terreau.ground.seats.models import Occasion, Registration

SYSTEM = "due:seats"


@transaction.atomic
def promote(occasion: Occasion, mode: str | None = None, *, now: datetime.datetime | None = None) -> list[Registration]:
    """Offer what is free, in one mode or in all. Without effect when nothing is free or nobody may have it."""
    return settle(hold(occasion), now=now or timezone.now(), modes=(mode,) if mode else ALL_MODES)


def settle(occasion: Occasion, *, now: datetime.datetime, modes: tuple[str, ...] = ALL_MODES) -> list[Registration]:
    """The same for an occasion that is held already: the last thing that every action on seats does."""
    if not occasion.gives_seats(now):
        return []
    seats = Seats(occasion)
    offered: list[Registration] = []
    if not any(seats.free(mode) for mode in modes):
        return offered
    waiting = occasion.registrations.waiting().filter(mode__in=modes)
    for each in waiting.select_related("agent__structure", "agent__user", "user"):
        if seats.free(each.mode) and seats.quota_left(each.quota_key):
            each.occasion = occasion
            offer(each, seats, now=now)
            offered.append(each)
        if not any(seats.free(mode) for mode in modes):
            break
    return offered


def offer(registration: Registration, seats: Seats, *, now: datetime.datetime) -> None:
    until = answer_before(seats.occasion, now)
    move(
        registration,
        RegistrationState.OFFERED,
        offered_until=until,
        offer_remind_at=remind_at(now, until),
        **seats.seat(registration.mode, registration.quota_key),
    )
    record("seats.registration.offered", registration, by=SYSTEM, until=until.isoformat())
    emails.tell_offered(registration)


@transaction.atomic
def accept(registration: Registration, *, by: Any, now: datetime.datetime | None = None) -> Registration:
    """Take the seat that is offered, in time."""
    occasion, current = hold_with(registration)
    if current.state != RegistrationState.OFFERED:
        raise SeatsRefused(_("Aucune place ne vous est proposée en ce moment."))
    until = current.offered_until
    if until is None or until <= (now or timezone.now()) or occasion.state == OccasionState.CANCELLED:
        raise SeatsRefused(
            _("Le délai pour accepter cette place est passé : elle est proposée à la personne suivante.")
        )
    move(current, RegistrationState.REGISTERED, offered_until=None, offer_remind_at=None)
    record("seats.registration.accepted", current, by=by)
    emails.tell_registered(current)
    return current


@transaction.atomic
def decline(registration: Registration, *, by: Any, now: datetime.datetime | None = None) -> Registration:
    """Leave the seat that is offered: it is offered to the next one at once."""
    occasion, current = hold_with(registration)
    if current.state != RegistrationState.OFFERED:
        raise SeatsRefused(_("Aucune place ne vous est proposée en ce moment."))
    move(current, RegistrationState.DECLINED, **NO_SEAT)
    record("seats.registration.declined", current, by=by)
    settle(occasion, now=now or timezone.now())
    return current


def lapse_offers(now: datetime.datetime) -> int:
    """Take back what nobody answered in time, and offer it to the next. One occasion, one transaction."""
    rows = Registration.objects.overdue(now).filter(occasion__state__in=[OccasionState.OPEN, OccasionState.CLOSED])
    keys = rows.order_by("occasion").values_list("occasion", flat=True).distinct()
    return sum(_lapse(key, now) for key in list(keys))


@transaction.atomic
def _lapse(key: int, now: datetime.datetime) -> int:
    occasion = hold(key)
    late = list(occasion.registrations.overdue(now).order_by("place").select_related("agent__user", "user"))
    for each in late:
        each.occasion = occasion
        move(each, RegistrationState.LAPSED, **NO_SEAT)
        record("seats.registration.lapsed", each, by=SYSTEM)
        emails.tell_lapsed(each)
    settle(occasion, now=now)
    return len(late)


def remind_of_offers(now: datetime.datetime) -> int:
    """One reminder per offer whose end draws near: the row is marked in the transaction that writes the message."""
    rows = Registration.objects.offered().filter(offer_remind_at__lte=now, offered_until__gt=now)
    rows = rows.filter(occasion__state__in=[OccasionState.OPEN, OccasionState.CLOSED])
    return sum(_remind(key, now) for key in list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _remind(key: int, now: datetime.datetime) -> int:
    marked = Registration.objects.offered().filter(pk=key, offer_remind_at__lte=now).update(offer_remind_at=None)
    if marked:
        emails.remind_of_offer(Registration.objects.select_related("occasion", "agent__user", "user").get(pk=key))
    return marked
