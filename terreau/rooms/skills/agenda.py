"""The last day of the campaigns that an agent is invited to. Not what he has done of them."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated, whole_day
from terreau.rooms.skills import access
from terreau.rooms.skills.campaigns.models import CampaignInvitation
from terreau.rooms.skills.enums import CampaignState


@dated
def campaigns_last_days(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    agent = access.agent_of(user)
    if agent is None:
        return []
    rows = CampaignInvitation.objects.filter(
        agent=agent, declined_at=None, campaign__ends_at__gt=start, campaign__starts_at__lt=end
    ).exclude(campaign__state=CampaignState.DRAFT)
    return [
        Dated(
            title=_("Dernier jour pour vous situer : %(name)s") % {"name": each.campaign.name},
            url=reverse("skills:campaign_mine", args=[each.campaign.code]),
            uid=f"campaign-{each.campaign.code}-last-day",
            **whole_day(each.campaign.last_day),
        )
        for each in rows.select_related("campaign").order_by("campaign__ends_at", "pk")
    ]
