"""The last day to answer, and of whoever runs waves their first and last days."""

import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated, whole_day
from terreau.rooms.barometer.roles import SURVEYORS
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Right, Wave


@dated
def last_days_to_answer(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    if user.agent_id is None:
        return []
    days = timezone.localdate(start), timezone.localdate(end)
    rows = Right.objects.filter(
        agent=user.agent_id, declined=False, wave__state=WaveState.OPEN, wave__closes_on__range=days
    )
    return [
        Dated(
            title=_("Dernier jour pour répondre : %(name)s") % {"name": each.wave.name},
            url=reverse("waves:mine", args=[each.wave.code]),
            uid=f"wave-{each.wave.code}-answer",
            **whole_day(each.wave.closes_on),
        )
        for each in rows.select_related("wave").order_by("wave__closes_on", "pk")
    ]


@dated
def days_of_waves(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    if not user.structures_as(*SURVEYORS):
        return []
    first, last = timezone.localdate(start), timezone.localdate(end)
    near = Q(opens_on__range=(first, last)) | Q(closes_on__range=(first, last))
    rows = Wave.objects.visible_to(user).filter(near, state__in=(WaveState.PLANNED, WaveState.OPEN))
    told = (
        ("opens_on", _("Ouverture du baromètre « %(name)s »")),
        ("closes_on", _("Dernier jour du baromètre « %(name)s »")),
    )
    return [
        Dated(
            title=words % {"name": each.name},
            url=reverse("waves:show", args=[each.pk]),
            uid=f"wave-{each.code}-{name}",
            **whole_day(getattr(each, name)),
        )
        for each in rows.order_by("opens_on", "pk")
        for name, words in told
        if first <= getattr(each, name) <= last
    ]
