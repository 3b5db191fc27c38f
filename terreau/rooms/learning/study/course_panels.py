"""What the sheet of a course offers to whoever may follow it here: begin, take up again, or how to get in."""

from typing import Any

from terreau.rooms.learning.catalogue.enums import EditionState, Kind
from terreau.rooms.learning.catalogue.followers import follower
from terreau.rooms.learning.catalogue.models import Course, Edition
from terreau.rooms.learning.catalogue.panels import Panel, panel
from terreau.rooms.learning.study.access import agent_of
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Enrolment
from terreau.rooms.learning.study.reading import followed

FIRST = 10  # what one comes to the sheet for
# What goes on is resumed; else what was left; else one reads again what one completed.
ORDER = (EnrolmentState.ACTIVE, EnrolmentState.LEFT, EnrolmentState.COMPLETED)


@panel
def follow(course: Course, user: Any) -> Panel | None:
    """None for what is not followed here, and for what is not open to this reader."""
    if course.kind != Kind.LESSONS:
        return None
    agent = agent_of(user)
    rows = Enrolment.objects.none() if agent is None else Enrolment.objects.of(agent).filter(course=course)
    own = sorted(rows.select_related("course", "edition"), key=lambda row: (ORDER.index(row.state), -row.pk))
    context: dict[str, Any] = {
        "has_agent": agent is not None,
        "may_begin": may_begin(course, user, own),
        "followed": None,
    }
    if own:
        context["followed"] = followed(own[:1])[0]
    elif not context["may_begin"]:
        return None
    return Panel("study/_panel.html", context, rank=FIRST)


@follower
def began(user: Any, edition: Edition) -> bool:
    """Whoever began an edition reads its files to the end, whatever became of the course."""
    return Enrolment.objects.filter(agent=user.agent_id, agent__isnull=False, edition=edition).exists()


def may_begin(course: Course, user: Any, own: list[Enrolment]) -> bool:
    """Whether it may be begun by somebody who reads its sheet, or begun again once completed."""
    if any(row.state == EnrolmentState.ACTIVE for row in own) or not course.is_published:
        return False
    reached = Course.objects.open_to(user).filter(pk=course.pk)
    return reached.exists() and Edition.objects.filter(course=course, state=EditionState.CURRENT).exists()
