"""What time makes due: votes that begin and end on their day, addresses never confirmed, ties kept long enough."""

import datetime
import logging

from django.utils import timezone

from terreau.rooms.gatherings.themes import actions, keeping, proposals
from terreau.rooms.gatherings.themes.enums import CallState
from terreau.rooms.gatherings.themes.models import Call

logger = logging.getLogger(__name__)


def due(now: datetime.datetime) -> None:
    today = timezone.localdate(now)
    for call in Call.objects.filter(state=CallState.OPEN, votes_from__lte=today, opens_on__lt=today).order_by("pk"):
        begin(call, today)
    for call in Call.objects.filter(state=CallState.VOTING, closes_on__lt=today).order_by("pk"):
        end(call)
    proposals.forget_unconfirmed(now)
    keeping.untie(now)


def begin(call: Call, today: datetime.date) -> None:
    try:
        actions.start_vote(call, by="due:themes")
    except actions.ThemesRefused as refusal:  # nothing to vote on yet: those who animate are told on their page
        logger.info("themes: the vote of call %s has not begun: %s", call.pk, refusal)
        if today > call.closes_on:
            end(Call.objects.get(pk=call.pk))


def end(call: Call) -> None:
    try:
        actions.close(call, by="due:themes")
    except actions.ThemesRefused as refusal:  # somebody closed it meanwhile
        logger.info("themes: call %s was not closed: %s", call.pk, refusal)
