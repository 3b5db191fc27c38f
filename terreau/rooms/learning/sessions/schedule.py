"""The list of all coming sessions, and what of it is asked for: theme, place, month."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.formats import date_format

from terreau.rooms.learning.catalogue.enums import Theme
from terreau.rooms.learning.sessions import reading
from terreau.rooms.learning.sessions.forms import FilterForm
from terreau.rooms.learning.sessions.models import Session

ON_A_PAGE = 30


@dataclass(frozen=True)
class Listing:
    form: FilterForm
    page: Page
    lines: list[reading.Line]
    query: str


def listing(user: Any, given: Any, *, now: datetime.datetime) -> Listing:
    rows = Session.objects.open_to(user).coming(now)
    known = set(rows.order_by().values_list("course__theme", flat=True).distinct())
    months = rows.datetimes("occasion__starts_at", "month")
    form = FilterForm(
        given,
        themes=[choice for choice in Theme.choices if choice[0] in known],
        months=[(f"{each:%Y-%m}", date_format(timezone.localtime(each), "F Y")) for each in months],
    )
    asked = form.asked
    if asked["theme"]:
        rows = rows.filter(course__theme=asked["theme"])
    if asked["lieu"]:
        rows = rows.filter(occasion__place__icontains=asked["lieu"].strip())
    if asked["mois"]:
        year, month = asked["mois"].split("-")
        rows = rows.filter(occasion__starts_at__year=int(year), occasion__starts_at__month=int(month))
    page = Paginator(rows.with_places().order_by("occasion__starts_at", "pk"), ON_A_PAGE).get_page(given.get("page"))
    query = given.copy()
    query.pop("page", None)
    return Listing(form, page, reading.lines_of(page.object_list), query.urlencode())
