"""Preparing an occasion, opening it, changing it, cancelling it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.ground.seats import calendars, emails
from terreau.ground.seats.enums import OCCASION_TRANSITIONS, QUEUED, OccasionState, RegistrationState
from terreau.ground.seats.holding import SeatsRefused, hold
from terreau.ground.seats.models import OFFER_HOURS, Helper, Occasion, Part
from terreau.ground.seats.waiting import settle

# What people live by: a change of these raises the calendar's sequence and is told to those who come.
TOLD = ("title", "place", "online_url")
EDITABLE = (
    *TOLD, "page", "moderated", "decided_elsewhere", "capacity_on_site", "capacity_online", "quota", "minimum",
    "opens_at", "closes_at", "offer_hours",
)  # fmt: skip


@dataclass(frozen=True)
class PartSpec:
    """A half-day or a session, as it is asked for."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    label: str = ""


@transaction.atomic
def create_occasion(
    structure: Structure,
    *,
    title: str,
    parts: Sequence[PartSpec],
    page: str = "",
    place: str = "",
    online_url: str = "",
    capacity_on_site: int | None = None,
    capacity_online: int | None = 0,
    quota: int | None = None,
    minimum: int = 0,
    moderated: bool = False,
    decided_elsewhere: bool = False,
    opens_at: datetime.datetime | None = None,
    closes_at: datetime.datetime | None = None,
    offer_hours: int = OFFER_HOURS,
    by: Any,
) -> Occasion:
    """An occasion in preparation: nobody sees it before registrations open."""
    if structure.closed_on is not None:
        raise SeatsRefused(_("Cette structure est fermée."))
    made = Occasion(
        structure=structure, title=title, page=page, place=place, online_url=online_url,
        capacity_on_site=capacity_on_site, capacity_online=capacity_online, quota=quota, minimum=minimum,
        moderated=moderated, decided_elsewhere=decided_elsewhere, opens_at=opens_at, closes_at=closes_at,
        offer_hours=offer_hours,
    )  # fmt: skip
    _refuse_incoherent(made)
    made.save()
    _write_parts(made, parts)
    record("seats.occasion.created", made, by=by)
    return made


def _refuse_incoherent(occasion: Occasion) -> None:
    if occasion.opens_at and occasion.closes_at and occasion.closes_at <= occasion.opens_at:
        raise SeatsRefused(_("Les inscriptions s’ouvrent avant de se clore."))
    if occasion.quota is not None and occasion.quota < 1:
        raise SeatsRefused(_("Une structure a droit à une place au moins, ou il n’y a pas de limite."))
    if occasion.offer_hours < 1:
        raise SeatsRefused(_("Laissez une heure au moins pour accepter une place."))


def _write_parts(occasion: Occasion, parts: Sequence[PartSpec]) -> None:
    """The parts in the order of time; each keeps its row, and so its place in the calendars, by its rank."""
    asked = sorted(parts, key=lambda each: each.starts_at)
    if not asked:
        raise SeatsRefused(_("Indiquez au moins une date."))
    if any(each.ends_at <= each.starts_at for each in asked):
        raise SeatsRefused(_("La fin vient après le début."))
    if any(later.starts_at < former.ends_at for former, later in pairwise(asked)):
        raise SeatsRefused(_("Deux parties ne peuvent pas avoir lieu en même temps."))
    known = {part.position: part for part in occasion.parts.order_by("position")}
    try:
        Part.objects.filter(occasion=occasion, position__gte=len(asked)).delete()
    except ProtectedError as error:
        raise SeatsRefused(_("Des présences sont déjà notées pour une partie que vous retirez.")) from error
    _refuse_moving_what_is_noted(known, asked)
    for position, each in enumerate(asked):
        part = known.get(position) or Part(occasion=occasion, position=position)
        part.starts_at, part.ends_at, part.label = each.starts_at, each.ends_at, each.label
        part.day = timezone.localdate(each.starts_at)
        part.minutes = round((each.ends_at - each.starts_at).total_seconds() / 60)
        part.save()
    occasion.starts_at, occasion.ends_at = asked[0].starts_at, asked[-1].ends_at
    occasion.save(update_fields=["starts_at", "ends_at"])


def _refuse_moving_what_is_noted(known: dict[int, Part], asked: Sequence[PartSpec]) -> None:
    """A presence is of the hour at which it was noted: the part that holds it does not become another one."""
    moved = [
        known[position].pk
        for position, each in enumerate(asked)
        if position in known and known[position].starts_at != each.starts_at
    ]
    if Part.objects.filter(pk__in=moved, attendance__isnull=False).exists():
        raise SeatsRefused(_("Des présences sont déjà notées pour une partie dont vous changez le début."))


