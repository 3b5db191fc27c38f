"""What was bought, as a table: amounts and sessions, nobody."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils import timezone

from terreau.rooms.learning.evaluations.querysets import PurchaseQuerySet

COLUMNS = (
    "structure", "prestataire", "declaration", "cours", "session", "debut", "demi_journees", "commande", "commande_le",
    "montant", "places", "cout_place",
)  # fmt: skip


def purchase_rows(purchases: PurchaseQuerySet) -> Iterator[list[Any]]:
    """The order of dates; amounts in euros."""
    rows = purchases.annotate(number=Count("session__occasion__parts"))
    for each in rows.order_by("session__occasion__starts_at", "pk"):
        session = each.session
        starts_at = session.occasion.starts_at
        yield [
            session.occasion.structure.label, each.provider.name, each.provider.declared, session.course.title,
            session.occasion.title, timezone.localdate(starts_at).isoformat() if starts_at else "", each.number,
            each.order, each.ordered_on.isoformat() if each.ordered_on else "", euros(each.amount_cents), each.seats,
            euros(each.seat_cents),
        ]  # fmt: skip


def euros(cents: int) -> float:
    return float(Decimal(cents) / 100)
