"""The words of the published pages, kept where any database finds them (docs/decisions/0030).

A row says of which publication it is the text: one that is late is not searched, so that what was taken out of a page
is never found again.
"""

from typing import Any

from django.db.models import F, Q, QuerySet
from wagtail.models import Page

from terreau.ground.common.plain import plain
from terreau.newsroom.models import HomePage, PageText, PublicPage
from terreau.newsroom.reading import published

AT_ONCE = 100
UP_TO_DATE = Q(words__published_at=F("last_published_at")) | Q(words__published_at=None, last_published_at=None)


def searchable() -> QuerySet[Page]:
    """The published pages whose words are those that are published."""
    return published().filter(UP_TO_DATE, words__isnull=False)


def write_down(pk: Any) -> None:
    """The words of a page as it is published, or none: a draft has no words here. Reads the page again: what is saved
    may hold a draft in memory."""
    page = Page.objects.filter(pk=pk).specific().first()
    if not isinstance(page, PublicPage) or not page.live:
        PageText.objects.filter(page=pk).delete()
        return
    text = words_of(page)
    PageText.objects.update_or_create(
        page_id=pk,
        defaults={
            "published_at": page.last_published_at,
            "language": page.language,
            "introduction": page.introduction,
            "text": text,
            "heading": f" {plain(page.title)}",
            "spoken": f" {plain(f'{page.title} {page.introduction} {text}')}",
        },
    )


def words_of(page: PublicPage) -> str:
    """What is read on the page below its introduction, without its marks."""
    found = page._meta.get_field("body").get_searchable_content(page.body)
    return " ".join(" ".join(found).split())


def catch_up() -> int:
    """Write down what is missing or late: after an upgrade, a restoration, or a page written by a command."""
    homes = HomePage.objects.order_by().values("pk")
    late = published().exclude(pk__in=homes).exclude(pk__in=searchable().values("pk"))
    for pk in list(late.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        write_down(pk)
    return late.count()


def follow(*, instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    """Whenever a page is saved: by its publication, its withdrawal, or an import."""
    if isinstance(instance, Page) and not raw:
        write_down(instance.pk)
