"""Whom a campaign is for: one rule, read by the preview, the invitations and the door of the open link."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from terreau.ground.organisations.models import Agent
from terreau.ground.organisations.querysets import path_range
from terreau.rooms.skills.campaigns.models import Campaign
from terreau.rooms.skills.enums import Invited
from terreau.rooms.skills.models import SocleLevel
from terreau.rooms.skills.socles import population_of, posted_on, with_socle

REACHABLE = ~Q(agent__email="") | Q(agent__user__is_active=True)


def postings_for(campaign: Campaign, competences: Iterable[Any], on: datetime.date) -> Any:
    """The postings of those whom the campaign is for on the day: where they are posted says it, as for a socle."""
    here = path_range(campaign.structure.path, "structure__")
    if campaign.population == Invited.ASKED:
        asking = SocleLevel.objects.filter(competence__in=list(competences)).order_by().values("socle")
        return with_socle(on).filter(here, socle__in=asking)
    return posted_on(on).filter(here, population_of(campaign))


def population(campaign: Campaign, on: datetime.date) -> Any:
    """The same for a campaign that is stored."""
    return postings_for(campaign, campaign.asked.order_by().values_list("competence", flat=True), on)


def is_for(campaign: Campaign, agent: Agent, on: datetime.date) -> bool:
    return bool(population(campaign, on).filter(agent=agent).exists())


def how_many(postings: Any) -> tuple[int, int]:
    """How many agents, and how many of them have an address to write to. Never shown as it is."""
    return postings.count(), postings.filter(REACHABLE).count()
