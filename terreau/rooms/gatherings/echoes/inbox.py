"""Questions that wait to be read wait on who animates the event."""

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.echoes.enums import RoomState
from terreau.rooms.gatherings.echoes.models import Question
from terreau.rooms.gatherings.roles import ANIMATORS


@waiting
def questions_to_read(user: Any) -> list[Item]:
    structures = user.structures_as(*ANIMATORS)
    if not structures:
        return []
    mine = any_subtree(structures, "room__event__occasion__structure__")
    rows = Question.objects.to_moderate().filter(mine, room__state=RoomState.OPEN)
    events = list(rows.order_by("room__event").values_list("room__event", flat=True)[:500])
    if not events:
        return []
    title = ngettext(
        "%(number)d question de la salle à lire", "%(number)d questions de la salle à lire", len(events)
    ) % {"number": len(events)}
    return [Item(title, reverse("echoes:moderate", args=[events[0]]))]
