"""The search page: what each room finds, gathered; and Terreau's own pages, by their name."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from terreau.desk.pages import every_page
from terreau.ground.common.search import SEARCHERS, Found, Hit, Part, Query, search, searcher

SHOWN = 5  # of each room, while all are shown together
SHOWN_ALONE = 50


@searcher("services", label=_("Pages et services"), rank=5, public=True)
def services(user: Any, query: Query, most: int) -> list[Hit]:
    """The pages of the site map that this person reaches."""
    found = (page for page in every_page() if query.found_in(str(page.label)) and page.open_to(user))
    return [Hit(url=page.url, title=str(page.label)) for page in found][:most]


@cache
def _discover() -> None:
    autodiscover_modules("search")


@dataclass(frozen=True)
class Line:
    """A hit as the page shows it."""

    hit: Hit
    title: list[Part]
    excerpt: list[Part]
    detail: list[Part]


@dataclass(frozen=True)
class Results:
    query: Query
    rooms: list[tuple[Found, list[Line]]]
    within: str  # the only room that is searched, if one was chosen

    @property
    def count(self) -> int:
        return sum(len(lines) for _found, lines in self.rooms)

    @property
    def more(self) -> bool:
        return any(found.more for found, _lines in self.rooms)


def results(request: HttpRequest) -> Results:
    """What this reader finds for `?q=`; of one room alone with `&dans=`."""
    _discover()
    query = Query.of(request.GET.get("q", ""))
    within = request.GET.get("dans", "")
    within = within if within in SEARCHERS else ""
    if not query.long_enough:
        return Results(query, [], within)
    found = search(request.user, query, most=SHOWN_ALONE if within else SHOWN, within=within)
    return Results(query, [(each, [line(query, hit) for hit in each.hits]) for each in found], within)


def line(query: Query, hit: Hit) -> Line:
    return Line(hit, query.marked(hit.title), query.excerpt(hit.text), query.marked(hit.detail))
