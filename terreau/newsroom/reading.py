"""What the public pages read: only what is published."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page

from terreau.newsroom.models import ArticlePage, DatedPage, HomePage, PublicationPage, RecapPage, ResourcePage

KINDS: tuple[type[DatedPage], ...] = (ArticlePage, ResourcePage, PublicationPage, RecapPage)
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


def listed(section: Page, *, tag: str = "", category: str = "") -> list[Any]:
    """The published pages below a section, newest first."""
    found: list[Any] = []
    for kind in KINDS:
        rows = kind.objects.child_of(section).live().public().select_related("picture")
        if kind is ArticlePage:
            rows = rows.prefetch_related("tags")
            rows = rows.filter(tags__name__iexact=tag) if tag else rows
        elif tag:
            continue
        found += [page for page in rows if not category or page.category_name.casefold() == category.casefold()]
    return sorted(found, key=lambda page: (page.date, page.pk), reverse=True)


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
