"""The solutions in sight, by what their sheets say."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.rooms.gatherings.showroom.models import Solution


@searcher("solutions", label=_("Solutions"), rank=31)
def solutions(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(Solution.objects.visible_to(user), "name", "sentence", "description", "outside_owner")
    return [
        Hit(
            url=reverse("showroom:show", args=[each.pk]),
            title=each.name,
            text=" — ".join(part for part in (each.sentence, each.description) if part),
            detail=each.owner,
        )
        for each in found.select_related("structure").order_by("sort_name", "pk")[:most]
    ]
