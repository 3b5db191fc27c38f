"""The day before which somebody must answer the requests that he follows. Of who asks, nothing."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated, whole_day
from terreau.ground.requests.access import answers
from terreau.ground.requests.models import ContactRequest


@dated
def answers_due(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    if not answers(user):
        return []
    days = timezone.localdate(start), timezone.localdate(end)
    rows = ContactRequest.objects.visible_to(user).waiting().filter(owner=user, due_on__range=days)
    return [
        Dated(
            title=_("Répondre à la demande %(reference)s") % {"reference": each.reference},
            url=reverse("requests:show", args=[each.pk]),
            uid=f"request-{each.pk}-due",
            **whole_day(each.due_on),
        )
        for each in rows.order_by("due_on", "pk")
        if each.due_on
    ]
