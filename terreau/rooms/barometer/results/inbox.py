"""Sentences wait on the small team that reads them. (Waves to count are told by the application that closes them.)"""

from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.barometer.results.enums import VerbatimState
from terreau.rooms.barometer.results.models import Verbatim
from terreau.rooms.barometer.waves.enums import WaveState

MOST = 500


@waiting
def sentences_to_read(user: Any) -> list[Item]:
    """One item, with the wave that has some: one query, and none for whoever holds no role."""
    if not user.structures_as():
        return []
    rows = Verbatim.objects.filter(
        state=VerbatimState.WAITING, wave__state=WaveState.COUNTED, wave__readers__user=user.pk
    )
    waves = list(rows.order_by("wave").values_list("wave", flat=True)[:MOST])
    if not waves:
        return []
    title = ngettext(
        "%(number)d phrase de baromètre à lire", "%(number)d phrases de baromètre à lire", len(waves)
    ) % {"number": len(waves)}  # fmt: skip
    return [Item(title, reverse("results:to_read", args=[waves[0]]))]
