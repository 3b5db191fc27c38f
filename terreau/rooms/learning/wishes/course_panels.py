"""On the sheet of a course, the campaign where one may wish for it."""

from typing import Any

from django.utils import timezone

from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.panels import Panel, panel
from terreau.rooms.learning.wishes.access import agent_of
from terreau.rooms.learning.wishes.enums import CampaignState
from terreau.rooms.learning.wishes.models import Campaign

AFTER_THE_DATES = 25


@panel
def campaign(course: Course, user: Any) -> Panel | None:
    """The open campaign that offers it to this agent; None for anybody else."""
    if not user.is_authenticated or agent_of(user) is None:
        return None
    today = timezone.localdate()
    rows = Campaign.objects.open_to(user).filter(
        state=CampaignState.OPEN, courses=course, opens_on__lte=today, closes_on__gte=today
    )
    found = rows.order_by("closes_on", "pk").first()
    return Panel("wishes/_panel.html", {"campaign": found}, rank=AFTER_THE_DATES) if found else None
