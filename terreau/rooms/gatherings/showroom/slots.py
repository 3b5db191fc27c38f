"""Demonstrations: opened, registered for, called off. The seats keep the places, write the mails and the calendars."""

import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.seats import actions as seats
from terreau.rooms.gatherings.showroom.actions import ShowroomRefused
from terreau.rooms.gatherings.showroom.models import Slot, Solution


@transaction.atomic
def open_slot(
    solution: Solution,
    *,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    place: str = "",
    online_url: str = "",
    on_site: int = 0,
    online: int = 0,
    by: Any,
) -> Slot:
    """A demonstration of a published solution, registrations open at once."""
    if not solution.is_published:
        raise ShowroomRefused(_("Publiez d’abord la fiche : on ne s’inscrit qu’à ce qu’on peut lire."))
    title = _("Démonstration : %(name)s") % {"name": solution.name}
    try:
        occasion = seats.create_occasion(
            solution.structure, title=title, parts=[seats.PartSpec(starts_at, ends_at)], place=place,
            page=reverse("showroom:show", args=[solution.pk]), online_url=online_url, capacity_on_site=on_site,
            capacity_online=online, by=by,
        )  # fmt: skip
        seats.open_registrations(occasion, by=by)
    except seats.SeatsRefused as refusal:
        raise ShowroomRefused(str(refusal)) from refusal
    slot = Slot.objects.create(solution=solution, occasion=occasion)
    record("showroom.slot.opened", slot, by=by, solution=solution.pk)
    return slot


@transaction.atomic
def cancel_slot(slot: Slot, *, reason: str, by: Any) -> None:
    """Those registered are told why, and their calendars too."""
    try:
        seats.cancel_occasion(slot.occasion, reason=reason, by=by)
    except seats.SeatsRefused as refusal:
        raise ShowroomRefused(str(refusal)) from refusal
    record("showroom.slot.cancelled", slot, by=by, solution=slot.solution_id)


def cancel_coming(solution: Solution, *, reason: str, by: Any) -> None:
    """A solution that is no more shown is no more demonstrated."""
    coming = solution.slots.filter(occasion__ends_at__gt=timezone.now()).exclude(occasion__state="cancelled")
    for slot in coming.select_related("occasion__structure", "solution__structure").order_by("pk"):
        cancel_slot(slot, reason=reason, by=by)
