"""Seats decided elsewhere: an allocation or a jury names people, and each of them is given his; and gives it back."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.seats import emails
from terreau.ground.seats.enums import Mode, OccasionState, RegistrationState
from terreau.ground.seats.holding import NO_SEAT, Seats, SeatsRefused, hold, hold_with, move
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import Registrant
from terreau.ground.seats.registering import all_of, new_registration, refuse_once_begun, that_stands
from terreau.ground.seats.waiting import settle


@transaction.atomic
def place(
    occasion: Occasion, registrant: Registrant, *, late: bool = False, by: Any, now: datetime.datetime | None = None
) -> Registration:
    """Give a seat that was decided elsewhere: as was asked, else on site, else online.

    Registrations may be open, closed or not open yet; capacity and quota say no as they do to everybody. Who has a
    seat keeps it, and nothing is written. `late`: also once it has begun, to somebody who replaces another.
    """
    now = now or timezone.now()
    held = hold(occasion)
    if held.state not in (OccasionState.OPEN, OccasionState.CLOSED) or held.put_off_at is not None:
        raise SeatsRefused(_("Cet événement n’a pas lieu."))
    if not late:
        refuse_once_begun(held, now)
    asked = all_of(held, registrant)
    former = that_stands(asked)
    if former is not None and former.state == RegistrationState.REGISTERED:
        return former
    if former is not None and former.is_living:
        made = former
    else:
        made = new_registration(held, registrant, mode=Mode.ON_SITE, now=now)
        made.calendar_round = max((each.calendar_round + 1 for each in asked), default=0)
    made.occasion = held
    return _seated(made, by=by, now=now)


def _seated(made: Registration, *, by: Any, now: datetime.datetime) -> Registration:
    held = made.occasion
    seat = {} if made.state == RegistrationState.OFFERED else _free_seat(made)
    given = {"state": RegistrationState.REGISTERED, "offered_until": None, "offer_remind_at": None, **seat}
    given |= {"place": made.place or held.turn, "queued_at": made.queued_at or now}
    for name, value in given.items():
        setattr(made, name, value)
    made.save()
    record("seats.registration.placed", made, by=by, occasion=held.pk)
    emails.tell_entered(made)
    settle(held, now=now)
    return made


def _free_seat(made: Registration) -> dict[str, Any]:
    seats = Seats(made.occasion)
    mode = next((each for each in (made.mode, *made.occasion.modes) if seats.free(each)), None)
    if mode is None:
        raise SeatsRefused(_("Il n’y a plus de place libre."))
    if not seats.quota_left(made.quota_key):
        raise SeatsRefused(_("Les places prévues pour cette structure sont toutes prises."))
    return {"mode": mode, **seats.seat(mode, made.quota_key)}


@transaction.atomic
def give_back(registration: Registration, *, by: Any, now: datetime.datetime | None = None) -> Registration:
    """Free a seat that was decided elsewhere, also once it has begun: what was noted until then stays on the sheet."""
    now = now or timezone.now()
    occasion, current = hold_with(registration)
    if not current.is_living:
        raise SeatsRefused(_("Cette inscription est déjà terminée."))
    was = current.state
    move(current, RegistrationState.WITHDRAWN, **NO_SEAT)
    record("seats.registration.withdrawn", current, by=by, occasion=occasion.pk, was=str(was))
    emails.tell_withdrawn(current, was_registered=was == RegistrationState.REGISTERED)
    settle(occasion, now=now)
    return current
