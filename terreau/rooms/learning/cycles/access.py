"""The only doors to a cycle and to what is in it: 404 to an outsider, 403 to a reader who may not decide."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import User
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.querysets import CourseQuerySet
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Group, Juror
from terreau.rooms.learning.roles import CYCLE_RUNNERS


def cycle_for(user: Any, pk: int) -> Cycle:
    """A cycle that this person may read: a visitor, where people from outside may apply. Raises `Http404`."""
    return get_object_or_404(Cycle.objects.visible_to(user).with_places(), pk=pk)


def may_run(user: Any, cycle: Cycle) -> bool:
    return isinstance(user, User) and user.has_role(*CYCLE_RUNNERS, structure=cycle.session.occasion.structure)


def cycle_to_run(user: Any, pk: int) -> Cycle:
    """A cycle that this person runs. Raises `Http404` or `PermissionDenied`."""
    cycle = cycle_for(user, pk)
    if not may_run(user, cycle):
        raise PermissionDenied
    return cycle


def may_prepare(user: Any) -> bool:
    """Whether he runs cycles somewhere."""
    return isinstance(user, User) and bool(user.structures_as(*CYCLE_RUNNERS))


def courses_to_run(user: Any) -> CourseQuerySet:
    """The courses of which this person may make a cycle."""
    if not isinstance(user, User):
        return Course.objects.none()
    own = any_subtree(user.structures_as(*CYCLE_RUNNERS), "structure__")
    return Course.objects.filter(own, kind=Kind.SESSIONS).order_by("title", "pk")


def juror_of(user: Any, cycle: Cycle) -> Juror | None:
    return cycle.jurors.filter(user=user.pk).first() if isinstance(user, User) else None


def cycle_to_judge(user: Any, pk: int) -> tuple[Cycle, Juror | None]:
    """A cycle whose candidates this person reads, of the jury or because he runs it. Raises 404 or 403."""
    cycle = cycle_for(user, pk)
    juror = juror_of(user, cycle)
    if juror is None and not may_run(user, cycle):
        raise PermissionDenied
    return cycle, juror


def own_candidacy(user: Any, pk: int) -> Candidacy:
    """One's own. Raises `Http404` for anybody else's, whatever the role."""
    return get_object_or_404(Candidacy.objects.of(user).with_people(), pk=pk)


def candidacy_of(cycle: Cycle, pk: int) -> Candidacy:
    """A candidacy of a cycle that was already opened by one of the doors above. Raises `Http404`."""
    found = get_object_or_404(cycle.candidacies.with_people().exclude(state="draft"), pk=pk)
    found.cycle = cycle
    return found


def cohort_place(user: Any, cycle: Cycle) -> Candidacy | None:
    """The place that this person holds in the cohort."""
    return cycle.candidacies.auditors().of(user).select_related("group").first()


def group_for(user: Any, cycle: Cycle, pk: int) -> Group:
    """A group that was announced, for its coach and its members alone: whoever runs the cycle does not read it.

    Not even as a coach or a member: he names the first and moves the second.
    """
    if may_run(user, cycle):
        raise Http404
    announced = Group.objects.filter(cycle=cycle, published_at__isnull=False).select_related("coach__agent")
    group = get_object_or_404(announced, pk=pk)
    group.cycle = cycle
    if isinstance(user, User) and group.coach_id == user.pk:
        return group
    if cycle.candidacies.auditors().of(user).filter(group=group).exists():
        return group
    raise Http404
