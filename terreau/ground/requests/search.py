"""Requests: those that one may have to answer, and one's own. The texts are searched where they may be read."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.ground.requests.models import ContactRequest, Exchange
from terreau.ground.requests.querysets import ContactRequestQuerySet


@searcher("requests_to_answer", label=_("Demandes reçues"), rank=50)
def to_answer(user: Any, query: Query, most: int) -> list[Hit]:
    return hits(ContactRequest.objects.visible_to(user), query, most, page="requests:show")


@searcher("own_requests", label=_("Mes demandes"), rank=51)
def own(user: Any, query: Query, most: int) -> list[Hit]:
    return hits(ContactRequest.objects.filter(user=user), query, most, page="requests:own")


def hits(readable: ContactRequestQuerySet, query: Query, most: int, *, page: str) -> list[Hit]:
    """Among what this person reads already: the reference, who asked, or one of the messages."""
    said = query.among(Exchange.objects.filter(request=OuterRef("pk")), "text")
    itself = query.among(readable.order_by(), "reference", "name", "email").values("pk")
    found = readable.filter(Exists(said) | Q(pk__in=itself))
    return [
        Hit(
            url=reverse(page, args=[each.pk]),
            title=gettext("Demande %(reference)s") % {"reference": each.reference},
            text=each.get_intent_display(),
            detail=date_format(each.created_at, "DATE_FORMAT"),
        )
        for each in found.order_by("-created_at", "-pk")[:most]
    ]