@transaction.atomic
def change_occasion(
    occasion: Occasion,
    *,
    by: Any,
    parts: Sequence[PartSpec] | None = None,
    now: datetime.datetime | None = None,
    **changes: Any,
) -> Occasion:
    """Change some of the `EDITABLE` fields, or the dates; nothing is written when nothing differs.

    Those who come are told only of what they live by. Fewer seats take nobody's away; more go to the list at once.
    """
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    now = now or timezone.now()
    held = hold(occasion)
    if held.state == OccasionState.CANCELLED:
        raise SeatsRefused(_("Cet événement est annulé."))
    before = emails.snapshot(held)
    changed = [name for name, value in changes.items() if value != getattr(held, name)]
    for name in changed:
        setattr(held, name, changes[name])
    _refuse_incoherent(held)
    dates = parts is not None and (held.put_off_at is not None or differ(held, parts))
    if dates:
        _write_parts(held, parts or ())
        held.put_off_at = None
    if not changed and not dates:
        return held
    _save_changes(held, changed, dates=dates, now=now)
    record("seats.occasion.changed", held, by=by, fields=sorted([*changed, *(["parts"] if dates else [])]))
    _tell_changes(held, before, changed, dates=dates, now=now)
    settle(held, now=now)
    return held


def differ(occasion: Occasion, parts: Sequence[PartSpec]) -> bool:
    """Whether these are other dates than those of the occasion."""
    known = [(part.starts_at, part.ends_at, part.label) for part in occasion.parts.order_by("position")]
    asked = sorted(parts, key=lambda each: each.starts_at)
    return known != [(each.starts_at, each.ends_at, each.label) for each in asked]


def _save_changes(occasion: Occasion, changed: list[str], *, dates: bool, now: datetime.datetime) -> None:
    if occasion.state != OccasionState.DRAFT and (dates or set(changed) & set(TOLD)):
        occasion.sequence += 1
        occasion.changed_at = now
    try:
        with transaction.atomic():
            occasion.save(update_fields=[*changed, "sequence", "changed_at", "put_off_at"])
    except IntegrityError as error:
        raise SeatsRefused(_("Ces réglages ne vont pas ensemble.")) from error
    if dates:
        occasion.registrations.registered().update(reminded_at=None)
    if limit := occasion.given_until:
        # An offer cannot outlast the moment from which no seat is given.
        occasion.registrations.offered().filter(offered_until__gt=limit).update(offered_until=limit)


def _tell_changes(occasion: Occasion, before: Any, changed: list[str], *, dates: bool, now: datetime.datetime) -> None:
    over = occasion.ends_at is not None and occasion.ends_at <= now
    if occasion.state == OccasionState.DRAFT or over or not (dates or set(changed) & set(TOLD)):
        return
    for each in _with_people(occasion.registrations.holding()):
        each.occasion = occasion
        emails.tell_changed(each, before)


def _with_people(rows: Any) -> Any:
    return rows.select_related("agent__structure", "agent__user", "user").order_by("pk")


@transaction.atomic
def open_registrations(occasion: Occasion, *, by: Any, now: datetime.datetime | None = None) -> Occasion:
    """Let people register, or register again; the list moves on at once where seats are free."""
    now = now or timezone.now()
    held = hold(occasion)
    if held.given_until is not None and held.given_until <= now:
        raise SeatsRefused(_("La date de clôture, ou le début, est passée : changez d’abord les dates."))
    if held.put_off_at is not None:
        raise SeatsRefused(_("Donnez d’abord la nouvelle date."))
    if not held.modes:
        raise SeatsRefused(_("Prévoyez d’abord des places, sur place ou à distance."))
    _move(held, OccasionState.OPEN)
    record("seats.occasion.opened", held, by=by)
    settle(held, now=now)
    return held


@transaction.atomic
def close_registrations(occasion: Occasion, *, by: Any) -> Occasion:
    """Take no more registrations. The offers that are out stay good until their time."""
    held = hold(occasion)
    _move(held, OccasionState.CLOSED)
    record("seats.occasion.closed", held, by=by)
    return held


