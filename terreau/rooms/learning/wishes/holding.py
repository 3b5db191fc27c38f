"""Holding a campaign: from that UPDATE to the end of the transaction nobody else writes in it, on SQLite (one writer)
as on PostgreSQL (a locked row). What is read after it is what everybody before has written."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.learning.wishes.enums import CampaignState
from terreau.rooms.learning.wishes.models import Campaign
from terreau.rooms.learning.wishes.refusals import WishesRefused


def hold(campaign: Campaign, *states: str, **more: Any) -> bool:
    """Whether the campaign is held, being in one of `states`."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A campaign is held inside a transaction.")
    rows = Campaign.objects.filter(Q(**more), pk=campaign.pk, state__in=states)
    held = bool(rows.update(turn=F("turn") + 1))
    if held:
        campaign.refresh_from_db(fields=["state", "seed", "closes_on", "managers_until", "most"])
    return held


def hold_answering(campaign: Campaign, today: datetime.date | None = None) -> None:
    """Held while agents may still change their lists. Raises `WishesRefused`."""
    today = today or timezone.localdate()
    if not hold(campaign, CampaignState.OPEN, opens_on__lte=today, closes_on__gte=today):
        raise WishesRefused(_("Les souhaits ne sont pas ouverts aujourd’hui : votre liste n’a pas changé."))


def hold_in(campaign: Campaign, *states: str) -> None:
    """Held in one of these states. Raises `WishesRefused`."""
    if not hold(campaign, *states):
        raise WishesRefused(_("La campagne n’en est plus là : rien n’a été modifié. Relisez la page."))
