"""Asking for a seat and leaving it; the organiser's decisions on who asked.

Every action holds the occasion, decides, and offers what it freed before it ends.
"""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.ground.seats import access, emails
from terreau.ground.seats.enums import LIVING, QUEUED, Mode, OccasionState, RegistrationState
from terreau.ground.seats.holding import NO_SEAT, Seats, SeatsRefused, hold, hold_with, move
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import Registrant, person_of
from terreau.ground.seats.querysets import RegistrationQuerySet
from terreau.ground.seats.waiting import settle

CONFIRM_WITHIN = datetime.timedelta(days=3)


@transaction.atomic
def register(
    occasion: Occasion,
    registrant: Registrant,
    *,
    mode: str,
    consent_listed: bool = False,
    examined: bool | None = None,
    by: Any,
    now: datetime.datetime | None = None,
) -> Registration:
    """Ask for a seat: given, refused for lack of one (then in the list), or to be examined.

    `examined`: whether somebody already agreed, where requests are; by default, whether an organiser registers.

    Somebody without account first proves his address: UNCONFIRMED, and a link goes to it. Whether that address was
    registered already is told to the address only: what is returned then is UNCONFIRMED too, and not saved.
    """
    now = now or timezone.now()
    held = hold(occasion)
    by_organiser = isinstance(by, User) and access.may_run(by, held)
    examined = by_organiser and not held.decided_elsewhere if examined is None else examined
    _refuse_unless_open(held, mode, now)
    made = new_registration(held, registrant, mode=mode, consent_listed=consent_listed, now=now)
    unproved = registrant.agent is None and registrant.user is None and not by_organiser
    asked = all_of(held, registrant)
    # One more than what this person's calendar may already have seen of this occasion.
    made.calendar_round = max((each.calendar_round + 1 for each in asked), default=0)
    if former := that_stands(asked):
        return (
            _again(former, made, by=by, now=now)
            if unproved
            else _anew(former, made, by_organiser, examined=examined, by=by, now=now)
        )
    if unproved:
        return _to_confirm(made, by=by)
    return _enter(made, examined=examined, by=by, now=now)


def _refuse_unless_open(occasion: Occasion, mode: str, now: datetime.datetime) -> None:
    if occasion.state == OccasionState.CANCELLED:
        raise SeatsRefused(_("Cet événement est annulé."))
    if occasion.state == OccasionState.OPEN and occasion.opens_at is not None and now < occasion.opens_at:
        raise SeatsRefused(_("Les inscriptions ne sont pas encore ouvertes."))
    if not occasion.takes_registrations(now):
        raise SeatsRefused(_("Les inscriptions sont closes."))
    _refuse_unless_offered(occasion, mode)


def _refuse_unless_offered(occasion: Occasion, mode: str) -> None:
    if mode not in occasion.modes:
        raise SeatsRefused(
            _("Il n’est pas prévu de participer à distance.")
            if mode == Mode.ONLINE
            else _("Il n’est pas prévu de participer sur place.")
        )


def new_registration(occasion: Occasion, registrant: Registrant, **fields: Any) -> Registration:
    now = fields.pop("now")
    own = {} if registrant.agent else {"email": registrant.email, "name": registrant.name}
    return Registration(
        occasion=occasion,
        agent=registrant.agent,
        user=registrant.user,
        organisation="" if registrant.agent else registrant.organisation,
        quota_key=registrant.quota_key,
        language=get_language() or settings.LANGUAGE_CODE,
        created_at=now,
        state=RegistrationState.UNCONFIRMED,
        **own,
        **fields,
    )


def of_person(occasion: Occasion, registrant: Registrant) -> RegistrationQuerySet:
    """What this person asked for here until now: by file, account or address, whichever is known."""
    same = Q(pk__in=[])
    if registrant.agent is not None:
        same |= Q(agent=registrant.agent)
    if registrant.user is not None:
        same |= Q(user=registrant.user)
    addresses = {registrant.email, registrant.user.email if registrant.user else ""} - {""}
    same |= Q(agent=None, email__in=addresses)
    if registrant.agent is None and registrant.email:
        same |= Q(agent__user__email=registrant.email)
    return occasion.registrations.filter(same)


def that_stands(rows: Iterable[Registration]) -> Registration | None:
    """The living one, else one that the organiser refused: both stand in the way of another."""
    found = [each for each in rows if each.state in (*LIVING, RegistrationState.REFUSED)]
    living = [each for each in found if each.state in LIVING]
    return next(iter([*living, *found]), None)


