"""A completed course may be the last one that a path asked for."""

from collections.abc import Sequence
from typing import Any

from terreau.rooms.learning.completions.following import follows
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.paths.completing import settle
from terreau.rooms.learning.paths.models import PathEnrolment


@follows
def paths_of_the_courses(completions: Sequence[Completion], *, by: Any) -> None:
    """Settle the paths that these agents follow and that hold these courses; the others cost nothing each."""
    agents = {each.agent_id for each in completions}
    courses = {each.course_id for each in completions}
    rows = PathEnrolment.objects.active().filter(agent__in=agents, version__step_courses__course__in=courses)
    for enrolment in rows.order_by("pk").distinct():
        settle(enrolment, by=by)
