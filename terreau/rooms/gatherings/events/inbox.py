"""What waits for whoever animates: sheets to validate, drafts to publish, chosen themes without an event."""

import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.forms import free_themes
from terreau.rooms.gatherings.events.models import Event, PartnerSheet
from terreau.rooms.gatherings.roles import ANIMATORS

# A draft this near is said to be late.
NEAR = datetime.timedelta(days=21)
MOST = 20


@waiting
def sheets_to_validate(user: Any) -> list[Item]:
    """Those that somebody else wrote."""
    if not user.structures_as(*ANIMATORS):
        return []
    waiting_ones = PartnerSheet.objects.filter(event__in=Event.objects.run_by(user).order_by(), validated_at=None)
    rows = waiting_ones.exclude(written_by=user).select_related("partner", "event__occasion").order_by("pk")[:MOST]
    return [
        Item(
            _("Fiche partenaire à valider : %(partner)s") % {"partner": each.partner.name},
            reverse("events:sheets", args=[each.event_id]),
            timezone.localdate(each.event.occasion.starts_at) if each.event.occasion.starts_at else None,
        )
        for each in rows
    ]


@waiting
def drafts(user: Any) -> list[Item]:
    """Drafts whose day is near, and those that could not announce themselves at their hour."""
    if not user.structures_as(*ANIMATORS):
        return []
    now = timezone.now()
    soon = Q(occasion__starts_at__gt=now, occasion__starts_at__lt=now + NEAR) | Q(publish_at__lt=now)
    rows = Event.objects.run_by(user).filter(soon, state=State.DRAFT).with_places()
    return [
        Item(
            _("Rencontre à publier : %(title)s") % {"title": each.title},
            each.get_absolute_url(),
            timezone.localdate(each.occasion.starts_at) if each.occasion.starts_at else None,
        )
        for each in rows.order_by("occasion__starts_at", "pk")[:MOST]
    ]


@waiting
def points_to_settle(user: Any) -> list[Item]:
    if not user.structures_as(*ANIMATORS):
        return []
    rows = Event.objects.run_by(user).filter(points__isnull=False, points__settled_at=None).with_places()
    counted = rows.annotate(left=Count("points")).order_by("pk")[:MOST]
    return [
        Item(
            ngettext(
                "Page importée : %(number)d point à régler (%(title)s)",
                "Page importée : %(number)d points à régler (%(title)s)",
                each.left,
            )
            % {"number": each.left, "title": each.title},
            reverse("events:points", args=[each.pk]),
            None,
        )
        for each in counted
    ]


@waiting
def themes_without_event(user: Any) -> list[Item]:
    if not user.structures_as(*ANIMATORS):
        return []
    found = free_themes(user).order_by().aggregate(number=Count("pk"))
    if not found["number"]:
        return []
    title = ngettext(
        "%(number)d thème choisi attend sa rencontre", "%(number)d thèmes choisis attendent leur rencontre",
        found["number"],
    ) % {"number": found["number"]}  # fmt: skip
    return [Item(title, reverse("events:mine"), None)]