def all_of(occasion: Occasion, registrant: Registrant) -> list[Registration]:
    return list(of_person(occasion, registrant).order_by("pk"))


def _again(former: Registration, made: Registration, *, by: Any, now: datetime.datetime) -> Registration:
    """The same address asks again: whoever types it learns nothing, its owner receives his link."""
    former.occasion = made.occasion
    if former.state == RegistrationState.UNCONFIRMED:
        former.mode, former.consent_listed, former.created_at = made.mode, made.consent_listed, now
        former.name, former.organisation = made.name, made.organisation
        former.save(update_fields=["mode", "consent_listed", "created_at", "name", "organisation"])
        emails.ask_to_confirm(former)
        return former
    emails.tell_already(former)
    return made


def _anew(
    former: Registration, made: Registration, by_organiser: bool, *, examined: bool, by: Any, now: datetime.datetime
) -> Registration:
    """Somebody known asks although a former registration stands."""
    if former.state == RegistrationState.REFUSED and not by_organiser:
        raise SeatsRefused(_("L’organisateur n’a pas retenu votre demande : écrivez-lui si elle a changé."))
    if former.state in QUEUED:
        raise SeatsRefused(_("Cette personne est déjà inscrite.") if by_organiser else _("Vous êtes déjà inscrit."))
    if former.state == RegistrationState.UNCONFIRMED:
        former.delete()
    return _enter(made, examined=examined, by=by, now=now)


def _to_confirm(made: Registration, *, by: Any) -> Registration:
    made.save()
    record("seats.registration.asked", made, by=by, occasion=made.occasion_id, mode=made.mode)
    emails.ask_to_confirm(made)
    return made


def _enter(made: Registration, *, examined: bool, by: Any, now: datetime.datetime) -> Registration:
    """Take a place in the order of arrival, with a seat when one is free for it."""
    occasion = made.occasion
    made.place, made.queued_at = occasion.turn, now
    _decide(made, Seats(occasion), examined=examined)
    made.save()
    record("seats.registration.entered", made, by=by, occasion=occasion.pk, mode=made.mode, to=str(made.state))
    emails.tell_entered(made)
    return made


def _decide(made: Registration, seats: Seats, *, examined: bool) -> None:
    if made.occasion.moderated and not examined:
        made.state = RegistrationState.PENDING
    elif seats.open_to(made.mode, made.quota_key, made.place or 0):
        made.state = RegistrationState.REGISTERED
        for name, value in seats.seat(made.mode, made.quota_key).items():
            setattr(made, name, value)
    else:
        made.state = RegistrationState.WAITING


@transaction.atomic
def confirm(registration: Registration, *, now: datetime.datetime | None = None) -> Registration:
    """The address is proved: the request takes its place in the order of arrival, now. Twice is once."""
    now = now or timezone.now()
    occasion, current = hold_with(registration)
    if current.state != RegistrationState.UNCONFIRMED:
        return current
    _refuse_unless_open(occasion, current.mode, now)
    if that_stands(all_of(occasion, Registrant(email=current.email))) != current:
        raise SeatsRefused(_("Cette personne est déjà inscrite."))
    return _enter(current, examined=False, by=None, now=now)


@transaction.atomic
def withdraw(registration: Registration, *, by: Any, now: datetime.datetime | None = None) -> Registration:
    """Leave one's seat, the list or an offer; the seat goes to the next one at once."""
    now = now or timezone.now()
    occasion, current = hold_with(registration)
    if current.state not in LIVING:
        raise SeatsRefused(_("Cette inscription est déjà terminée."))
    refuse_once_begun(occasion, now)
    was = current.state
    move(current, RegistrationState.WITHDRAWN, **NO_SEAT)
    record("seats.registration.withdrawn", current, by=by, occasion=occasion.pk, was=str(was))
    emails.tell_withdrawn(current, was_registered=was == RegistrationState.REGISTERED)
    settle(occasion, now=now)
    return current


def refuse_once_begun(occasion: Occasion, now: datetime.datetime) -> None:
    if occasion.state == OccasionState.CANCELLED:
        raise SeatsRefused(_("Cet événement est annulé."))
    if occasion.has_begun(now):
        raise SeatsRefused(_("L’événement a commencé : l’inscription ne change plus."))


