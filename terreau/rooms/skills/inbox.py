"""Levels proposed to an agent and results kept for him wait for his word, and for nobody else's."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.skills.enums import ResultState
from terreau.rooms.skills.models import SkillResult


@waiting
def results_to_answer(user: Any) -> list[Item]:
    if user.agent_id is None:
        return []
    counted = SkillResult.objects.awaiting().filter(agent=user.agent_id).aggregate(
        proposed=Count("pk", filter=Q(state=ResultState.PROPOSED)),
        sealed=Count("pk", filter=Q(state=ResultState.SEALED)),
    )  # fmt: skip
    proposed, sealed = counted["proposed"], counted["sealed"]
    url = reverse("skills:my_skills")
    items = []
    if proposed:
        title = ngettext(
            "%(number)d niveau vous est proposé : l’accepter ou le refuser",
            "%(number)d niveaux vous sont proposés : les accepter ou les refuser",
            proposed,
        )
        items.append(Item(title % {"number": proposed}, url))
    if sealed:
        title = ngettext(
            "%(number)d résultat vous attend, au secret : le réclamer ou le refuser",
            "%(number)d résultats vous attendent, au secret : les réclamer ou les refuser",
            sealed,
        )
        items.append(Item(title % {"number": sealed}, url))
    return items
