"""The doors to what a course is made of. They all go through the door of the course."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.questions.models import Question
from terreau.rooms.learning.catalogue.access import course_to_edit, may_edit
from terreau.rooms.learning.catalogue.enums import EditionState, Kind
from terreau.rooms.learning.catalogue.followers import follows
from terreau.rooms.learning.catalogue.models import Attachment, Course, Edition, Lesson, Module
from terreau.rooms.learning.packages.models import Package

STARTED = (EditionState.CURRENT, EditionState.PAST)


def course_to_write(user: Any, pk: int) -> Course:
    """A course that this person prepares and that is followed here, lesson by lesson."""
    course = course_to_edit(user, pk)
    if course.kind != Kind.LESSONS:
        raise Http404
    return course


def edition_to_write(user: Any, pk: int) -> Edition:
    """An edition, in whatever state: whether it may still change, the actions decide."""
    edition = get_object_or_404(Edition.objects.select_related("course"), pk=pk)
    edition.course = course_to_write(user, edition.course_id)
    return edition


def module_to_write(user: Any, pk: int) -> Module:
    module = get_object_or_404(Module, pk=pk)
    module.edition = edition_to_write(user, module.edition_id)
    return module


def lesson_to_write(user: Any, pk: int) -> Lesson:
    lesson = get_object_or_404(Lesson, pk=pk)
    lesson.module = module_to_write(user, lesson.module_id)
    return lesson


def attachment_to_write(user: Any, pk: int) -> Attachment:
    attachment = get_object_or_404(Attachment, pk=pk)
    attachment.edition = edition_to_write(user, attachment.edition_id)
    return attachment


def attachment_for(user: Any, pk: int) -> Attachment:
    """A file of a course: for its authors; for its readers once its edition was in force; for whoever began it.

    Raises `Http404`.
    """
    attachment = get_object_or_404(Attachment.objects.select_related("edition__course__structure__root"), pk=pk)
    edition = attachment.edition
    if may_edit(user, edition.course):
        return attachment
    readable = Course.objects.open_to(user).filter(pk=edition.course_id)
    if edition.state in STARTED and (readable.exists() or follows(user, edition)):
        return attachment
    raise Http404


def question_of(course: Course, pk: int) -> Question:
    """A question of the bank of this course, with its version in force. Raises `Http404`."""
    rows = Question.objects.filter(bank=course.bank_id, current__isnull=False).select_related("current", "bank")
    if course.bank_id is None:
        raise Http404
    return get_object_or_404(rows, pk=pk)


def packages_to_play(user: Any) -> QuerySet[Package]:
    """The packages that a lesson of his may play."""
    return Package.objects.visible_to(user).order_by("title", "pk")


def draft_or_refuse(edition: Edition) -> Edition:
    """For the pages that change an edition: one that is or was in force has none. Raises `PermissionDenied`."""
    if edition.state != EditionState.DRAFT:
        raise PermissionDenied
    return edition
