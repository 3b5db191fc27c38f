"""Reading one member of an archive: its list is read once and kept, and what is asked for is given by blocks."""

import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from zipfile import ZipInfo

from django.core.files.storage import default_storage

from terreau.ground.common.archives import blocks_of

# What a browser is told that a file is; whatever is not here is downloaded as bytes, and never run.
TYPES = {
    "html": "text/html", "htm": "text/html", "xhtml": "application/xhtml+xml", "css": "text/css",
    "js": "text/javascript", "mjs": "text/javascript", "json": "application/json", "xml": "application/xml",
    "xsd": "application/xml", "txt": "text/plain", "csv": "text/csv", "vtt": "text/vtt", "srt": "text/plain",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "svg": "image/svg+xml", "ico": "image/x-icon", "bmp": "image/bmp",
    "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg", "wav": "audio/wav",
    "aac": "audio/aac", "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
    "mov": "video/quicktime", "pdf": "application/pdf", "wasm": "application/wasm",
}  # fmt: skip
PAGES = {"text/html", "application/xhtml+xml"}
OTHER = "application/octet-stream"
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def media_type(path: str) -> str:
    return TYPES.get(PurePosixPath(path).suffix.lower().lstrip("."), OTHER)


@lru_cache(maxsize=32)
def listed(name: str) -> dict[str, ZipInfo]:
    """The files of a kept archive by their path in small letters. An archive never changes under its name."""
    with default_storage.open(name) as file, zipfile.ZipFile(file) as archive:
        return {member.filename.casefold(): member for member in archive.infolist() if not member.is_dir()}


def member_of(name: str, path: str) -> ZipInfo | None:
    """The member at `path`, whatever its capitals: packages are often made where they do not count."""
    return listed(name).get(path.casefold())


def content_of(name: str, member: ZipInfo, first: int = 0, last: int | None = None) -> Iterator[bytes]:
    """The bytes from `first` to `last` (the last one by default), by blocks. The file is closed with the iterator."""
    left = (member.file_size if last is None else last + 1) - first
    with default_storage.open(name) as file:
        for block in blocks_of(file, member):
            if first >= len(block):
                first -= len(block)
                continue
            given = block[first : first + left]
            first, left = 0, left - len(given)
            yield given
            if left <= 0:
                return


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte asked for. None: no range, or one that is not understood, hence everything.

    Raises `ValueError` for one that lies outside.
    """
    found = RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    if start > end or start >= size:
        raise ValueError(header)
    return start, end
