"""The experiments in sight, by what their sheets say."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.rooms.gatherings.experiments.models import Experiment

COLUMNS = ("title", "theme", "idea", "people", "gain", "protocol", "partner", "lessons", "reason")


@searcher("experiments", label=_("Expérimentations"), rank=62)
def experiments(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(Experiment.objects.visible_to(user), *COLUMNS).select_related("structure")
    return [
        Hit(
            url=reverse("experiments:show", args=[each.pk]),
            title=each.title,
            text=" — ".join(part for part in (each.idea, each.people, each.gain, each.lessons, each.protocol) if part),
            detail=each.structure.label,
        )
        for each in found.order_by("-created_at", "-pk")[:most]
    ]
