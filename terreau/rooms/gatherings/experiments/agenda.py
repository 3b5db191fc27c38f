"""When the experiments that one runs, or takes part in, begin and are planned to end."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated, whole_day
from terreau.rooms.gatherings.experiments.models import Experiment, Participant


@dated
def begins_and_ends(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    own: Any = Q(runner=user.pk)
    if user.agent_id is not None:
        part = Participant.objects.taking_part().filter(experiment=OuterRef("pk"), agent=user.agent_id)
        own |= Exists(part)
    days = timezone.localdate(start), timezone.localdate(end)
    near = Q(starts_on__range=days) | Q(ends_on__range=days)
    rows = Experiment.objects.visible_to(user).open().filter(own).filter(near).order_by("ends_on", "pk")
    return [each for one in rows for each in days_of(one, *days)]


def days_of(one: Experiment, first: datetime.date, last: datetime.date) -> list[Dated]:
    """Its first day and its last, those that lie between the two."""
    told = (
        ("start", one.starts_on, _("Début de l’expérimentation « %(title)s »")),
        ("end", one.ends_on, _("Fin prévue de l’expérimentation « %(title)s »")),
    )
    return [
        Dated(
            title=words % {"title": one.title},
            url=reverse("experiments:show", args=[one.pk]),
            uid=f"experiment-{one.pk}-{what}",
            **whole_day(day),
        )
        for what, day, words in told
        if day is not None and first <= day <= last
    ]
