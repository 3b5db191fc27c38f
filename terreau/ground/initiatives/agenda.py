"""The last day of the initiatives that somebody wrote, or whose structure he holds a role on."""

import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated, whole_day
from terreau.ground.initiatives.access import EDITORS
from terreau.ground.initiatives.models import Initiative


@dated
def initiatives_due(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    """Of the structure itself, not of everything below: an agenda of hundreds of lines is read by nobody."""
    held = user.structures_as(*EDITORS)
    if not held:
        return []
    days = timezone.localdate(start), timezone.localdate(end)
    own = Q(created_by=user) | Q(structure__in=held)
    rows = Initiative.objects.within(*held).running().filter(own, due_on__range=days).order_by("due_on", "pk")
    return [
        Dated(
            title=_("Échéance de l’initiative « %(title)s »") % {"title": each.title},
            url=reverse("initiatives:show", args=[each.pk]),
            uid=f"initiative-{each.pk}-due",
            **whole_day(each.due_on),
        )
        for each in rows
    ]
