"""Themes that nobody has read, and closed calls whose answers nobody has published, wait for those who animate."""

from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.roles import ANIMATORS
from terreau.rooms.gatherings.themes.models import Call, Theme


@waiting
def themes_to_read(user: Any) -> list[Item]:
    structures = user.structures_as(*ANIMATORS)
    if not structures:
        return []
    there = Theme.objects.to_read().filter(any_subtree(structures, "call__structure__"), call__published_at=None)
    found = there.order_by().aggregate(number=Count("pk"), first=Min("call"), calls=Count("call", distinct=True))
    if not found["number"]:
        return []
    title = ngettext(
        "%(number)d thème proposé attend d’être relu", "%(number)d thèmes proposés attendent d’être relus",
        found["number"],
    ) % {"number": found["number"]}  # fmt: skip
    one = reverse("themes:read", args=[found["first"]])
    return [Item(title, one if found["calls"] == 1 else reverse("themes:calls"))]


@waiting
def answers_to_publish(user: Any) -> list[Item]:
    structures = user.structures_as(*ANIMATORS)
    if not structures:
        return []
    there = Call.objects.to_answer().filter(any_subtree(structures, "structure__"))
    return [
        Item(_("« %(call)s » est clos : préparer et publier les réponses") % {"call": title}, answers_page(key))
        for key, title in there.order_by("closed_at", "pk").values_list("pk", "title")[:5]
    ]


def answers_page(key: int) -> str:
    return reverse("themes:answers", args=[key])
