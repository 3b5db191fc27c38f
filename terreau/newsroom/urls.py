"""The public site, and under `/redaction/` the editor's pages. Some pages of Wagtail's give way to Terreau's own."""

from typing import Any

from django.urls import include, path, register_converter
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtail_admin_urls

from terreau.newsroom import feeds, recounting_views, serving


class PagePath:
    """Slugs that end with a slash each, as Wagtail's pages have them; nothing for the home."""

    regex = r"(?:[\w\-]+/)*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PagePath, "page_path")

newsroom_patterns: list[Any] = [
    path("actualites/flux.atom", feeds.feed, name="feed"),
    path("actualites/depuis-une-rencontre/<int:pk>/", recounting_views.from_event, name="from_event"),
    path("medias/<path:name>", serving.media, name="media"),
]

# Who signs in, out and changes his password does so with Terreau: Wagtail's own pages for it are never reached.
instead = [
    path("account/", RedirectView.as_view(pattern_name="desk:my_space")),
    path("login/", RedirectView.as_view(pattern_name="accounts:sign_in")),
    path("password_reset/", RedirectView.as_view(pattern_name="accounts:password_forgotten")),
]

urlpatterns = [
    path("redaction/", include([*instead, path("", include(wagtail_admin_urls))])),
    path("", include((newsroom_patterns, "newsroom"))),
    # Wagtail asks for these two by name.
    path("documents/<int:document_id>/<str:document_filename>", serving.document, name="wagtaildocs_serve"),
    path("<page_path:path>", serving.page, name="wagtail_serve"),
]
