"""The open paths, by what their presentation says."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.rooms.learning.paths.models import Path

COLUMNS = ("title", "sentence", "for_whom")


@searcher("paths", label=_("Parcours de formation"), rank=52, public=True)
def paths(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(Path.objects.open_to(user), *COLUMNS).select_related("structure")
    return [
        Hit(
            url=each.get_absolute_url(),
            title=each.title,
            text=" — ".join(part for part in (each.sentence, each.for_whom) if part),
            detail=each.structure.label,
        )
        for each in found.order_by("title", "pk")[:most]
    ]
