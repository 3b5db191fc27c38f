"""The only doors to a campaign: who prepares and follows it, who is invited, who holds a personal link."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.rooms.skills.access import EXPECTING
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.campaigns.population import is_for
from terreau.rooms.skills.enums import CampaignState
from terreau.rooms.skills.querysets import CampaignQuerySet


def campaigns_for(user: Any) -> CampaignQuerySet:
    """The campaigns of the structures where the user is of human resources or leads the programme. 403 when nowhere."""
    roots = user.structures_as(*EXPECTING)
    if not roots:
        raise PermissionDenied
    return Campaign.objects.within(*roots).select_related("structure__root", "job")


def campaign_for(user: Any, pk: int) -> Campaign:
    """404 to everybody else: that a campaign is prepared is not said."""
    found = campaigns_for(user).filter(pk=pk).first() if user.structures_as(*EXPECTING) else None
    if found is None:
        raise Http404
    return found


def structure_to_follow(campaign: Campaign, pk: str) -> Structure:
    """The structure of the campaign that is asked for, or the campaign's own. 404 outside of it."""
    if not pk:
        return campaign.structure
    below = Structure.objects.within(campaign.structure)
    found = below.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
    if found is None:
        raise Http404
    return found


def follow_scope(user: Any) -> Scope:
    return scope_of(user, *EXPECTING)


def campaign_by_code(code: str) -> Campaign:
    """What an address on a poster names. 404 for one in preparation, of which nothing is said yet."""
    found = Campaign.objects.exclude(state=CampaignState.DRAFT).filter(code=code).select_related("structure").first()
    if found is None:
        raise Http404
    return found


def own_invitation(user: Any, campaign: Campaign) -> CampaignInvitation | None:
    """The invitation of the user's own agent, made or about to be (then not stored); None: it is not for him."""
    if user.agent_id is None:
        return None
    found = CampaignInvitation.objects.filter(campaign=campaign, agent=user.agent_id).first()
    now = timezone.now()
    if found is None and campaign.is_running(now) and is_for(campaign, user.agent, timezone.localdate(now)):
        found = CampaignInvitation(campaign=campaign, agent=user.agent, made_at=now)
    if found is not None:
        found.campaign = campaign
    return found
