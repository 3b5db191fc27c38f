"""What the page of an event offers to who writes the public site: making an article of its lessons."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.newsroom import door
from terreau.newsroom.models import EventArticle
from terreau.rooms.gatherings.echoes.models import Takeaway
from terreau.rooms.gatherings.events.models import Event
from terreau.rooms.gatherings.events.panels import Panel, panel


@panel
def article(event: Event, user: Any) -> list[Panel]:
    if not door.may_edit(user):
        return []
    made = EventArticle.objects.filter(event=event).first()
    if made is not None:
        return [Panel(_("Son article"), reverse("wagtailadmin_pages:edit", args=[made.page_id]), rank=70)]
    if not Takeaway.objects.shown(event).exists():
        return []
    return [Panel(_("En faire un article"), reverse("newsroom:from_event", args=[event.pk]), rank=70)]
