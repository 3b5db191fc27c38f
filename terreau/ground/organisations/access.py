"""The only door to a structure and to an agent: 404 to an outsider, 403 to a reader who wants to write."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.organisations.paths import keys_of
from terreau.ground.organisations.querysets import AgentQuerySet, StructureQuerySet, any_subtree

# Who may change the tree, and who keeps the agents.
TREE_ROLES = (RoleName.HR, RoleName.ADMINISTRATOR)
# Who says that an employer is small. Only HR, who keeps the files, draws and counts the groupings.
SMALL_ROLES = (RoleName.HR, RoleName.PROGRAMME_LEAD, RoleName.ADMINISTRATOR)


def own_line(user: Any) -> list[int]:
    """The structure of the user's agent and those above it; none for a user without agent or whose agent left."""
    agent = user.agent
    return [] if agent is None or agent.left_on else keys_of(agent.structure.path)


def employers_of(user: Any) -> list[int]:
    """The keys of the employers where the user is posted or holds a role; none for a visitor."""
    if not user.is_authenticated:
        return []
    keys = {structure.employer_id for structure in user.structures_as()}
    if user.agent is not None and user.agent.left_on is None:
        keys.add(user.agent.employer_id)
    return sorted(keys)


def structures_visible_to(user: Any) -> StructureQuerySet:
    """What lies under a role of the user, and the line from the user's own structure up to the employer."""
    return Structure.objects.filter(in_sight_of(user))


def in_sight_of(user: Any) -> Q:
    """The condition of `structures_visible_to`, to annotate other lists with."""
    return any_subtree(user.structures_as()) | Q(pk__in=own_line(user))


def structure_for(user: Any, pk: int) -> Structure:
    """A structure in the user's sight. Raises `Http404`."""
    structure = Structure.objects.select_related("parent", "root").filter(pk=pk).first()
    if structure is None or not in_sight(user, structure):
        raise Http404
    return structure


def in_sight(user: Any, structure: Structure) -> bool:
    """Whether `structures_visible_to` would hold it."""
    return user.has_role(structure=structure) or structure.pk in own_line(user)


def structure_to_edit(user: Any, pk: int, *roles: RoleName) -> Structure:
    """A structure where the user holds one of `roles`. Raises `Http404` or `PermissionDenied`."""
    structure = structure_for(user, pk)
    if not user.has_role(*roles, structure=structure):
        raise PermissionDenied
    return structure


def employer_to_settle(user: Any, pk: int, *roles: RoleName) -> Structure:
    """An employer where the user holds one of `roles`, those who say that it is small by default. Raises `Http404` or
    `PermissionDenied`."""
    employer = structure_to_edit(user, pk, *(roles or SMALL_ROLES))
    if employer.parent_id is not None:
        raise Http404
    return employer


def may_settle_small(user: Any, structure: Structure) -> bool:
    return structure.parent_id is None and user.has_role(*SMALL_ROLES, structure=structure)


def may_edit_tree(user: Any, structure: Structure) -> bool:
    return user.has_role(*TREE_ROLES, structure=structure)


def keeps_agents(user: Any, structure: Structure | None = None) -> bool:
    """Whether the user keeps staff records (HR), somewhere or of this structure."""
    if structure is None:
        return bool(user.structures_as(RoleName.HR))
    return user.has_role(RoleName.HR, structure=structure)


def leads_a_team(user: Any) -> bool:
    return bool(user.structures_as(RoleName.MANAGER))


def agents_kept_by(user: Any) -> AgentQuerySet:
    """The agents of the structures where the user keeps the staff records (HR)."""
    return Agent.objects.filter(any_subtree(user.structures_as(RoleName.HR), "structure__"))


def agents_visible_to(user: Any) -> AgentQuerySet:
    """By name: to HR the agents they keep; to a manager the active agents he manages directly; to others nobody."""
    condition = any_subtree(user.structures_as(RoleName.HR), "structure__")
    if user.agent_id and user.structures_as(RoleName.MANAGER):
        condition |= Q(manager=user.agent_id, left_on=None)
    return Agent.objects.filter(condition)


def agent_for(user: Any, pk: int) -> Agent:
    """An agent whom the user may see by name. Raises `Http404`."""
    agent = agents_visible_to(user).select_related("structure", "employer", "job", "manager").filter(pk=pk).first()
    if agent is None:
        raise Http404
    return agent


def agent_to_edit(user: Any, pk: int) -> Agent:
    """An agent whose record the user keeps (HR). Raises `Http404` or `PermissionDenied`."""
    agent = agent_for(user, pk)
    if not user.has_role(RoleName.HR, structure=agent.structure):
        raise PermissionDenied
    return agent
