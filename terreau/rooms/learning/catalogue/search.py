"""The courses that somebody may follow, by what their sheets say."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.rooms.learning.catalogue.access import catalogue_for


@searcher("courses", label=_("Formations"), rank=40, public=True)
def courses(user: Any, query: Query, most: int) -> list[Hit]:
    found = catalogue_for(user).saying(query).select_related("structure").defer("words")
    return [
        Hit(
            url=each.get_absolute_url(),
            title=each.title,
            text=" — ".join(part for part in (each.sentence, each.provider, each.brings) if part),
            detail=" · ".join(part for part in (each.get_kind_display(), each.duration) if part),
            language="" if each.language == "fr" else each.language,
        )
        for each in found.order_by("title", "pk")[:most]
    ]