@transaction.atomic
def put_off(occasion: Occasion, *, by: Any, now: datetime.datetime | None = None) -> Occasion:
    """Its dates hold no more and the new ones are not known: calendars forget it, everybody keeps his seat or his rank.

    No reminder leaves and nobody registers until `change_occasion` gives other dates and registrations are opened.
    """
    held = hold(occasion)
    if held.state not in (OccasionState.OPEN, OccasionState.CLOSED) or held.put_off_at is not None:
        raise SeatsRefused(_("Seul un événement annoncé, dont la date est connue, se reporte."))
    people = list(_with_people(held.registrations.filter(state__in=QUEUED)))
    # What leaves the calendars is what they hold: written before the sequence moves on.
    for each in people:
        each.occasion = held
    files = {each.pk: calendars.taken_back(each) for each in people}
    now = now or timezone.now()
    changes: dict[str, Any] = {"sequence": held.sequence + 1, "changed_at": now, "put_off_at": now}
    if held.state == OccasionState.OPEN:
        _move(held, OccasionState.CLOSED, **changes)
    else:
        Occasion.objects.filter(pk=held.pk).update(**changes)
        held.put_off_at = changes["put_off_at"]
    record("seats.occasion.put_off", held, by=by)
    for each in people:
        emails.tell_put_off(each, files[each.pk])
    return held


@transaction.atomic
def cancel_occasion(occasion: Occasion, *, reason: str, by: Any, now: datetime.datetime | None = None) -> Occasion:
    """Cancel it: everybody who asked for a seat is told why, and the calendars forget it."""
    reason = reason.strip()
    if not reason:
        raise SeatsRefused(_("Dites pourquoi : chaque personne inscrite le lira."))
    held = hold(occasion)
    changes = {"sequence": held.sequence + 1, "changed_at": now or timezone.now(), "cancel_reason": reason}
    _move(held, OccasionState.CANCELLED, **changes)
    record("seats.occasion.cancelled", held, by=by)
    for each in _with_people(held.registrations.filter(state__in=QUEUED)):
        each.occasion = held
        emails.tell_cancelled(each)
    return held


@transaction.atomic
def delete_draft(occasion: Occasion, *, by: Any) -> None:
    """Take away what was never opened."""
    held = hold(occasion)
    if held.state != OccasionState.DRAFT or held.registrations.exists():
        raise SeatsRefused(_("Les inscriptions ont été ouvertes : annulez plutôt, pour que chacun soit prévenu."))
    record("seats.occasion.deleted", held, by=by)
    held.delete()


def _move(occasion: Occasion, to: OccasionState, **changes: Any) -> None:
    if to not in OCCASION_TRANSITIONS[occasion.state]:
        raise SeatsRefused(
            _("L’événement est dans l’état « %(state)s » : cette action n’est plus possible.")
            % {"state": occasion.get_state_display()}
        )
    Occasion.objects.filter(pk=occasion.pk).update(state=to, **changes)
    for name, value in {"state": to, **changes}.items():
        setattr(occasion, name, value)


# ---- below the minimum, and the day itself


def too_few(occasion: Occasion, now: datetime.datetime) -> int:
    """How many are missing once nobody can register any more; 0 when there are enough, or that was settled."""
    over = occasion.state == OccasionState.CLOSED or not occasion.gives_seats(now)
    if (
        not over
        or occasion.put_off_at is not None
        or occasion.maintained_at is not None
        or occasion.state == OccasionState.CANCELLED
    ):
        return 0
    came = occasion.registrations.filter(state=RegistrationState.REGISTERED).count()
    return max(occasion.minimum - came, 0)


@transaction.atomic
def maintain(occasion: Occasion, *, by: Any, now: datetime.datetime | None = None) -> Occasion:
    """Keep an occasion although fewer people come than its minimum: somebody decided so."""
    held = hold(occasion)
    if held.state == OccasionState.CANCELLED:
        raise SeatsRefused(_("Cet événement est annulé."))
    held.maintained_at = now or timezone.now()
    held.save(update_fields=["maintained_at"])
    record("seats.occasion.maintained", held, by=by)
    return held


@transaction.atomic
def name_helper(occasion: Occasion, user: User, *, by: Any) -> Helper:
    """Let somebody note who is there, and nothing else."""
    helper, made = Helper.objects.get_or_create(occasion=occasion, user=user)
    if made:
        record("seats.helper.named", helper, by=by, occasion=occasion.pk, user=user.pk)
    return helper


@transaction.atomic
def dismiss_helper(helper: Helper, *, by: Any) -> None:
    record("seats.helper.dismissed", helper, by=by, occasion=helper.occasion_id, user=helper.user_id)
    helper.delete()