@transaction.atomic
def change_mode(
    registration: Registration, *, mode: str, by: Any, now: datetime.datetime | None = None
) -> Registration:
    """Come online instead of on site, or the reverse: at once where a seat is free there, else nothing is lost.

    Who waits leaves one list for the end of the other.
    """
    now = now or timezone.now()
    occasion, current = hold_with(registration)
    if current.mode == mode:
        return current
    refuse_once_begun(occasion, now)
    _refuse_unless_offered(occasion, mode)
    changes = _changes_of_mode(current, Seats(occasion), mode=mode, now=now)
    state = changes.pop("state", current.state)
    if state == current.state:
        Registration.objects.filter(pk=current.pk, state=state).update(mode=mode, **changes)
    else:
        move(current, state, mode=mode, **changes)
    current.refresh_from_db()
    record("seats.registration.mode_changed", current, by=by, occasion=occasion.pk, mode=mode)
    emails.tell_mode_changed(current)
    settle(occasion, now=now)
    return current


def _changes_of_mode(current: Registration, seats: Seats, *, mode: str, now: datetime.datetime) -> dict[str, Any]:
    if current.state in (RegistrationState.UNCONFIRMED, RegistrationState.PENDING):
        return {}
    turn = seats.occasion.turn
    if current.state == RegistrationState.REGISTERED:
        # His own seat counts among those of his structure: moving it takes none more.
        seats.by_structure[current.quota_key] -= 1
        if not seats.open_to(mode, current.quota_key, turn):
            raise SeatsRefused(
                _("Il n’y a plus de place libre pour « %(mode)s ». Votre place actuelle vous est gardée.")
                % {"mode": Mode(mode).label}
            )
        return {"calendar_round": current.calendar_round + 1, **seats.seat(mode, current.quota_key)}
    if current.state != RegistrationState.WAITING:
        raise SeatsRefused(_("Répondez d’abord à la proposition qui vous est faite."))
    arrival = {"place": turn, "queued_at": now}
    if seats.occasion.gives_seats(now) and seats.open_to(mode, current.quota_key, turn):
        return {"state": RegistrationState.REGISTERED, **arrival, **seats.seat(mode, current.quota_key)}
    return arrival


@transaction.atomic
def admit(registration: Registration, *, by: Any, now: datetime.datetime | None = None) -> Registration:
    """Agree to a request: a seat when one is free for it, else the list at the place of the request."""
    now = now or timezone.now()
    occasion, current = hold_with(registration)
    if current.state != RegistrationState.PENDING:
        raise SeatsRefused(_("Cette demande a déjà reçu une réponse."))
    refuse_once_begun(occasion, now)
    seats = Seats(occasion)
    if seats.open_to(current.mode, current.quota_key, current.place or 0):
        move(current, RegistrationState.REGISTERED, **seats.seat(current.mode, current.quota_key))
    else:
        move(current, RegistrationState.WAITING)
    record("seats.registration.admitted", current, by=by, occasion=occasion.pk, to=str(current.state))
    emails.tell_entered(current)
    settle(occasion, now=now)
    return current


@transaction.atomic
def refuse(
    registration: Registration, *, reason: str, told: bool = True, by: Any, now: datetime.datetime | None = None
) -> Registration:
    """Say no to a request, or take a registration back: always with a reason, that the person reads.

    `told`: by the message of seats; the room that decides elsewhere writes its own.
    """
    now = now or timezone.now()
    reason = reason.strip()
    if not reason:
        raise SeatsRefused(_("Dites pourquoi : la personne lira ce motif."))
    occasion, current = hold_with(registration)
    refuse_once_begun(occasion, now)
    was = current.state
    move(current, RegistrationState.REFUSED, refusal=reason, **NO_SEAT)
    record("seats.registration.refused", current, by=by, occasion=occasion.pk, was=str(was))
    if told:
        emails.tell_refused(current, was_registered=was == RegistrationState.REGISTERED)
    settle(occasion, now=now)
    return current


