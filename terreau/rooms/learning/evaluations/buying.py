"""Providers, and what was bought from them. What a session was bought for gives the cost of a seat of it."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.evaluations.holding import EvaluationRefused
from terreau.rooms.learning.evaluations.models import Provider, Purchase
from terreau.rooms.learning.sessions import actions as sessions
from terreau.rooms.learning.sessions.holding import held
from terreau.rooms.learning.sessions.models import Session

OF_PROVIDER = ("name", "contact", "declared")


@transaction.atomic
def add_provider(structure: Structure, *, by: Any, **words: str) -> Provider:
    """One more that this structure and those below may buy from."""
    try:
        with transaction.atomic():
            made = Provider.objects.create(structure=structure, **tidy(words))
    except IntegrityError as error:
        raise EvaluationRefused(_("Ce prestataire est déjà dans la liste.")) from error
    record("evaluations.provider.added", made, by=by)
    return made


def tidy(words: dict[str, str]) -> dict[str, str]:
    if unknown := set(words) - set(OF_PROVIDER):
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    return {name: text.strip() for name, text in words.items()}


@transaction.atomic
def change_provider(provider: Provider, *, by: Any, **words: str) -> None:
    try:
        with transaction.atomic():
            Provider.objects.filter(pk=provider.pk).update(**tidy(words))
    except IntegrityError as error:
        raise EvaluationRefused(_("Ce prestataire est déjà dans la liste.")) from error
    record("evaluations.provider.changed", provider, by=by, fields=sorted(words))


@transaction.atomic
def close_provider(provider: Provider, *, by: Any) -> None:
    """No session is bought from it any more; those that were stay."""
    if not Provider.objects.filter(pk=provider.pk, closed_on=None).update(closed_on=timezone.localdate()):
        raise EvaluationRefused(_("Ce prestataire n’est déjà plus proposé."))
    record("evaluations.provider.closed", provider, by=by)


@transaction.atomic
def reopen_provider(provider: Provider, *, by: Any) -> None:
    if not Provider.objects.filter(pk=provider.pk, closed_on__isnull=False).update(closed_on=None):
        raise EvaluationRefused(_("Ce prestataire est déjà proposé."))
    record("evaluations.provider.reopened", provider, by=by)


# ---- purchases


def seats_of(session: Session) -> int | None:
    """All the seats of the session, on site and online; None where one of the two has no limit, or there is none."""
    both = (session.occasion.capacity_on_site, session.occasion.capacity_online)
    return None if None in both else sum(both) or None  # type: ignore[arg-type]


@transaction.atomic
def buy(
    session: Session, *, provider: Provider, amount_cents: int, seats: int | None = None, order: str = "",
    ordered_on: datetime.date | None = None, by: Any,
) -> Purchase:  # fmt: skip
    """What the session was bought for: written, or corrected. `seats`: those of the session unless given."""
    session = held(session)
    seats = seats or seats_of(session)
    if not seats:
        raise EvaluationRefused(_("Cette session n’a pas de nombre de places : dites combien vous en avez acheté."))
    known = Purchase.objects.filter(session=session).first()
    kept = known is not None and known.provider_id == provider.pk
    if not kept and not Provider.objects.offered_to(session.occasion.structure).filter(pk=provider.pk).exists():
        raise EvaluationRefused(_("Ce prestataire n’est pas proposé à cette structure."))
    words = {"amount_cents": amount_cents, "seats": seats, "order": order.strip(), "ordered_on": ordered_on}
    made, _new = Purchase.objects.update_or_create(session=session, defaults={"provider": provider, **words})
    write_cost(session, made.seat_cents, by=by)
    record("evaluations.purchase.written", made, by=by, session=session.pk, provider=provider.pk)
    return made


def may_change(session: Session) -> bool:
    return not session.is_cancelled and session.concluded_at is None


def write_cost(session: Session, cents: int, *, by: Any) -> None:
    """In the session, while it may change: once it is concluded, what was written to each record stays."""
    if may_change(session) and session.cost_cents != cents:
        sessions.change(session, cost_cents=cents, by=by)


@transaction.atomic
def forget_purchase(purchase: Purchase, *, by: Any) -> None:
    """It was written by mistake: the session costs nothing any more."""
    session = held(purchase.session)
    record("evaluations.purchase.removed", purchase, by=by, session=session.pk)
    purchase.delete()
    write_cost(session, 0, by=by)


def cents_of(euros: Decimal) -> int:
    return int((euros * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
