"""Seminars and what fills their half-days: every write. Dates and half-days are those of the session."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.seats.models import Part
from terreau.rooms.learning.cycles.holding import CycleRefused, held
from terreau.rooms.learning.cycles.models import Cycle, Seminar, Slot

OF_SEMINAR = ("title", "starts_on", "ends_on", "place", "aims")
OF_SLOT = ("part", "kind", "title", "speaker", "confirmed")


def refuse_cancelled(cycle: Cycle) -> None:
    if cycle.session.is_cancelled:
        raise CycleRefused(_("Ce cycle est annulé : il ne change plus."))


def refuse_unknown(changes: dict[str, Any], known: tuple[str, ...]) -> None:
    if unknown := set(changes) - set(known):
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")


def _refuse_days(cycle: Cycle, starts_on: datetime.date, ends_on: datetime.date, *, but: int | None = None) -> None:
    if starts_on > ends_on:
        raise CycleRefused(_("La fin vient après le début."))
    across = cycle.seminars.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    if but is not None:
        across = across.exclude(pk=but)
    if (other := across.order_by("starts_on").first()) is not None:
        raise CycleRefused(_("Ces jours sont déjà ceux du séminaire « %(title)s ».") % {"title": other.title})
    if not cycle.session.occasion.parts.filter(day__range=(starts_on, ends_on)).exists():
        raise CycleRefused(
            _("Le cycle n’a aucune demi-journée entre ces deux jours : elles se fixent sur la page de la session.")
        )


@transaction.atomic
def add_seminar(cycle: Cycle, *, by: Any, **plain: Any) -> Seminar:
    """`plain`: the columns of `OF_SEMINAR`. Raises `CycleRefused`."""
    refuse_unknown(plain, OF_SEMINAR)
    cycle = held(cycle)
    refuse_cancelled(cycle)
    _refuse_days(cycle, plain["starts_on"], plain["ends_on"])
    made = Seminar.objects.create(cycle=cycle, **plain)
    record("cycles.seminar.added", made, by=by, cycle=cycle.pk)
    return made


@transaction.atomic
def change_seminar(seminar: Seminar, *, by: Any, **changes: Any) -> Seminar:
    refuse_unknown(changes, OF_SEMINAR)
    cycle = held(seminar.cycle)
    refuse_cancelled(cycle)
    now = cycle.seminars.filter(pk=seminar.pk).first()
    if now is None:
        raise CycleRefused(_("Ce séminaire n’existe plus."))
    for name, value in changes.items():
        setattr(now, name, value)
    _refuse_days(cycle, now.starts_on, now.ends_on, but=now.pk)
    if now.slots.exclude(part__day__range=(now.starts_on, now.ends_on)).exists():
        raise CycleRefused(_("Des séquences de ce séminaire tomberaient hors de ces jours : déplacez-les d’abord."))
    now.save(update_fields=list(changes))
    record("cycles.seminar.changed", now, by=by, cycle=cycle.pk, fields=sorted(changes))
    return now


@transaction.atomic
def remove_seminar(seminar: Seminar, *, by: Any) -> None:
    """Its slots go with it; the half-days, with who was there, stay those of the session."""
    cycle = held(seminar.cycle)
    record("cycles.seminar.removed", seminar, by=by, cycle=cycle.pk)
    seminar.delete()


def _refuse_part(seminar: Seminar, part: Part) -> None:
    if part.occasion_id != seminar.cycle.session.occasion_id or not seminar.starts_on <= part.day <= seminar.ends_on:
        raise CycleRefused(_("Cette demi-journée n’est pas de ce séminaire : relisez la page."))


@transaction.atomic
def add_slot(seminar: Seminar, *, by: Any, **plain: Any) -> Slot:
    """`plain`: the columns of `OF_SLOT`. Raises `CycleRefused`."""
    refuse_unknown(plain, OF_SLOT)
    cycle = held(seminar.cycle)
    refuse_cancelled(cycle)
    _refuse_part(seminar, plain["part"])
    made = Slot.objects.create(seminar=seminar, **plain)
    record("cycles.slot.added", made, by=by, cycle=cycle.pk, part=made.part_id)
    return made


@transaction.atomic
def change_slot(slot: Slot, *, by: Any, **changes: Any) -> Slot:
    refuse_unknown(changes, OF_SLOT)
    cycle = held(slot.seminar.cycle)
    refuse_cancelled(cycle)
    _refuse_part(slot.seminar, changes.get("part", slot.part))
    for name, value in changes.items():
        setattr(slot, name, value)
    slot.save(update_fields=list(changes))
    record("cycles.slot.changed", slot, by=by, cycle=cycle.pk, fields=sorted(changes))
    return slot


@transaction.atomic
def remove_slot(slot: Slot, *, by: Any) -> None:
    cycle = held(slot.seminar.cycle)
    record("cycles.slot.removed", slot, by=by, cycle=cycle.pk, part=slot.part_id)
    slot.delete()
