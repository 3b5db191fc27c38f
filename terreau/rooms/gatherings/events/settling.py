"""What an imported page left to settle, settled by a person, in words."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.events.holding import EventRefused, held
from terreau.rooms.gatherings.events.models import PointToSettle


@transaction.atomic
def settle(point: PointToSettle, *, settlement: str, by: Any) -> None:
    """Say what was decided. Who decides first is kept."""
    event = held(point.event)
    if not settlement.strip():
        raise EventRefused(_("Dites ce qui a été décidé."))
    done = PointToSettle.objects.filter(pk=point.pk, settled_at=None).update(
        settled_at=timezone.now(),
        settled_by=by if hasattr(by, "structures_as") else None,
        settlement=settlement.strip()[:500],
    )
    if not done:
        raise EventRefused(_("Ce point est déjà réglé."))
    record("events.point.settled", event, by=by, reason=settlement.strip()[:500], field=point.field)


@transaction.atomic
def unsettle(point: PointToSettle, *, by: Any) -> None:
    """It was not right after all: it waits again."""
    event = held(point.event)
    if event.is_published:
        raise EventRefused(_("La rencontre est publiée : ce point ne se rouvre plus."))
    PointToSettle.objects.filter(pk=point.pk).update(settled_at=None, settled_by=None, settlement="")
    record("events.point.reopened", event, by=by, field=point.field)
