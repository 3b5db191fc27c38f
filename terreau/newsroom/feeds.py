"""The news as an Atom feed: published articles only."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.newsroom.models import ArticlePage

LENGTH = 30


class News(Feed):
    feed_type = Atom1Feed

    def title(self) -> str:
        return _("Actualités — %(site)s") % {"site": settings.SITE_NAME}

    def subtitle(self) -> str:
        return _("Les derniers articles publiés.")

    def link(self) -> str:
        return reverse("wagtail_serve", args=["actualites/"])

    def feed_url(self) -> str:
        return reverse("newsroom:feed")

    def items(self) -> Any:
        return ArticlePage.objects.live().public().order_by("-date", "-pk")[:LENGTH]

    def item_title(self, item: ArticlePage) -> str:
        return item.title

    def item_description(self, item: ArticlePage) -> str:
        return item.introduction

    def item_link(self, item: ArticlePage) -> str:
        return item.url or ""

    def item_pubdate(self, item: ArticlePage) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(item.date, datetime.time(12)))

    def item_updateddate(self, item: ArticlePage) -> datetime.datetime | None:
        return item.last_published_at

    def item_categories(self, item: ArticlePage) -> list[str]:
        return [name for name in (item.category, *item.tag_names) if name]


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    return News()(request)
