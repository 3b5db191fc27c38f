"""Sheets that somebody else proposed, and interests that nobody has answered, wait on who animates."""

from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.gatherings.showroom import access
from terreau.rooms.gatherings.showroom.enums import Follow, State
from terreau.rooms.gatherings.showroom.following import SILENCE
from terreau.rooms.gatherings.showroom.models import Interest, Solution


@waiting
def sheets_to_review(user: Any) -> list[Item]:
    if not access.may_create(user):
        return []
    number = Solution.objects.to_review_by(user).count()
    if not number:
        return []
    title = ngettext("%(number)d fiche de solution à relire", "%(number)d fiches de solutions à relire", number) % {
        "number": number
    }
    return [Item(title, f"{reverse('showroom:list')}?state={State.PROPOSED}")]


@waiting
def interests_to_answer(user: Any) -> list[Item]:
    if not access.may_create(user):
        return []
    rows = Interest.objects.followed_by(user).filter(state=Follow.TO_CONTACT)
    found = rows.order_by().aggregate(number=Count("pk"), first=Min("told_at"))
    if not found["number"]:
        return []
    title = ngettext(
        "%(number)d demande sur une solution : prendre contact",
        "%(number)d demandes sur des solutions : prendre contact",
        found["number"],
    ) % {"number": found["number"]}
    return [Item(title, reverse("showroom:interests"), timezone.localdate(found["first"] + SILENCE))]
