"""The only doors to a campaign, to a list and to a proposal: 404 to an outsider, 403 to a reader who may not decide."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions.models import Delegation
from terreau.rooms.learning.wishes.consenting import lists_for
from terreau.rooms.learning.wishes.models import Absence, Campaign, Plan, PlanLine, Proposal, Wish, WishList
from terreau.rooms.learning.wishes.roles import DECIDERS


def agent_of(user: Any) -> Agent | None:
    """The agent of this account, while he is posted."""
    agent = user.agent
    return agent if agent is not None and agent.left_on is None else None


def may_run(user: Any) -> bool:
    return bool(user.structures_as(*DECIDERS))


def campaign_to_run(user: Any, pk: int) -> Campaign:
    """For whoever decides on its seats, and reads the wishes by name for it."""
    rows = Campaign.objects.visible_to(user).select_related("structure__root", "signed_by")
    campaign = get_object_or_404(rows, pk=pk)
    if not user.has_role(*DECIDERS, structure=campaign.structure):
        raise PermissionDenied
    return campaign


def structures_to_run_in(user: Any) -> QuerySet[Structure]:
    if not may_run(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*DECIDERS)).open().order_by("path")


def courses_to_offer(user: Any) -> QuerySet[Course]:
    """Those of the catalogue that he may read, or writes."""
    rows = Course.objects.visible_to(user).published()
    return rows.order_by("title", "pk")


def campaign_to_answer(user: Any, pk: int) -> Campaign:
    """A campaign to which this agent is called, or that he answered: 404 to everybody else, whatever the role."""
    if agent_of(user) is None:
        raise Http404
    return get_object_or_404(Campaign.objects.open_to(user).select_related("structure__root"), pk=pk)


def own_list(user: Any, campaign: Campaign) -> WishList | None:
    return WishList.objects.filter(campaign=campaign, agent=user.agent_id).select_related("campaign", "agent").first()


def own_wish(user: Any, pk: int) -> Wish:
    """One's own wish; 404 for anybody else's, whatever the role."""
    rows = Wish.objects.select_related("list__campaign__structure__root", "list__agent", "course")
    return get_object_or_404(rows.filter(list__agent=user.agent_id, list__agent__isnull=False), pk=pk)


def own_absence(user: Any, pk: int) -> Absence:
    rows = Absence.objects.select_related("list__campaign__structure__root", "list__agent")
    return get_object_or_404(rows.filter(list__agent=user.agent_id, list__agent__isnull=False), pk=pk)


def decides_on_a_team(user: Any) -> bool:
    """A manager, or whoever holds his delegation today."""
    if user.structures_as(RoleName.MANAGER):
        return True
    return Delegation.objects.active(timezone.localdate()).filter(delegate=user.pk).exists()


def campaign_of_team(user: Any, pk: int) -> tuple[Campaign, list[WishList]]:
    """A campaign that asks the managers' word, with the lists of those on whom `user` decides. 404 to others."""
    if not decides_on_a_team(user):
        raise Http404
    rows = Campaign.objects.visible_to(user).filter(managers_say=True).exclude(seed=None)
    campaign = get_object_or_404(rows.select_related("structure__root"), pk=pk)
    return campaign, lists_for(user, campaign)


def wish_to_decide(user: Any, pk: int) -> Wish:
    """A wish of somebody of the team; 404 to everybody else."""
    wish = get_object_or_404(Wish.objects.select_related("list__agent__structure", "course"), pk=pk)
    campaign, lists = campaign_of_team(user, wish.list.campaign_id)
    if wish.list_id not in {one.pk for one in lists}:
        raise Http404
    wish.list.campaign = campaign
    return wish


def proposal_to_decide(user: Any, pk: int) -> Proposal:
    proposal = get_object_or_404(Proposal, pk=pk)
    proposal.campaign = campaign_to_run(user, proposal.campaign_id)
    return proposal


def campaigns_asking(user: Any) -> QuerySet[Campaign]:
    """Those that this manager may be asked about."""
    if not decides_on_a_team(user):
        return Campaign.objects.none()
    return Campaign.objects.visible_to(user).filter(Q(managers_say=True), seed__isnull=False)


def plans_run_by(user: Any) -> QuerySet[Plan]:
    return Plan.objects.filter(any_subtree(user.structures_as(*DECIDERS), "structure__"))


def plan_to_run(user: Any, pk: int) -> Plan:
    """For whoever decides on requests here, and so reads how many they are: 404 to whoever has no role above it."""
    above = Plan.objects.filter(any_subtree(user.structures_as(), "structure__"))
    plan = get_object_or_404(above.select_related("structure__root", "adopted_by"), pk=pk)
    if not user.has_role(*DECIDERS, structure=plan.structure):
        raise PermissionDenied
    return plan


def line_to_run(user: Any, pk: int) -> PlanLine:
    line = get_object_or_404(PlanLine.objects.select_related("course"), pk=pk)
    line.plan = plan_to_run(user, line.plan_id)
    return line
