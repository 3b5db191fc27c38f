"""The only door to a course: 404 to whoever may not read it, 403 to a reader who wants to change it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.querysets import CourseQuerySet
from terreau.rooms.learning.roles import AUTHORS


def catalogue_for(user: Any) -> CourseQuerySet:
    """The courses of the catalogue that this person, or a visitor, may read."""
    return Course.objects.open_to(user)


def course_for(user: Any, pk: int) -> Course:
    """A course that this person, or a visitor, may read: of the catalogue, or his to write. Raises `Http404`."""
    rows = Course.objects.visible_to(user).select_related("structure__root")
    return get_object_or_404(rows, pk=pk)


def may_edit(user: Any, course: Course) -> bool:
    return user.is_authenticated and user.has_role(*AUTHORS, structure=course.structure)


def course_to_edit(user: Any, pk: int) -> Course:
    """A course that this person prepares. Raises `Http404` or `PermissionDenied`."""
    course = course_for(user, pk)
    if not may_edit(user, course):
        raise PermissionDenied
    return course


def may_write(user: Any) -> bool:
    """Whether he prepares courses somewhere."""
    return user.is_authenticated and bool(user.structures_as(*AUTHORS))


def own_courses(user: Any) -> CourseQuerySet:
    """The courses that he prepares, in whatever state. Raises `PermissionDenied` when he prepares none anywhere."""
    if not may_write(user):
        raise PermissionDenied
    return Course.objects.written_by(user)


def writing_structures(user: Any) -> QuerySet[Structure]:
    """The open structures for which he may prepare a course. Raises `PermissionDenied` when there is none."""
    if not may_write(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*AUTHORS)).open().order_by("path")
