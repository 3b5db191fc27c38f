"""What was told of barometers, for whoever may open it."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.ground.organisations.access import own_line
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.barometer.results.models import Finding
from terreau.rooms.barometer.waves.enums import WaveState


@searcher("restitutions", label=_("Suites des baromètres"), rank=36)
def restitutions(user: Any, query: Query, most: int) -> list[Hit]:
    held = user.structures_as()
    above = {key for each in held for key in each.ancestor_keys}
    inside = any_subtree(held, "restitution__wave__structure__")
    mine = inside | Q(restitution__wave__structure__in=above | set(own_line(user)))
    rows = Finding.objects.filter(
        mine, restitution__opened_on__isnull=False, restitution__wave__state=WaveState.COUNTED
    )
    found = query.among(rows, "said", "doing").select_related("restitution__wave")
    return [
        Hit(
            url=f"{reverse('results:restitution', args=[each.restitution.wave_id])}#finding-{each.pk}",
            title=each.said,
            text=each.doing,
            detail=each.restitution.wave.name,
        )
        for each in found.order_by("-restitution__opened_on", "position", "pk")[:most]
    ]
