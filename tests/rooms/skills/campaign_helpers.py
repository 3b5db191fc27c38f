"""Small makers of campaigns, and of tests finished at a given moment."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.skills.campaigns import actions
from terreau.rooms.skills.campaigns.models import Campaign
from terreau.rooms.skills.enums import CampaignState, Ending
from terreau.rooms.skills.models import Sitting
from terreau.rooms.skills.positioning.editions import edition_for
from tests.rooms.skills.helpers import competence

DAY = datetime.timedelta(days=1)


def make_campaign(structure: Structure, *codes: str, opened: bool = True, **fields: Any) -> Campaign:
    """From yesterday to ten days from now, on competences 1.1 and 1.2 unless told; opened as a worker finds it."""
    today = timezone.localdate()
    values = {"name": "Printemps du numérique", "opens_on": today - DAY, "closes_on": today + 10 * DAY, "by": "test"}
    asked = [competence(code) for code in codes or ("1.1", "1.2")]
    campaign = actions.create_campaign(structure, **(values | {"competences": asked} | fields))
    if opened:
        Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.OPEN)
        campaign.refresh_from_db()
    return campaign


def finished(agent: Agent, code: str, at: datetime.datetime | None = None, *, level: float | None = 3.4) -> Sitting:
    """A test of the competence ended at that moment, with a level unless there were too few answers."""
    at = at or timezone.now()
    one = competence(code)
    return Sitting.objects.create(
        agent=agent, competence=one, edition=edition_for(one), rule={}, seed=1, started_at=at, finished_at=at,
        reason=Ending.STOPPED, level=level, error=None if level is None else 0.6,
    )  # fmt: skip
