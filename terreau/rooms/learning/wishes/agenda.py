"""The dates of campaigns for whoever is called to answer them. Seats given have their own dates, in the ground."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.agenda import Dated, dated, whole_day
from terreau.rooms.learning.wishes.access import agent_of
from terreau.rooms.learning.wishes.enums import CampaignState
from terreau.rooms.learning.wishes.models import Campaign


@dated
def campaigns(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    """The last day of each, and the day of its answer until it is signed."""
    if agent_of(user) is None:
        return []
    rows = Campaign.objects.open_to(user).exclude(state=CampaignState.SIGNED)
    found = []
    for each in rows.order_by("closes_on", "pk"):
        url = reverse("wishes:list", args=[each.pk])
        days = (
            (each.closes_on, "last", _("Souhaits de formation « %(name)s » : dernier jour")),
            (each.answer_on, "answer", _("Souhaits de formation « %(name)s » : réponse au plus tard")),
        )
        found += [
            Dated(title=words % {"name": each.name}, url=url, uid=f"wishes-{each.pk}-{kind}", **whole_day(day))
            for day, kind, words in days
            if timezone.localdate(start) <= day <= timezone.localdate(end)
        ]
    return found
