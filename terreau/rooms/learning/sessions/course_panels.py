"""What sessions add to the sheet of a course: those to come, and preparing one."""

from typing import Any

from django.utils import timezone

from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.panels import Panel, panel
from terreau.rooms.learning.roles import AUTHORS
from terreau.rooms.learning.sessions import reading
from terreau.rooms.learning.sessions.actions import DATED


@panel
def sessions(course: Course, user: Any) -> Panel | None:
    """For who is signed in: sessions are asked for by agents. Nothing on a course without session that is not his."""
    if not user.is_authenticated or course.kind not in DATED:
        return None
    runs = user.has_role(*AUTHORS, structure=course.structure)
    lines = reading.of_course(course, user, now=timezone.now())
    if not lines and not runs and course.kind != Kind.SESSIONS:
        return None
    return Panel("learning_sessions/_panel.html", {"lines": lines, "may_run": runs}, rank=20)
