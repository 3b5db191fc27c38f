"""What sessions add to the page of an initiative: those held for it, and how many agents followed one."""

from typing import Any

from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import figures
from terreau.ground.initiatives.models import Initiative
from terreau.ground.initiatives.panels import Panel, panel
from terreau.ground.organisations.groupings import stands_for
from terreau.rooms.learning.sessions import reading
from terreau.rooms.learning.sessions.evidence import PARTICIPANTS
from terreau.rooms.learning.sessions.models import Session

MOST = 50


@panel
def sessions(initiative: Initiative, user: Any) -> Panel | None:
    """Of those that the reader may open. Who came is read in the figures, of the structure that carries it."""
    rows = Session.objects.visible_to(user).filter(initiative=initiative).with_places().distinct()
    held = reading.lines_of(rows.order_by("occasion__starts_at", "pk")[:MOST])
    place = stands_for(initiative.structure)
    found = figures(scope_of(user), structures=[place.pk], indicators=[PARTICIPANTS], dimensions=[str(initiative.pk)])
    came = next((one for one in found if one.dimension == str(initiative.pk)), None)
    if not held and came is None:
        return None
    shown = came is not None and came.status == Status.SHOWN
    context = {"lines": held, "place": place.label, "came": came, "number": int(came.value or 0) if came else 0}
    return Panel("learning_sessions/_initiative.html", context | {"shown": shown}, rank=20)
