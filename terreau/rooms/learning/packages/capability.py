"""Addresses that open the content of one package for twelve hours, and nothing else. No cookie, no session.

The address is the right: it is written in no link, given by no referrer, and holds no name. What it opens is the
package as its author made it; what a learner did in it is never behind such an address.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

from terreau.rooms.learning.packages.models import Package

SALT = "packages.content"
HOURS = 12


@dataclass(frozen=True)
class Capability:
    """`package`: its key; `digest`: the beginning of its digest, so that another under the same key opens nothing."""

    package: int
    digest: str


def token_for(package: Package, reader: str) -> str:
    """A new address. `reader` (`enrolment:12`, `author:3`) makes two readers' addresses differ, and is not readable."""
    mixed = signing.Signer(salt=f"{SALT}.reader").signature(reader)[:12]
    return signing.dumps([package.pk, package.digest[:16], mixed], salt=SALT)


def read_token(token: str) -> Capability | None:
    """What it opens, or None: forged, altered, or older than twelve hours."""
    try:
        package, digest, _reader = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Capability(package, digest)


def origin(request: HttpRequest) -> str:
    """Where content answers: the host that was asked, unless content has one of its own."""
    parts = urlsplit(settings.CONTENT_URL or f"{request.scheme}://{request.get_host()}")
    return f"{parts.scheme}://{parts.netloc}"


def base_path(token: str) -> str:
    """The path under which all of a package answers, with its last slash."""
    return reverse("packages:content", kwargs={"token": token, "path": "x"}).removesuffix("x")


def launch_url(request: HttpRequest, package: Package, token: str) -> str:
    """The whole address of the page that opens the package."""
    return f"{origin(request)}{base_path(token)}{quote(package.launch)}{package.parameters}"


def frames_of(request: HttpRequest) -> str:
    """What a page that plays packages may hold in a frame: their content, and none of our own pages."""
    return origin(request) + base_path("x").removesuffix("x/")
