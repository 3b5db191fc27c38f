"""The calls and the themes in sight, by what they say. Their order depends on no vote."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.rooms.gatherings.themes.models import Call, Theme


@searcher("theme_calls", label=_("Appels à thèmes"), rank=42)
def found_calls(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(Call.objects.visible_to(user), "title", "question")
    return [
        Hit(reverse("themes:call", args=[each.pk]), each.title, each.question, each.structure.label)
        for each in found.select_related("structure").order_by("-opens_on", "-pk")[:most]
    ]


@searcher("themes", label=_("Thèmes"), rank=43)
def found_themes(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(Theme.objects.visible_to(user), "title", "why")
    return [
        Hit(reverse("themes:theme", args=[each.pk]), each.title, each.why, each.call.title)
        for each in found.select_related("call").order_by("title", "pk")[:most]
    ]
