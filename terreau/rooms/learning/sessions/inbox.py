"""Requests and appeals that await this person's decision, sheets to countersign, sessions to conclude."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats.models import Part
from terreau.rooms.learning.roles import AUTHORS
from terreau.rooms.learning.sessions import access
from terreau.rooms.learning.sessions.models import Session

MOST = 20


@waiting
def requests_to_decide(user: Any) -> list[Item]:
    return [
        Item(
            _("%(agent)s demande une formation : « %(title)s »")
            % {"agent": each.agent, "title": each.session.occasion.title},
            reverse("learning_sessions:decide", args=[each.pk]),
            timezone.localdate(each.due_at),
        )
        for each in access.to_decide(user, timezone.localdate())[:MOST]
    ]


@waiting
def appeals_to_settle(user: Any) -> list[Item]:
    if not user.structures_as(RoleName.HR):
        return []
    return [
        Item(
            _("Recours de %(agent)s : « %(title)s »") % {"agent": each.agent, "title": each.session.occasion.title},
            reverse("learning_sessions:settle_appeal", args=[each.pk]),
        )
        for each in access.appeals_waiting(user)[:MOST]
    ]


@waiting
def half_days_to_countersign(user: Any) -> list[Item]:
    """Of the sessions that he teaches and that are not concluded: over, and no trainer has signed them."""
    unsigned = Part.objects.filter(occasion=OuterRef("occasion"), ends_at__lte=timezone.now(), countersignatures=None)
    rows = Session.objects.taught_by(user).announced().filter(Exists(unsigned), concluded_at=None)
    return [
        Item(
            _("« %(title)s » : feuille de présence à contresigner") % {"title": each.occasion.title},
            reverse("learning_sessions:sheet", args=[each.pk]),
        )
        for each in rows.filter(occasion__put_off_at=None).select_related("occasion").order_by("pk")[:MOST]
    ]


@waiting
def sessions_to_conclude(user: Any) -> list[Item]:
    """Over, and nobody's record says so yet."""
    if not user.structures_as(*AUTHORS):
        return []
    rows = Session.objects.run_by(user).announced().filter(concluded_at=None, occasion__put_off_at=None)
    rows = rows.filter(Q(occasion__ends_at__lte=timezone.now())).select_related("occasion")
    return [
        Item(
            _("« %(title)s » est finie : à conclure") % {"title": each.occasion.title},
            reverse("learning_sessions:conclude", args=[each.pk]),
        )
        for each in rows.order_by("occasion__ends_at", "pk")[:MOST]
    ]
