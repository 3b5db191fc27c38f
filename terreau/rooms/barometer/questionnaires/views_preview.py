"""The questionnaire as an agent will see it: page by page, answered, and nothing kept."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from terreau.rooms.barometer.questionnaires import access, asking
from terreau.rooms.barometer.questionnaires.content import LANGUAGES, Document, Page

MOST_LETTERS = 64 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers given so far travel in the page itself: the server keeps none."""
    edition = access.edition_for(request.user, pk)
    document, sent = edition.document, request.POST if request.method == "POST" else None
    language = language_of(request, document)
    with translation.override(language):
        values = asking.sound(document, earlier_in(sent))
        page = page_in(document, sent, values)
        form = asking.page_form(document, page, values, sent if sent and "start" not in sent else None, language)
        finished = False
        if sent is not None and "back" in sent:
            page = asking.page_before(document, page, values) or page
            form = asking.page_form(document, page, values, None, language)
        elif sent is not None and "start" not in sent and form.is_valid():
            values = asking.merged(document, page, values, form.answers())
            following = asking.page_after(document, page, values)
            finished, page = following is None, following or page
            form = asking.page_form(document, page, values, None, language)
        context = {"edition": edition, "document": document, "form": form, "finished": finished}
        return render(request, "questionnaires/preview.html", context | progress(document, page, values, language))


def progress(document: Document, page: Page, values: dict[str, Any], language: str) -> dict[str, Any]:
    asked = asking.asked_pages(document, values) or [page]
    rank = asked.index(page) + 1 if page in asked else 1
    return {
        "page": page,
        "rank": rank,
        "total": len(asked),
        "earlier": json.dumps(values, ensure_ascii=False),
        "language": language,
        "said": [(each, asking.said(document, each, values, language)) for each in asked],
    }


def language_of(request: HttpRequest, document: Document) -> str:
    asked = (request.POST if request.method == "POST" else request.GET).get("language", "fr")
    return asked if asked in LANGUAGES and document.bilingual else "fr"


def earlier_in(sent: Any) -> Any:
    text = sent.get("earlier", "") if sent is not None else ""
    try:
        return json.loads(text) if text and len(text) < MOST_LETTERS else {}
    except (ValueError, RecursionError):
        return {}


def page_in(document: Document, sent: Any, values: dict[str, Any]) -> Page:
    """The page that was answered; the first one asked otherwise."""
    named = sent.get("page", "") if sent is not None else ""
    first = (asking.asked_pages(document, values) or list(document.pages))[0]
    return next((page for page in document.pages if page.code == named), first)
