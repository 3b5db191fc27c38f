"""Who decides on an agent's request: the managers of the nearest structure that has some, else human resources."""

import datetime
from typing import Any

from terreau.ground.accounts.models import Role, User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.sessions.models import Delegation, Request


def deciding_structure(agent: Agent) -> Structure | None:
    """The structure of the agent, or the nearest above it, that has a manager other than himself."""
    rows = _holders(agent, RoleName.MANAGER).select_related("structure")
    # The longest path is the nearest.
    return max((role.structure for role in rows), key=lambda each: len(each.path), default=None)


def _holders(agent: Agent, role: RoleName) -> Any:
    rows = Role.objects.filter(role=role, structure__in=agent.structure.ancestor_keys, user__is_active=True)
    # Without « agent is null », SQL would leave out the accounts that belong to no agent.
    return (rows.exclude(user__agent=agent) if agent.pk else rows).order_by("user")


def managers_of(request: Request) -> list[User]:
    """Those who decide first."""
    if request.deciding_id is None:
        return []
    rows = User.objects.filter(is_active=True, roles__role=RoleName.MANAGER, roles__structure=request.deciding_id)
    return list(rows.exclude(agent=request.agent_id).order_by("pk"))


def delegates_of(managers: list[User], on: datetime.date) -> list[User]:
    rows = Delegation.objects.active(on).filter(manager__in=managers, delegate__is_active=True)
    return [each.delegate for each in rows.select_related("delegate").order_by("pk")]


def human_resources_of(agent: Agent) -> list[User]:
    """Those of the nearest structure that has some, never the agent himself."""
    rows = list(_holders(agent, RoleName.HR).select_related("structure", "user"))
    nearest = max((len(role.structure.path) for role in rows), default=0)
    return [role.user for role in rows if len(role.structure.path) == nearest]


def deciders_of(request: Request, on: datetime.date) -> list[User]:
    """Everybody to whom the request is sent, each once."""
    managers = managers_of(request)
    found = [*managers, *delegates_of(managers, on)]
    if request.escalated_at is not None:
        found += human_resources_of(request.agent)
    return [each for each in {each.pk: each for each in found}.values() if each.agent_id != request.agent_id]


def may_settle(user: User, request: Request) -> bool:
    """Whether `user` answers the appeal: human resources of the agent, who did not refuse himself."""
    own = request.agent_id == user.agent_id or request.decided_by_id == user.pk
    return not own and user.has_role(RoleName.HR, structure=request.agent.structure)
