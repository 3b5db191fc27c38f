"""Where the content of packages answers, and that it never sees who reads it.

Before anything reads a cookie: a request for content loses its own. With `TERREAU_CONTENT_URL` the content answers on
that host only, and nothing else answers there.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PREFIX = "/formation/paquets/contenu/"


class ContentHost:
    """Middleware, before that of the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        content = request.path_info.startswith(PREFIX)
        if settings.CONTENT_URL and content != (request.get_host() == urlsplit(settings.CONTENT_URL).netloc):
            return HttpResponse("404", status=404, content_type="text/plain")
        if not content:
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        # The same for everybody who holds the address: neither the language nor a cookie changes it.
        del response["Vary"], response["Content-Language"]
        return response
