"""Who may see and change accounts, and who may give which role.

The rule, in one table: an administrator gives any role, human resources give what runs teams and sessions, the
programme lead gives what runs the programme. Always on the structures where they hold their own role, and below. Nobody
gives himself a role that he does not already hold: two people are needed, and the journal keeps both.
Whoever may give a role somewhere may also withdraw it there.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import Invitation, Role, User
from terreau.ground.accounts.querysets import UserQuerySet
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure

GRANTS: dict[RoleName, frozenset[RoleName]] = {
    RoleName.ADMINISTRATOR: frozenset(RoleName),
    RoleName.HR: frozenset({RoleName.MANAGER, RoleName.TRAINER}),
    RoleName.PROGRAMME_LEAD: frozenset({RoleName.EDITOR, RoleName.CASE_OFFICER, RoleName.TRAINER}),
}
GRANTERS = tuple(GRANTS)


def grantable_roles(user: User, structure: Structure) -> list[RoleName]:
    """The roles that `user` may give on `structure`, in the order of the list of roles."""
    allowed = {role for own, given in GRANTS.items() if user.has_role(own, structure=structure) for role in given}
    return [role for role in RoleName if role in allowed]


def may_grant(user: User, role: RoleName, structure: Structure, *, to: User | None = None) -> bool:
    """Whether `user` may give (or withdraw) `role` on `structure`, `to` himself only if he already holds it."""
    if to is not None and to.pk == user.pk and not user.has_role(role, structure=structure):
        return False
    return role in grantable_roles(user, structure)


def structures_to_staff(user: User) -> QuerySet[Structure]:
    """Where `user` may give some role; refuses (403) who may nowhere."""
    held = user.structures_as(*GRANTERS)
    if not held:
        raise PermissionDenied
    return Structure.objects.within(*held).open()


def users_for(user: User) -> UserQuerySet:
    """The accounts that an administrator looks after; refuses (403) everybody else."""
    held = user.structures_as(RoleName.ADMINISTRATOR)
    if not held:
        raise PermissionDenied
    return User.objects.within(*held)


def user_for(user: User, pk: int) -> User:
    return get_object_or_404(users_for(user), pk=pk)


def user_to_deactivate(user: User, pk: int) -> User:
    """Only when everything that account does lies in the administrator's own subtrees; and never oneself."""
    other = user_for(user, pk)
    if not may_deactivate(user, other):
        raise PermissionDenied
    return other


def may_deactivate(user: User, other: User) -> bool:
    touched = [role.structure for role in other.held_roles]
    if other.agent:
        touched.append(other.agent.structure)
    mine = all(user.has_role(RoleName.ADMINISTRATOR, structure=structure) for structure in touched)
    return mine and other.pk != user.pk


def role_to_withdraw(user: User, pk: int) -> Role:
    """404 for a role of somebody out of sight, 403 for one on a structure that `user` does not administer."""
    role = get_object_or_404(Role.objects.select_related("user__agent__structure", "structure"), pk=pk)
    user_for(user, role.user_id)
    if not may_grant(user, RoleName(role.role), role.structure):
        raise PermissionDenied
    return role


def invitations_for(user: User) -> QuerySet[Invitation]:
    """The invitations for the structures where `user` may give some role; 403 who may nowhere."""
    held = user.structures_as(*GRANTERS)
    if not held:
        raise PermissionDenied
    return Invitation.objects.within(*held)


def invitation_to_manage(user: User, pk: int) -> Invitation:
    """404 out of sight; 403 when it gives a role that `user` could not give himself."""
    invitation = get_object_or_404(invitations_for(user), pk=pk)
    if not may_manage(user, invitation):
        raise PermissionDenied
    return invitation


def may_manage(user: User, invitation: Invitation) -> bool:
    return all(may_grant(user, RoleName(role.role), role.structure) for role in invitation.roles.all())


def agent_to_activate(user: User, pk: int) -> Agent:
    """404 to who holds no role over the agent's structure, 403 to who is neither HR nor administrator there."""
    agent = get_object_or_404(Agent.objects.active().select_related("structure", "employer"), pk=pk)
    if not user.has_role(structure=agent.structure):
        raise Http404
    if not user.has_role(RoleName.HR, RoleName.ADMINISTRATOR, structure=agent.structure):
        raise PermissionDenied
    return agent


def role_over(user: User, agent: Agent) -> RoleName:
    """In which of the two roles above the user opens this file."""
    return RoleName.HR if user.has_role(RoleName.HR, structure=agent.structure) else RoleName.ADMINISTRATOR


def signed_in(user: User | AnonymousUser) -> User:
    """The user of a page that the middleware closes to visitors, with its real type."""
    if not isinstance(user, User):
        raise PermissionDenied
    return user
