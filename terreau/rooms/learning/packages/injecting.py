"""Our script put first in every page of a package, as it is served; the package itself is never changed."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from terreau.rooms.learning.packages.checking import RESERVED
from terreau.rooms.learning.packages.enums import Standard

# Pages larger than this are data rather than pages: they are served as they are.
MOST_PAGE = 20 * 1024 * 1024
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
PLACES = (
    re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE),
    re.compile(rb"<html(?:\s[^>]*)?>", re.IGNORECASE),
    re.compile(rb"<!doctype[^>]*>", re.IGNORECASE),
)
LIBRARIES = {Standard.SCORM_12: "scorm12.min.js", Standard.SCORM_2004: "scorm2004.min.js"}


def with_our_script(page: bytes, *, path: str, standard: str, xhtml: bool) -> bytes:
    """The page with our script as the first of its `<head>`.

    In XHTML a script cannot write another one: the library stands there at once.
    """
    for mark, encoding in ((BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")):
        if page.startswith(mark):
            text = page[len(mark) :].decode(encoding, "replace").encode("utf-8")
            return mark + inserted(text, scripts(path, standard, xhtml)).decode("utf-8").encode(encoding)
    return inserted(page, scripts(path, standard, xhtml))


def scripts(path: str, standard: str, xhtml: bool) -> bytes:
    """Relative and short: a page says its encoding within its first 1,024 bytes."""
    here = "../" * path.count("/") + RESERVED
    own = f'<script src="{here}/frame.js" data-standard="{standard}"></script>'
    if xhtml:
        own = f'<script src="{here}/{LIBRARIES[Standard(standard)]}"></script>{own}'
    return own.encode()


def inserted(page: bytes, ours: bytes) -> bytes:
    # Comments hide what is in them, and keep the places of what is not.
    seen = COMMENT.sub(lambda found: b" " * len(found[0]), page)
    for place in PLACES:
        if found := place.search(seen):
            return page[: found.end()] + ours + page[found.end() :]
    return ours + page
