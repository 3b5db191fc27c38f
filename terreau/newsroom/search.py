"""The published pages of the public site: found by everybody."""

from typing import Any

from django.db.models import BooleanField, Case, Value, When
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.newsroom.texts import searchable


@searcher("pages", label=_("Sur le site public"), rank=10, public=True)
def pages(user: Any, query: Query, most: int) -> list[Hit]:
    """Those whose title says it first, then the latest."""
    in_title = Case(When(query.condition("words__heading"), then=Value(True)), default=Value(False),
                    output_field=BooleanField())  # fmt: skip
    found = searchable().filter(query.condition("words__spoken")).select_related("words").annotate(in_title=in_title)
    return [
        Hit(
            url=page.url,
            title=page.title,
            text=f"{page.words.introduction} {page.words.text}".strip(),
            language=page.words.language,
        )
        for page in found.order_by("-in_title", "-first_published_at", "-pk")[:most]
    ]
