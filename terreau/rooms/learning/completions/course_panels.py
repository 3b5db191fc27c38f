"""What the sheet of a course says to who completed it, and offers to who keeps the record."""

from typing import Any

from django.urls import reverse

from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.panels import Panel, panel
from terreau.rooms.learning.completions import access
from terreau.rooms.learning.completions.models import Completion


@panel
def completed(course: Course, user: Any) -> Panel | None:
    """The agent's own: the last day, and his attestation."""
    if not user.is_authenticated or user.agent_id is None:
        return None
    found = access.own_completions(user).filter(course=course).select_related("attestation").first()
    return Panel("completions/_completed.html", {"completion": found}, rank=11) if found else None


@panel
def delivery(course: Course, user: Any) -> Panel | None:
    """Whoever keeps the record of structures where somebody completed it: one link a structure."""
    if not access.keeps_records(user):
        return None
    of_course = Completion.objects.filter(course=course)
    kept = [each for each in access.kept_structures(user) if of_course.within(each).exists()]
    links = [(each.label, reverse("completions:deliver", args=[each.pk, course.pk])) for each in kept]
    return Panel("completions/_delivery.html", {"links": links}, rank=80) if links else None
