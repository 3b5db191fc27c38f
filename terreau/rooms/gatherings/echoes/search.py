"""The lessons of events, for whoever reads the event."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.rooms.gatherings.echoes.enums import RecapState
from terreau.rooms.gatherings.echoes.models import Takeaway
from terreau.rooms.gatherings.events.models import Event


@searcher("takeaways", label=_("Enseignements des rencontres"), rank=33, public=True)
def takeaways(user: Any, query: Query, most: int) -> list[Hit]:
    rows = Takeaway.objects.reviewed().filter(
        recap__state=RecapState.PUBLISHED, recap__event__in=Event.objects.visible_to(user).order_by().values("pk")
    )
    found = query.among(rows, "title", "text").select_related("recap__event__occasion")
    return [
        Hit(
            url=f"{reverse('echoes:event', args=[each.recap.event_id])}#enseignement-{each.position}",
            title=each.title,
            text=each.text,
            detail=each.recap.event.title,
        )
        for each in found.order_by("-recap", "position")[:most]
    ]
