"""On the sheet of a course: the paths that lead through it."""

from typing import Any

from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.panels import Panel, panel
from terreau.rooms.learning.paths.enums import VersionState
from terreau.rooms.learning.paths.models import Path

MOST = 10


@panel
def in_these_paths(course: Course, user: Any) -> Panel | None:
    """Those open to this reader, by the version in force."""
    rows = Path.objects.open_to(user).filter(
        versions__state=VersionState.CURRENT, versions__step_courses__course=course
    )
    found = list(rows.order_by("title", "pk").distinct()[:MOST])
    return Panel("paths/_course_panel.html", {"paths": found}, rank=60) if found else None
