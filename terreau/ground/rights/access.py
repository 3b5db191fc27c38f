"""Who asks for a correction, who decides it, and who may erase the file of an agent who left."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent
from terreau.ground.organisations.querysets import AgentQuerySet
from terreau.ground.rights.models import CorrectionRequest
from terreau.ground.rights.querysets import CorrectionQuerySet

KEEPERS = (RoleName.HR, RoleName.DPO)


def own_agent(user: Any) -> Agent:
    """The file of the user himself. Raises `Http404` for an account without agent."""
    if user.agent is None:
        raise Http404
    agent: Agent = user.agent
    return agent


def own_correction(user: Any, pk: int) -> CorrectionRequest:
    return get_object_or_404(CorrectionRequest.objects.filter(agent=own_agent(user)), pk=pk)


def corrections_for(user: Any) -> CorrectionQuerySet:
    """The requests about the agents whom the user keeps (HR); refuses (403) everybody else."""
    held = user.structures_as(RoleName.HR)
    if not held:
        raise PermissionDenied
    return CorrectionRequest.objects.within(*held)


def correction_to_decide(user: Any, pk: int) -> CorrectionRequest:
    """404 out of sight; 403 for one's own file: somebody else decides."""
    found = get_object_or_404(corrections_for(user).select_related("agent__structure", "agent__user"), pk=pk)
    if found.agent_id == user.agent_id:
        raise PermissionDenied
    return found


def departed_for(user: Any) -> AgentQuerySet:
    """The agents who left the structures where the user is HR or data protection officer; 403 who is neither."""
    held = user.structures_as(*KEEPERS)
    if not held:
        raise PermissionDenied
    return Agent.objects.exclude(left_on=None).within(*held)


def departed_to_erase(user: Any, pk: int) -> Agent:
    return get_object_or_404(departed_for(user).select_related("structure", "employer"), pk=pk)


def role_over(user: Any, agent: Agent) -> RoleName:
    """In which role the user opens this file."""
    return RoleName.HR if user.has_role(RoleName.HR, structure=agent.structure) else RoleName.DPO
