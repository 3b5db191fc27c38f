"""What waits: a questionnaire on an agent who has not answered, an urn on whoever runs the wave."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.barometer.roles import SURVEYORS
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Right, Wave


@waiting
def waves_to_answer(user: Any) -> list[Item]:
    """Read from the rights that are left: it goes with the answer, and nobody else sees it."""
    if user.agent_id is None:
        return []
    rows = Right.objects.filter(agent=user.agent_id, wave__state=WaveState.OPEN, declined=False)
    return [
        Item(
            _("Votre avis en quelques minutes : %(name)s") % {"name": each.wave.name},
            reverse("waves:mine", args=[each.wave.code]),
            due=each.wave.closes_on,
        )
        for each in rows.select_related("wave").order_by("wave__closes_on", "pk")
    ]


@waiting
def urns_to_open(user: Any) -> list[Item]:
    if not user.structures_as(*SURVEYORS):
        return []
    rows = Wave.objects.visible_to(user).filter(state=WaveState.CLOSED).order_by("closes_on", "pk")
    return [
        Item(_("À dépouiller : %(name)s") % {"name": each.name}, reverse("waves:show", args=[each.pk])) for each in rows
    ]
