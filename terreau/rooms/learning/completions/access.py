"""The only doors to what was completed: the agent's own, and the record that human resources keep."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.access import structure_to_edit
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.querysets import CourseQuerySet
from terreau.rooms.learning.completions.models import Batch, Completion
from terreau.rooms.learning.completions.querysets import CompletionQuerySet
from terreau.rooms.learning.roles import REGISTRARS


def own_completions(user: Any) -> CompletionQuerySet:
    """The user's own; none for an account without agent."""
    return Completion.objects.filter(agent=user.agent_id, agent__isnull=False)


def own_completion(user: Any, pk: int) -> Completion:
    """One of the user's own. Raises `Http404` for anybody else's, whatever the role."""
    return get_object_or_404(own_completions(user).with_what_is_attested(), pk=pk)


def keeps_records(user: Any) -> bool:
    return user.is_authenticated and bool(user.structures_as(*REGISTRARS))


def kept_structures(user: Any) -> tuple[Structure, ...]:
    """Where he keeps the record. Raises `PermissionDenied` when it is nowhere."""
    if not keeps_records(user):
        raise PermissionDenied
    found: tuple[Structure, ...] = user.structures_as(*REGISTRARS)
    return found


def record_of(user: Any, pk: int) -> Structure:
    """A structure whose record, which names agents, he keeps. Raises `Http404` or `PermissionDenied`."""
    return structure_to_edit(user, pk, *REGISTRARS)


def courses_of_record(structure: Structure) -> CourseQuerySet:
    """What agents of this structure and below completed."""
    completed = Completion.objects.within(structure).filter(course=OuterRef("pk"))
    return Course.objects.filter(Exists(completed))


def course_of_record(user: Any, structure: Structure, pk: int) -> Course:
    """A course that somebody there completed, or that the user reads in a catalogue. Raises `Http404`."""
    known = Course.objects.visible_to(user).filter(pk=pk)
    course = Course.objects.filter(pk=pk).filter(Exists(known) | Q(pk__in=courses_of_record(structure))).first()
    if course is None:
        raise Http404
    return course


def batch_for(user: Any, pk: int) -> Batch:
    """A delivery of a structure whose record he keeps. Raises `Http404` or `PermissionDenied`."""
    found = get_object_or_404(Batch.objects.select_related("structure", "course"), pk=pk)
    structure_to_edit(user, found.structure_id, *REGISTRARS)
    return found
