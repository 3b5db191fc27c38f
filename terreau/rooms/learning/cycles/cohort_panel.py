"""What the page of a cycle shows to whoever is of its cohort: my seminars, my group, my project, my presence."""

from typing import Any

from django.utils import timezone

from terreau.ground.seats import attendance, calendars
from terreau.ground.seats.enums import Presence
from terreau.rooms.learning.cycles import access_cohort, cohort
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Group
from terreau.rooms.learning.sessions.concluding import needed_of


def panel(user: Any, cycle: Cycle) -> dict[str, Any] | None:
    """The context of `cycles/_cohort.html`, under one name; None for whoever neither follows, coaches nor judges.

    Who only runs the cycle has his own tools on that page.
    """
    reader = access_cohort.reader_of(user, cycle)
    if reader.place is None and not reader.coached and not reader.judges:
        return None
    return {
        "runs": reader.runs,
        "of_cohort": reader.of_cohort,
        "coached": [each for each in reader.coached if each.published_at is not None and not reader.runs],
        "alumni": cycle.session.concluded_at is not None and (reader.runs or reader.place is not None),
        "mine": _mine(cycle, reader.place) if reader.place else None,
        "next": _next(cycle) if reader.of_cohort else None,
    }


def _mine(cycle: Cycle, place: Candidacy) -> dict[str, Any]:
    parts = list(cycle.session.occasion.parts.order_by("position"))
    done = {part.pk for part in parts if part.ends_at <= timezone.now()}
    entries = place.registration.attendance.order_by("number") if place.registration else []
    cells = attendance.last_cells(entries)
    present = sum(cell.value == Presence.PRESENT for (_key, part), cell in cells.items() if part in done)
    group: Group | None = place.group
    return {
        "group": group if group is not None and group.published_at is not None else None,
        "project": cohort.project_of(place),
        "present": present,
        "done": len(done),
        "half_days": len(parts),
        "needed": needed_of(cycle.session, len(parts)),
        "share": cycle.session.share,
    }


def _next(cycle: Cycle) -> dict[str, Any] | None:
    """The seminar of the next half-day, else that half-day."""
    today = timezone.localdate()
    seminar = cycle.seminars.filter(ends_on__gte=today).order_by("starts_on", "pk").first()
    if seminar is not None:
        return {"seminar": seminar, "place": seminar.place or cycle.session.occasion.place, "when": ""}
    part = cycle.session.occasion.parts.filter(ends_at__gt=timezone.now()).order_by("position").first()
    if part is None:
        return None
    return {"seminar": None, "place": cycle.session.occasion.place, "when": calendars.words_of(part)}
