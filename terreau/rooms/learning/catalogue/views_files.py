"""The files of courses, behind the door of their course."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from terreau.ground.common.serving import send_file
from terreau.rooms.learning.catalogue.access_content import attachment_for
from terreau.rooms.learning.catalogue.files import IN_PLACE


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A picture, a video by parts, captions; any other document is downloaded."""
    attachment = attachment_for(request.user, pk)
    if attachment.name != name:
        raise Http404
    try:
        content = default_storage.open(attachment.stored)
    except OSError as error:  # the storage has lost it
        raise Http404 from error
    return send_file(
        request, content, size=attachment.size, name=attachment.name, media_type=attachment.media_type,
        digest=attachment.digest, download=not attachment.media_type.startswith(IN_PLACE),
    )  # fmt: skip
