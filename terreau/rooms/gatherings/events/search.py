"""The events in sight, by what they say; those announced to everybody for everybody."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.rooms.gatherings.events.models import Event


@searcher("events", label=_("Rencontres"), rank=25, public=True)
def events(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(
        Event.objects.visible_to(user).with_places(), "occasion__title", "summary", "description", "series__name"
    )
    return [
        Hit(
            url=each.get_absolute_url(),
            title=each.title,
            text=" — ".join(part for part in (each.summary, each.description) if part),
            detail=date_format(localtime(each.occasion.starts_at), "DATE_FORMAT") if each.occasion.starts_at else "",
        )
        for each in found.order_by("-occasion__starts_at", "-pk")[:most]
    ]
