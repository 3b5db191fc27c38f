"""What sessions cost and how long they are, as CSV, for whoever runs them.

Seats, half-days and amounts are decisions. Neither those registered nor those present are in it: by session they are a
few, and figures on people are read in the evidence, by theme (docs/decisions/0104).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.learning.sessions.models import Session


def costs_headers() -> list[str]:
    return [
        _("cours"), _("session"), _("cohorte"), _("structure"), _("état"), _("début"), _("fin"), _("demi-journées"),
        _("heures prévues"), _("places"), _("coût d’une place en euros"), _("coût de toutes les places en euros"),
    ]  # fmt: skip


def costs_rows(user: Any) -> Iterator[list[Any]]:
    """One a session that `user` runs, cohorts included, the latest first. No total: a spreadsheet makes them."""
    rows = Session.objects.run_by(user).with_places()
    rows = rows.annotate(half_days=Count("occasion__parts"), minutes=Sum("occasion__parts__minutes"))
    for each in rows.order_by("-occasion__starts_at", "-pk").iterator():
        occasion, seats = each.occasion, each.seats
        dates = [timezone.localdate(one).isoformat() if one else "" for one in (occasion.starts_at, occasion.ends_at)]
        yield [
            each.course.title, occasion.title, _("oui") if each.by_jury else _("non"), occasion.structure.label,
            occasion.get_state_display(), *dates, each.half_days, Decimal(each.minutes or 0) / 60,
            _("sans limite") if seats is None else seats, euros(each.cost_cents),
            "" if seats is None else euros(each.cost_cents * seats),
        ]  # fmt: skip


def euros(cents: int) -> Decimal:
    return Decimal(cents) / 100
