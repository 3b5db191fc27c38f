"""What the page of an event offers of its echoes."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.gatherings.echoes.enums import RecapState, RoomState
from terreau.rooms.gatherings.echoes.models import Recap, Room
from terreau.rooms.gatherings.events.access import may_run
from terreau.rooms.gatherings.events.models import Event
from terreau.rooms.gatherings.events.panels import Panel, leaves, panel


@panel
def echoes(event: Event, user: Any) -> list[Panel]:
    found = []
    room = Room.objects.filter(event=event, state=RoomState.OPEN).first() if event.is_published else None
    if room is not None:
        found.append(Panel(_("Poser une question, voter"), reverse("echoes:room", args=[room.code]), rank=10))
    if event.is_published and event.occasion.has_begun(timezone.now()):
        found.append(Panel(_("Ce qu’il en reste"), reverse("echoes:event", args=[event.pk]), rank=40))
    if may_run(user, event):
        found += [
            Panel(_("Questions de la salle"), reverse("echoes:moderate", args=[event.pk]), rank=60),
            Panel(_("Enseignements"), reverse("echoes:takeaways", args=[event.pk]), rank=61),
            Panel(_("Satisfaction"), reverse("echoes:poll", args=[event.pk]), rank=62),
        ]
    return found


@leaves
def takeaways(events: list[Event], user: Any) -> dict[int, list[Panel]]:
    """The lessons of each, for whoever reads the event."""
    keys = [event.pk for event in events]
    published = Recap.objects.filter(event__in=keys, state=RecapState.PUBLISHED).values_list("event", flat=True)
    return {key: [Panel(_("Enseignements"), reverse("echoes:event", args=[key]))] for key in published}
