"""The doors of what is followed. An enrolment opens for its agent and for nobody else: 404 to everybody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.models import Course, Lesson, Module
from terreau.rooms.learning.study.models import Attempt, Enrolment


def agent_of(user: Any) -> Agent | None:
    """The agent whose account it is, if it is one's."""
    return user.agent if user.is_authenticated else None


def own_enrolments(user: Any) -> QuerySet[Enrolment]:
    agent = agent_of(user)
    rows = Enrolment.objects.none() if agent is None else Enrolment.objects.of(agent)
    return rows.select_related("course__structure__root", "edition", "agent")


def enrolment_for(user: Any, pk: int) -> Enrolment:
    """What `user` himself follows, whatever became of it. Raises `Http404`."""
    return get_object_or_404(own_enrolments(user), pk=pk)


def lesson_of(enrolment: Enrolment, pk: int) -> Lesson:
    """A lesson of the edition followed, in a module that may still be locked. Raises `Http404`."""
    rows = Lesson.objects.select_related("module", "package").filter(module__edition=enrolment.edition_id)
    return get_object_or_404(rows, pk=pk)


def quiz_of(enrolment: Enrolment, pk: int) -> Module:
    """A module of the edition followed that has a quiz. Raises `Http404`."""
    return get_object_or_404(Module.objects.exclude(topic=""), pk=pk, edition=enrolment.edition_id)


def last_marked(enrolment: Enrolment, module: Module) -> Attempt:
    """The latest attempt that was handed in. Raises `Http404`."""
    found = Attempt.objects.filter(enrolment=enrolment, module=module, passed__isnull=False).order_by("-number").first()
    if found is None:
        raise Http404
    return found


def course_to_begin(user: Any, pk: int) -> tuple[Course, Agent]:
    """A course with lessons that is open to him, and who would follow it.

    Raises `Http404`, or `PermissionDenied` to somebody who is no agent.
    """
    course = get_object_or_404(Course.objects.open_to(user).to_study(), pk=pk)
    agent = agent_of(user)
    if agent is None:
        raise PermissionDenied
    return course, agent
