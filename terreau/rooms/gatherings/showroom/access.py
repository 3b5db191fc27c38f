"""The only doors to a solution and to an interest."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import Role, User
from terreau.ground.organisations.access import own_line
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.roles import ANIMATORS
from terreau.rooms.gatherings.showroom.models import Interest, Slot, Solution, Use


def animates(user: Any, solution: Solution) -> bool:
    return user.has_role(*ANIMATORS, structure=solution.structure)


def may_create(user: Any) -> bool:
    return bool(user.structures_as(*ANIMATORS))


def to_create(user: Any) -> None:
    if not may_create(user):
        raise PermissionDenied


def structures_that_show(user: Any) -> QuerySet[Structure]:
    """The open structures in the name of which `user` may present a solution."""
    return Structure.objects.within(*user.structures_as(*ANIMATORS)).open().order_by("path")


def solution_for(user: Any, pk: int) -> Solution:
    """404 when it is neither published to this person, nor his to prepare; what he is interested in stays open."""
    found = Solution.objects.visible_to(user)
    mine = Interest.objects.of(user).living().filter(solution=pk).exists()
    rows = Solution.objects.all() if mine else found
    return get_object_or_404(rows.select_related("structure__root"), pk=pk)


def solution_to_run(user: Any, pk: int) -> Solution:
    """The same, to change it or to follow what it brings: 403 to a reader."""
    solution = solution_for(user, pk)
    if not animates(user, solution):
        raise PermissionDenied
    return solution


def animators_of(solution: Solution) -> list[User]:
    """Who is told: the holders on the structure, or on the nearest above it that has one."""
    keys = [*solution.structure.ancestor_keys, solution.structure_id]
    held = Role.objects.filter(structure__in=keys, role__in=ANIMATORS, user__is_active=True)
    by_depth: dict[str, set[int]] = {}
    for path, user in held.values_list("structure__path", "user"):
        by_depth.setdefault(path, set()).add(user)
    nearest = by_depth[max(by_depth, key=len)] if by_depth else set()
    return list(User.objects.filter(pk__in=nearest).order_by("pk"))


def interests_for(user: Any) -> QuerySet[Interest]:
    """What `user` follows; 403 to who animates nothing."""
    to_create(user)
    return Interest.objects.followed_by(user)


def interest_to_move(user: Any, pk: int) -> tuple[Interest, bool]:
    """An interest, and whether it is the reader's own. 404 to anybody but its person and those who follow it."""
    rows = Interest.objects.select_related("solution__structure", "agent", "structure")
    mine_or_followed = Interest.objects.followed_by(user) | Interest.objects.of(user)
    interest = get_object_or_404(rows, pk=pk, pk__in=mine_or_followed.values("pk"))
    return interest, interest.agent_id == user.agent_id


def speaks_for(user: Any) -> QuerySet[Structure]:
    """The structures of which `user` may say that they use a solution: his line, and those where he holds a role."""
    mine = Q(pk__in=own_line(user)) | any_subtree(user.structures_as())
    return Structure.objects.filter(mine).open().order_by("path")


def use_to_take_back(user: Any, pk: int) -> Use:
    """By who said it, by who speaks for that structure with a role, or by who answers for the sheet."""
    use = get_object_or_404(Use.objects.select_related("solution__structure", "structure"), pk=pk)
    if not Solution.objects.visible_to(user).filter(pk=use.solution_id).exists():
        raise Http404
    own = use.said_by_id == user.pk
    if not (own or user.has_role(*ANIMATORS, structure=use.structure) or animates(user, use.solution)):
        raise PermissionDenied
    return use


def slot_for(user: Any, pk: int) -> Slot:
    """A demonstration of a solution that this person may read."""
    slot = get_object_or_404(
        Slot.objects.select_related("solution__structure__root", "occasion__structure__root"), pk=pk
    )
    slot.solution = solution_for(user, slot.solution_id)
    return slot


def slot_to_run(user: Any, pk: int) -> Slot:
    slot = slot_for(user, pk)
    if not animates(user, slot.solution):
        raise PermissionDenied
    return slot