@transaction.atomic
def reinstate(registration: Registration, *, by: Any, now: datetime.datetime | None = None) -> Registration:
    """A refusal was wrong: the request is as if it had been agreed to, at the place at which it came."""
    now = now or timezone.now()
    occasion, current = hold_with(registration)
    if current.state != RegistrationState.REFUSED:
        raise SeatsRefused(_("Cette demande n’est pas refusée."))
    refuse_once_begun(occasion, now)
    if any(each.is_living for each in all_of(occasion, person_of(current))):
        raise SeatsRefused(_("Cette personne est déjà inscrite."))
    seats, again = Seats(occasion), {"refusal": "", "calendar_round": current.calendar_round + 1}
    if seats.open_to(current.mode, current.quota_key, current.place or 0):
        move(current, RegistrationState.REGISTERED, **again, **seats.seat(current.mode, current.quota_key))
    else:
        move(current, RegistrationState.WAITING, **again)
    record("seats.registration.reinstated", current, by=by, occasion=occasion.pk, to=str(current.state))
    emails.tell_entered(current)
    settle(occasion, now=now)
    return current


@transaction.atomic
def welcome(
    occasion: Occasion, registrant: Registrant, *, by: Any, now: datetime.datetime | None = None
) -> Registration:
    """Give a seat on the spot to somebody who came without one, when one is left. Neither list nor quota says no."""
    now = now or timezone.now()
    held = hold(occasion)
    if held.state not in (OccasionState.OPEN, OccasionState.CLOSED):
        raise SeatsRefused(_("Cet événement n’a pas lieu."))
    former = that_stands(all_of(held, registrant))
    if former is not None and former.state == RegistrationState.REGISTERED:
        return former
    if held.decided_elsewhere and former and former.state in (RegistrationState.PENDING, RegistrationState.REFUSED):
        raise SeatsRefused(_("Cette personne n’a pas l’accord qu’il lui faut : sa demande attend, ou a été refusée."))
    made = former if former and former.is_living else new_registration(held, registrant, mode=Mode.ON_SITE, now=now)
    made.occasion = held
    return _seat_on_the_spot(made, by=by, now=now)


def _seat_on_the_spot(made: Registration, *, by: Any, now: datetime.datetime) -> Registration:
    occasion, seats = made.occasion, Seats(made.occasion)
    given: dict[str, Any] = {"offered_until": None, "offer_remind_at": None, "mode": Mode.ON_SITE, "walk_in": True}
    offered_here = made.state == RegistrationState.OFFERED and made.mode == Mode.ON_SITE
    if not offered_here:
        if not seats.free(Mode.ON_SITE):
            raise SeatsRefused(
                _("Il n’y a plus de place libre : augmentez d’abord le nombre de places si la salle le permet.")
            )
        given |= seats.seat(Mode.ON_SITE, made.quota_key)
    given["place"] = made.place or occasion.turn
    given["queued_at"] = made.queued_at or now
    for name, value in {"state": RegistrationState.REGISTERED, "refusal": "", **given}.items():
        setattr(made, name, value)
    made.save()
    record("seats.registration.welcomed", made, by=by, occasion=occasion.pk)
    return made


@transaction.atomic
def renew_links(email: str) -> None:
    """Another secret link for each registration of this address to come; the former ones open nothing any more."""
    mine = Registration.objects.living().to_come(timezone.now()).filter(agent=None, user=None, email=email)
    for each in mine.select_related("occasion__structure__root", "agent", "user").order_by("pk")[:20]:
        each.key = uuid.uuid4()
        each.save(update_fields=["key"])
        record("seats.registration.link_renewed", each, by=None, occasion=each.occasion_id)
        emails.send_link(each)


@transaction.atomic
def set_consent(registration: Registration, *, listed: bool, by: Any) -> None:
    """Agree to be seen by the other participants, or no longer."""
    if Registration.objects.filter(pk=registration.pk).exclude(consent_listed=listed).update(consent_listed=listed):
        record("seats.registration.consent_changed", registration, by=by, listed=listed)


def forget_unconfirmed(now: datetime.datetime) -> int:
    """Addresses that nobody proved go, with what was typed with them."""
    rows = Registration.objects.filter(state=RegistrationState.UNCONFIRMED, created_at__lte=now - CONFIRM_WITHIN)
    keys = rows.order_by("occasion").values_list("occasion", flat=True).distinct()
    return sum(_forget_unconfirmed(rows, key) for key in list(keys))


@transaction.atomic
def _forget_unconfirmed(rows: RegistrationQuerySet, key: int) -> int:
    """Held, so that who confirms at this very moment is either read as confirmed, or told that it is too late."""
    return hold(key).registrations.filter(pk__in=rows.order_by().values("pk")).delete()[0]
