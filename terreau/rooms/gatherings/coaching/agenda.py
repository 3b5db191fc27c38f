"""The next session of one's own pairs. With whom is not said: the page says it, to the two alone."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated, whole_day
from terreau.rooms.gatherings.coaching.access import agent_of
from terreau.rooms.gatherings.coaching.enums import TOGETHER
from terreau.rooms.gatherings.coaching.models import Pair


@dated
def next_sessions(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    agent = agent_of(user)
    if agent is None:
        return []
    days = timezone.localdate(start), timezone.localdate(end)
    rows = Pair.objects.of_agent(agent).filter(state__in=TOGETHER, next_on__range=days)
    return [
        Dated(
            title=_("Entraide : prochaine séance"),
            url=reverse("coaching:pair", args=[each.pk]),
            uid=f"coaching-{each.pk}-{each.next_on}",
            **whole_day(each.next_on),
        )
        for each in rows.order_by("next_on", "pk")
        if each.next_on is not None
    ]
