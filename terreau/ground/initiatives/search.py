"""The initiatives in sight, by what they say."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.ground.initiatives.models import Initiative


@searcher("initiatives", label=_("Initiatives"), rank=20)
def initiatives(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(Initiative.objects.visible_to(user), "title", "description", "owner")
    return [
        Hit(
            url=reverse("initiatives:show", args=[each.pk]),
            title=each.title,
            text=" — ".join(part for part in (each.owner, each.description) if part),
            detail=each.structure.label,
        )
        for each in found.select_related("structure").order_by("-due_on", "-pk")[:most]
    ]
