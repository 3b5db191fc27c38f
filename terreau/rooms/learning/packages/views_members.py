"""The content of packages, from inside their archives, under addresses that are the right to read them.

Nothing here reads a cookie or a session (`hosting.py` takes them away), and every answer locks itself in: sandboxed
without an origin, allowed to reach nothing but the rest of its own package.
"""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods

from terreau.rooms.learning.packages import capability, members
from terreau.rooms.learning.packages.checking import RESERVED
from terreau.rooms.learning.packages.injecting import LIBRARIES, MOST_PAGE, with_our_script
from terreau.rooms.learning.packages.models import Package

BRIDGE = Path(__file__).parent / "bridge"
OURS = {"frame.js", *LIBRARIES.values()}
ALLOWED = "allow-scripts allow-forms allow-modals"


@login_not_required
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "OPTIONS"])
def content(request: HttpRequest, token: str, path: str) -> HttpResponseBase:
    """A member of a package, or a script of ours that its pages need."""
    package = package_of(token)
    if request.method == "OPTIONS":
        return locked(request, HttpResponse(status=204), token)
    own = path.removeprefix(f"{RESERVED}/")
    if own != path:
        return locked(request, bridge(own), token)
    return locked(request, served(request, package, path), token, launch=path == package.launch)


def package_of(token: str) -> Package:
    opened = capability.read_token(token)
    package = Package.objects.filter(pk=opened.package).first() if opened else None
    if package is None or opened is None or not package.digest.startswith(opened.digest):
        raise Http404
    return package


def bridge(name: str) -> HttpResponse:
    if name not in OURS:
        raise Http404
    return HttpResponse((BRIDGE / name).read_bytes(), content_type="text/javascript; charset=utf-8")


def served(request: HttpRequest, package: Package, path: str) -> HttpResponseBase:
    name = str(package.file.name)
    member = members.member_of(name, path)
    if member is None:
        raise Http404
    kind = members.media_type(member.filename)
    if kind in members.PAGES and member.file_size <= MOST_PAGE:
        page = b"".join(members.content_of(name, member))
        xhtml = kind != "text/html"
        page = with_our_script(page, path=path, standard=package.standard, xhtml=xhtml)
        return HttpResponse(page, content_type=kind)
    try:
        part = members.asked_range(request.headers.get("Range", ""), member.file_size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{member.file_size}"})
    first, last = part or (0, member.file_size - 1)
    response = StreamingHttpResponse(
        members.content_of(name, member, first, last), content_type=kind, status=206 if part else 200
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last + 1 - first)
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{member.file_size}"
    return response


def locked(request: HttpRequest, response: HttpResponseBase, token: str, *, launch: bool = False) -> HttpResponseBase:
    """The headers of whatever leaves this view."""
    response["Content-Security-Policy"] = policy(request, token, launch=launch)
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    # Documents without origin ask for their own fonts and data as strangers would; never with anything of the reader.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Content-Type, X-Requested-With, Range"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def policy(request: HttpRequest, token: str, *, launch: bool) -> str:
    """Everything from this package and nothing from elsewhere, not even from our own pages.

    Only the page that opens the package says who may frame it: the frames of a package have parents without origin,
    which no such rule can name.
    """
    here = f"{capability.origin(request)}{capability.base_path(token)}"
    rules = [
        f"sandbox {ALLOWED}",
        f"default-src {here} data: blob: 'unsafe-inline' 'unsafe-eval'",
        f"connect-src {here}",
        "form-action 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ]
    if launch:
        rules.append(f"frame-ancestors {site()}")
    return "; ".join(rules)


def site() -> str:
    return "'self'" if not settings.CONTENT_URL else settings.SITE_URL
