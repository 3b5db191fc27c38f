"""What waits on one of the two: an answer, the goals, the closing. In numbers and words that name nobody."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.gatherings.coaching.access import agent_of
from terreau.rooms.gatherings.coaching.enums import PairState
from terreau.rooms.gatherings.coaching.models import Side
from terreau.rooms.gatherings.coaching.reading import journal_open, journal_until


@waiting
def coaching_to_do(user: Any) -> list[Item]:
    agent = agent_of(user)
    if agent is None:
        return []
    states = (PairState.SUGGESTED, PairState.ACCEPTED, PairState.ENDED)
    rows = Side.objects.filter(agent=agent, pair__state__in=states).select_related("pair").order_by("pair")
    return [item for side in rows if (item := item_of(side)) is not None]


def item_of(side: Side) -> Item | None:
    pair = side.pair
    url = reverse("coaching:pair", args=[pair.pk])
    if pair.state == PairState.SUGGESTED:
        title = _("Une proposition d’entraide attend votre réponse")
        return None if side.said_yes else Item(title, url, due=pair.answer_by)
    if pair.state == PairState.ACCEPTED:
        return Item(_("Entraide : écrire vos objectifs à deux"), url)
    if side.told_at is None and journal_open(pair):
        return Item(_("Entraide : dire ce que cela vous a apporté"), url, due=journal_until(pair))
    return None
