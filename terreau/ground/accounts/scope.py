"""Whose figures a user may see. The evidence asks nobody else."""

from django.contrib.auth.models import AnonymousUser

from terreau.ground.accounts.models import User
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.enums import RoleName


def scope_of(user: User | AnonymousUser, *roles: RoleName) -> Scope:
    """The subtrees where `user` holds one of `roles` (any when none is named), and the structures of his own posting.

    An agent sees the figures of the structures he belongs to, from his own up to the employer, and of no other: what
    is said of his house is said to him too. Somebody signed out, or without role and without agent, sees nothing.
    A role in a service of a small employer shows the whole, since the service has no figures (and the evidence adds
    the grouping).
    """
    if not isinstance(user, User):
        return Scope()
    own = user.agent.structure.ancestor_keys if user.agent else ()
    held = user.structures_as(*roles)
    wholes = [structure.employer_id for structure in held if structure.in_small_employer]
    return Scope(subtrees=frozenset(structure.pk for structure in held), single=frozenset((*own, *wholes)))
