"""The life of a campaign, up to its closing: prepared, opened, closed with its draw. Journalled, atomic."""

import datetime
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.wishes import emails, holding
from terreau.rooms.learning.wishes.enums import CAMPAIGN_TRANSITIONS, CampaignState
from terreau.rooms.learning.wishes.models import Campaign
from terreau.rooms.learning.wishes.refusals import WishesRefused

SEEDS = 2**31
EDITABLE = (
    "name", "word", "opens_on", "closes_on", "answer_on", "most", "seats", "period", "budget_euros", "first_timers",
    "refused_before", "managers_say", "managers_until",
)  # fmt: skip
# What agents were told when it opened; only the dates may still be put later.
WHILE_OPEN = ("word", "closes_on", "answer_on", "managers_until", "budget_euros")


@transaction.atomic
def prepare(structure: Structure, *, courses: Iterable[Course], by: Any, **fields: Any) -> Campaign:
    """A draft that only those who decide see. Raises `WishesRefused`."""
    if structure.closed_on is not None:
        raise WishesRefused(_("Cette structure est fermée."))
    campaign = _saved(Campaign(structure=structure, **fields))
    campaign.courses.set(courses)
    record("wishes.campaign.prepared", campaign, by=by)
    return campaign


@transaction.atomic
def edit(campaign: Campaign, *, courses: Iterable[Course] | None = None, by: Any, **changes: Any) -> Campaign:
    """Change a draft; once open, only put dates later, the word and the budget. Raises `WishesRefused`."""
    holding.hold_in(campaign, CampaignState.DRAFT, CampaignState.OPEN)
    current = Campaign.objects.select_related("structure__root").get(pk=campaign.pk)
    changed = {name: value for name, value in changes.items() if getattr(current, name) != value}
    if unknown := set(changed) - set(EDITABLE):
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")
    if current.state == CampaignState.OPEN:
        _refuse_what_was_announced(current, changed)
        courses = None
    for name, value in changed.items():
        setattr(current, name, value)
    _saved(current)
    if courses is not None:
        current.courses.set(courses)
    record("wishes.campaign.edited", current, by=by, fields=sorted(changed))
    return current


def _refuse_what_was_announced(campaign: Campaign, changed: dict[str, Any]) -> None:
    if set(changed) - set(WHILE_OPEN):
        raise WishesRefused(_("La campagne est ouverte : les règles annoncées ne changent plus, sauf les dates."))
    for name in ("closes_on", "answer_on", "managers_until"):
        before = getattr(campaign, name)
        if name in changed and (before is None or changed[name] is None or changed[name] < before):
            raise WishesRefused(_("Une date annoncée ne peut être que repoussée."))


def _saved(campaign: Campaign) -> Campaign:
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError as error:
        raise WishesRefused(_("Ces dates ou ces réglages ne vont pas ensemble.")) from error
    return campaign


@transaction.atomic
def delete_draft(campaign: Campaign, *, by: Any) -> None:
    holding.hold_in(campaign, CampaignState.DRAFT)
    record("wishes.campaign.deleted", campaign, by=by)
    campaign.delete()


@transaction.atomic
def announce(campaign: Campaign, *, by: Any) -> None:
    """Open it to the agents: they read it at once and rank from its first day. Raises `WishesRefused`."""
    holding.hold_in(campaign, CampaignState.DRAFT)
    if not campaign.courses.exists():
        raise WishesRefused(_("Proposez d’abord au moins un cours."))
    if campaign.closes_on < timezone.localdate():
        raise WishesRefused(_("Le dernier jour est déjà passé : changez d’abord les dates."))
    _move(campaign, CampaignState.OPEN)
    record("wishes.campaign.opened", campaign, by=by)


@transaction.atomic
def close(campaign: Campaign, *, by: Any, now: datetime.datetime | None = None) -> None:
    """After its last day: lists change no more, and the draw is made, for all to read, before anything is computed."""
    now = now or timezone.now()
    if not holding.hold(campaign, CampaignState.OPEN, closes_on__lt=timezone.localdate(now)):
        return
    _move(campaign, CampaignState.CLOSED, seed=secrets.randbelow(SEEDS), closed_at=now)
    record("wishes.campaign.closed", campaign, by=by, seed=campaign.seed)
    if campaign.managers_say:
        emails.ask_managers(campaign)


def _move(campaign: Campaign, to: CampaignState, **values: Any) -> None:
    """Under the hold."""
    if to not in CAMPAIGN_TRANSITIONS[campaign.state]:
        raise WishesRefused(_("La campagne n’en est plus là : rien n’a été modifié. Relisez la page."))
    Campaign.objects.filter(pk=campaign.pk).update(state=to, **values)
    for name, value in {"state": to, **values}.items():
        setattr(campaign, name, value)
