"""A stored file sent by one of our own views: with headers that let no browser take it for a page, and by parts when
a player asks for a part (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

SANDBOX = "default-src 'none'; sandbox"
BLOCK = 64 * 1024
RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


class Unsatisfiable(Exception):
    """The part asked for begins after the end of the file."""


def send_file(
    request: HttpRequest, file: Any, *, size: int, name: str, media_type: str, digest: str, download: bool = True
) -> HttpResponseBase:
    """`file`, open and binary, of `size` bytes, closed once sent. `digest` tells this content from any other.

    Without `download` a browser may show it in place, in a sandbox where nothing of it can act.
    """
    tag = f'"{digest}"'
    response = _answer(request, file, size, tag)
    response["Content-Type"] = media_type
    response["Content-Disposition"] = content_disposition_header(download, name) or "attachment"
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    # As for every answer to somebody signed in: a shared machine keeps nothing of it.
    response["Cache-Control"] = "private, no-store"
    return response


def _answer(request: HttpRequest, file: Any, size: int, tag: str) -> HttpResponseBase:
    """The whole, a part, or the news that there is no such part."""
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", tag) == tag else ""
    try:
        part = part_of(asked, size)
    except Unsatisfiable:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        return FileResponse(file, headers={"Content-Length": str(size)})
    first, last = part
    response = StreamingHttpResponse(Part(file, first, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def part_of(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of a header `Range`; None for the whole: nothing asked, or what we do not understand.

    Raises `Unsatisfiable`.
    """
    found = RANGE.match(asked.strip())
    if found is None or (not found[1] and not found[2]):
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
        if found[2] and int(found[2]) < int(found[1]):
            return None
    if first >= size or (not found[1] and int(found[2]) == 0):
        raise Unsatisfiable
    return first, last


class Part:
    """Some bytes of a file, block by block. The server closes it, even when the player went away before the end."""

    def __init__(self, file: Any, first: int, count: int) -> None:
        self.file, self.left = file, count
        file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (block := self.file.read(min(BLOCK, self.left))):
            self.left -= len(block)
            yield block

    def close(self) -> None:
        self.file.close()
