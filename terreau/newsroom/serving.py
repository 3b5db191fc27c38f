"""Pictures and documents, from our own views: read by the public only where a published page shows them."""

import mimetypes
from pathlib import PurePath
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.models import Page, ReferenceIndex
from wagtail.views import serve as serve_page

from terreau.newsroom.door import may_edit
from terreau.newsroom.models import Attachment, Picture

SANDBOX = "default-src 'none'; sandbox"


def shown_to_all(thing: Picture | Attachment) -> bool:
    """Whether a published page shows it. What only a draft or an unpublished page refers to stays hidden."""
    if isinstance(thing, Picture) and not thing.may_be_published:
        return False
    pages = [
        int(reference.object_id)
        for reference in ReferenceIndex.get_references_to(thing)
        if issubclass(reference.base_content_type.model_class(), Page)
    ]
    return Page.objects.live().public().filter(pk__in=pages).exists()


def refuse_hidden(request: HttpRequest, thing: Picture | Attachment) -> None:
    """404 to whoever may not see it: an editor sees everything, the others what is published."""
    if not (shown_to_all(thing) or may_edit(request.user)):
        raise Http404


def safe_file(name: str, *, download: str = "") -> FileResponse:
    """A stored file with headers that let no browser take it for a page."""
    if not default_storage.exists(name):
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(
        default_storage.open(name), as_attachment=bool(download), filename=download, content_type=kind
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, max-age=300"
    return response


@login_not_required
@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture or one of its sizes, looked up by the name under which it is kept: no path is ever opened."""
    if "\0" in name:  # PostgreSQL has no such text
        raise Http404
    picture = Picture.objects.filter(Q(file=name) | Q(renditions__file=name)).distinct().first()
    if picture is None:
        raise Http404
    refuse_hidden(request, picture)
    return safe_file(name)


@login_not_required
@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    attachment = get_object_or_404(Attachment, pk=document_id)
    if attachment.filename != document_filename:
        raise Http404
    refuse_hidden(request, attachment)
    return safe_file(attachment.file.name, download=PurePath(attachment.filename).name)


@login_not_required
@require_safe
def page(request: HttpRequest, path: str) -> Any:
    """A published page of the site; anything else is a page that does not exist."""
    return serve_page(request, path)
