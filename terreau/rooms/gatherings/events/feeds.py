"""The public agenda for calendars and feed readers: what is announced to everybody, and nothing else."""

import datetime
import hashlib
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.ground.seats import calendar_files, calendars
from terreau.ground.seats.calendar_files import CalendarEntry
from terreau.ground.seats.enums import Mode, OccasionState
from terreau.rooms.gatherings.events import access
from terreau.rooms.gatherings.events.enums import State
from terreau.rooms.gatherings.events.models import Event, Series

# A calendar keeps a year behind it and takes the nearest first; a feed, what was announced last.
KEPT = datetime.timedelta(days=365)
IN_CALENDAR, IN_FEED = 500, 60


def announced(series: Series | None) -> Any:
    """What everybody may know; without what has no date any more."""
    rows = Event.objects.public().exclude(state=State.POSTPONED).with_places().prefetch_related("occasion__parts")
    return rows if series is None else rows.filter(series=series)


def entries_of(event: Event) -> list[CalendarEntry]:
    """As the calendar of who registers has it, with the same UID; the link to join is never in a public file."""
    occasion = event.occasion
    said = calendars.Said(
        uid=str(occasion.uid), sequence=occasion.sequence, title=occasion.title, place=occasion.place, online_url="",
        page=occasion.page, organiser=occasion.structure.label, changed_at=occasion.changed_at,
        cancelled=occasion.state == OccasionState.CANCELLED, parts=tuple(occasion.parts.all()),
    )  # fmt: skip
    mode = Mode.ON_SITE if occasion.place else Mode.ONLINE
    return [
        replace(each, description="\n".join(part for part in (event.summary, each.description) if part))
        for each in calendars.entries(said, mode)
    ]


def calendar(request: HttpRequest, series: Series | None) -> HttpResponseBase:
    name = series.name if series else _("Rencontres — %(site)s") % {"site": settings.SITE_NAME}
    since = announced(series).filter(occasion__starts_at__gt=timezone.now() - KEPT)
    nearest = since.order_by("occasion__starts_at", "pk")[:IN_CALENDAR]
    entries = [entry for event in nearest if event.occasion.parts.all() for entry in entries_of(event)]
    response = HttpResponse(calendar_files.feed(entries, name), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="rencontres.ics"'
    return conditional(request, response, same_for_all=series is None)


def conditional(request: HttpRequest, response: HttpResponse, *, same_for_all: bool) -> HttpResponseBase:
    """304 to who has it already: a subscribed calendar asks every hour. A series may be for its own people only."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    if same_for_all:
        response["Cache-Control"] = "public, max-age=300"
    return get_conditional_response(request, etag=etag, response=response) or response


class Agenda(Feed):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, pk: int | None = None) -> Series | None:
        return access.series_for(request.user, pk) if pk else None

    def title(self, series: Series | None) -> str:
        name = series.name if series else _("Rencontres")
        return f"{name} — {settings.SITE_NAME}"

    def subtitle(self, series: Series | None) -> str:
        return series.description if series else _("Cafés, ateliers, showrooms et conférences annoncés à tous.")

    def link(self, series: Series | None) -> str:
        return series.get_absolute_url() if series else reverse("events:agenda")

    def feed_url(self, series: Series | None) -> str:
        return reverse("events:series_atom", args=[series.pk]) if series else reverse("events:atom")

    def items(self, series: Series | None) -> Any:
        return announced(series).order_by(Coalesce("published_at", "created_at").desc(), "-pk")[:IN_FEED]

    def item_title(self, item: Event) -> str:
        return item.title

    def item_description(self, item: Event) -> str:
        when = " · ".join(calendars.words_of(part) for part in item.occasion.parts.all())
        place = item.occasion.place
        return " — ".join(part for part in (item.summary, when, place, str(item.get_state_display())) if part)

    def item_pubdate(self, item: Event) -> datetime.datetime:
        return item.published_at or item.created_at

    def item_updateddate(self, item: Event) -> datetime.datetime:
        return max(item.occasion.changed_at, item.published_at or item.created_at)

    def item_categories(self, item: Event) -> list[str]:
        return [name for name in (item.get_kind_display(), item.series.name if item.series else "") if name]


@login_not_required
@require_safe
def agenda_ics(request: HttpRequest) -> HttpResponseBase:
    return calendar(request, None)


@login_not_required
@require_safe
def series_ics(request: HttpRequest, pk: int) -> HttpResponseBase:
    return calendar(request, access.series_for(request.user, pk))


@login_not_required
@require_safe
def agenda_atom(request: HttpRequest) -> HttpResponseBase:
    return conditional(request, Agenda()(request), same_for_all=True)


@login_not_required
@require_safe
def series_atom(request: HttpRequest, pk: int) -> HttpResponseBase:
    return conditional(request, Agenda()(request, pk=pk), same_for_all=False)
