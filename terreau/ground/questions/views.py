"""The pictures of questions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from terreau.ground.questions.models import Picture


@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """An image that a question shows, to anybody signed in. Its bytes were checked when it came in."""
    found = Picture.objects.filter(digest=digest).first()
    if found is None:
        raise Http404
    return HttpResponse(
        bytes(found.data),
        content_type=found.media_type,
        headers={"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"},
    )
