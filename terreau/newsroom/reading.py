"""What the public pages read: only what is published."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Value
from wagtail.models import Page

from terreau.newsroom.enums import ResourceKind
from terreau.newsroom.files import Picture
from terreau.newsroom.models import ArticlePage, DatedPage, HomePage, PublicationPage, RecapPage, ResourcePage

KINDS: tuple[type[DatedPage], ...] = (ArticlePage, ResourcePage, PublicationPage, RecapPage)
CATEGORIES: dict[type[DatedPage], str] = {ArticlePage: "category", ResourcePage: "kind"}
CARD_SIZE = "fill-640x360"
LATEST = 3


@dataclass(frozen=True)
class Section:
    title: str
    url: str
    pages: list[Page]


def published() -> QuerySet[Page]:
    """The pages that everybody may read, the root aside."""
    return Page.objects.live().public().filter(depth__gt=2)


def path_to(page: Page) -> list[Page]:
    """The published pages between the home and this one, for the breadcrumb."""
    return list(page.get_ancestors().live().filter(depth__gt=2))


def translation_of(page: Any) -> Page | None:
    """The same page in the other language, once it is published."""
    other = page.translation
    return other if other is not None and other.live else None


def listed(section: Page, *, tag: str = "", category: str = "") -> list[int]:
    """Keys of the published pages below a section, newest first."""
    found: list[tuple[datetime.date, int]] = []
    for kind in KINDS:
        rows = kind.objects.child_of(section).live().public()
        if tag:
            rows = rows.filter(tags__name__iexact=tag) if kind is ArticlePage else rows.none()
        said = CATEGORIES.get(kind, Value(""))
        found += [
            (date, key)
            for date, key, said_by in rows.values_list("date", "pk", said)
            if not category or category_label(said_by).casefold() == category.casefold()
        ]
    return [key for _date, key in sorted(found, reverse=True)]


def category_label(said: str) -> str:
    """An article writes its category; a resource chooses its own in a list."""
    return str(dict(ResourceKind.choices).get(said, said))


def cards(keys: list[int]) -> list[Any]:
    """These pages in this order with what their cards show, in a number of queries that depends on nothing."""
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
    pictures = Picture.objects.filter(pk__in={page.picture_id for page in pages.values()})
    shown = pictures.prefetch_renditions(CARD_SIZE).in_bulk()
    for page in pages.values():
        page.picture = shown.get(page.picture_id)
    return [pages[key] for key in keys]


def latest() -> list[ArticlePage]:
    """What the home of the site shows."""
    return list(ArticlePage.objects.live().public().select_related("picture").order_by("-date", "-pk")[:LATEST])


def sections() -> list[Section]:
    """Every published page by section, for the site map; pages that stand alone come together."""
    home = HomePage.objects.order_by("pk").first()
    if home is None:
        return []
    return [
        Section(top.title, top.url, list(top.get_descendants().live().public().specific().order_by("path")))
        for top in home.get_children().live().public().order_by("path")
    ]
