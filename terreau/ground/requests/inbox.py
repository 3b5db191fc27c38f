"""Requests without anybody, and those that somebody has taken, wait for an answer."""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.requests.access import answers
from terreau.ground.requests.models import ContactRequest


@waiting
def requests_to_answer(user: Any) -> list[Item]:
    if not answers(user):
        return []
    rows = ContactRequest.objects.visible_to(user).waiting().filter(Q(owner=None) | Q(owner=user))
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    found = rows.order_by().aggregate(number=Count("pk"), late=late, first=Min("due_on"))
    if not found["number"]:
        return []
    title = ngettext(
        "%(number)d demande attend votre réponse", "%(number)d demandes attendent votre réponse", found["number"]
    ) % {"number": found["number"]}
    if found["late"]:
        title += _(", dont %(late)d hors délai") % {"late": found["late"]}
    return [Item(title, reverse("requests:list"), found["first"])]
