"""What waits on an agent's word: levels proposed to him, results kept for him, and campaigns."""

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.skills import access
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.enums import ResultState
from terreau.rooms.skills.models import SkillResult


@waiting
def answers_to_give(user: Any) -> list[Item]:
    """Numbers only: what they say is read on the agent's own page."""
    agent = access.agent_of(user)
    if agent is None:
        return []
    states = Counter(SkillResult.objects.awaiting().filter(agent=agent).values_list("state", flat=True))
    items = []
    if proposed := states[ResultState.PROPOSED]:
        title = ngettext(
            "%(count)s niveau vous est proposé : acceptez-le ou refusez-le",
            "%(count)s niveaux vous sont proposés : acceptez-les ou refusez-les",
            proposed,
        )
        items.append(Item(title % {"count": proposed}, reverse("skills:my_skills")))
    if sealed := states[ResultState.SEALED]:
        title = ngettext(
            "%(count)s résultat gardé au secret vous attend",
            "%(count)s résultats gardés au secret vous attendent",
            sealed,
        )
        items.append(Item(title % {"count": sealed}, reverse("skills:my_skills")))
    return items


@waiting
def campaigns_to_do(user: Any) -> list[Item]:
    """The campaigns that run and that the agent has not finished, each with its last day."""
    agent = access.agent_of(user)
    if agent is None:
        return []
    rows = CampaignInvitation.objects.filter(
        agent=agent, campaign__in=Campaign.objects.running(timezone.now()).order_by(), declined_at=None
    )
    return [
        Item(
            _("Vous situer : %(name)s") % {"name": each.campaign.name},
            reverse("skills:campaign_mine", args=[each.campaign.code]),
            due=each.campaign.last_day,
        )
        for each in rows.unfinished().select_related("campaign").order_by("campaign__ends_at", "pk")
    ]
