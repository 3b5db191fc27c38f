"""One's own registrations, by the title of what they are for. Nobody finds those of others."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.ground.seats.models import Registration


@searcher("registrations", label=_("Mes inscriptions"), rank=35)
def registrations(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(Registration.objects.of(user), "occasion__title", "occasion__place")
    return [
        Hit(
            url=reverse("seats:registration", args=[each.pk]),
            title=each.occasion.title,
            text=each.occasion.place,
            detail=str(each.get_state_display()),
        )
        for each in found.select_related("occasion").order_by("-occasion__starts_at", "-pk")[:most]
    ]
