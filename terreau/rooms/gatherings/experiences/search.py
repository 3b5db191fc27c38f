"""The experiences that one's administration published, by what they tell."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.rooms.gatherings.experiences.access import library_for

COLUMNS = ("title", "problem", "done", "outcome", "figure", "not_again", "needed", "tags", "job__label")


@searcher("experiences", label=_("Retours d’expérience"), rank=61)
def experiences(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(library_for(user), *COLUMNS).select_related("experience__structure")
    return [
        Hit(
            url=reverse("experiences:show", args=[each.experience_id]),
            title=each.title,
            text=" — ".join(part for part in (each.problem, each.done, each.outcome, each.tags) if part),
            detail=each.experience.structure.label,
        )
        for each in found.order_by("-published_on", "-pk")[:most]
    ]
