"""What time makes due here: campaigns whose last day has passed, seats signed and not given yet."""

import datetime

from django.utils import timezone

from terreau.rooms.learning.wishes import actions, signing
from terreau.rooms.learning.wishes.enums import CampaignState
from terreau.rooms.learning.wishes.models import Campaign


def due(now: datetime.datetime) -> None:
    over = Campaign.objects.filter(state=CampaignState.OPEN, closes_on__lt=timezone.localdate(now))
    for campaign in over.select_related("structure__root").order_by("pk"):
        actions.close(campaign, by="due:wishes", now=now)
    signing.go_on()
