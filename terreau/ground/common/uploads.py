"""What a received file must be before anything opens it: its content decides, and must agree with its name.

Used by every form that takes a file. What is checked: size, kind by content against extension, what an archive really
holds once open (`archives.py`), the pixels of an image. A name is shown and never used as a path.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, BinaryIO
from zipfile import is_zipfile

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from terreau.ground.common.archives import ArchiveRefused, check_archive, kind_of_archive

MEGABYTE = 1024 * 1024
MOST_PIXELS = 100_000_000
HEAD = 8192
# For every reader of images of this process: Pillow refuses by itself beyond twice this.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class Kind(StrEnum):
    """What a content may be; `other` is whatever we do not take."""

    TEXT = "text"
    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    PNG = "png"
    JPEG = "jpg"
    GIF = "gif"
    WEBP = "webp"
    PDF = "pdf"
    MP4 = "mp4"
    WEBM = "webm"
    DOCX = "docx"
    PPTX = "pptx"
    ODT = "odt"
    ODP = "odp"
    ZIP = "zip"
    OTHER = "other"


EXTENSIONS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("csv", "txt", "tsv", "json", "jsonld"),
    Kind.XLSX: ("xlsx",),
    Kind.ODS: ("ods",),
    Kind.XLS: ("xls",),
    Kind.PNG: ("png",),
    Kind.JPEG: ("jpg", "jpeg"),
    Kind.GIF: ("gif",),
    Kind.WEBP: ("webp",),
    Kind.PDF: ("pdf",),
    Kind.MP4: ("mp4", "m4v"),
    Kind.WEBM: ("webm",),
    Kind.DOCX: ("docx",),
    Kind.PPTX: ("pptx",),
    Kind.ODT: ("odt",),
    Kind.ODP: ("odp",),
    Kind.ZIP: ("zip",),
}
TABLES = (Kind.TEXT, Kind.XLSX, Kind.ODS, Kind.XLS)
IMAGES = (Kind.PNG, Kind.JPEG, Kind.GIF, Kind.WEBP)
VIDEOS = (Kind.MP4, Kind.WEBM)
OFFICE = (Kind.XLSX, Kind.ODS, Kind.DOCX, Kind.PPTX, Kind.ODT, Kind.ODP)
ARCHIVES = (*OFFICE, Kind.ZIP)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_upload(
    file: Any, *, kinds: Collection[Kind], most_bytes: int, extensions: Mapping[Kind, tuple[str, ...]] = EXTENSIONS
) -> Kind:
    """What the file is. Raises `ValidationError`, in the user's words, when it may not come in.

    `extensions` says how the name of each kind may end, where it is not as usual.
    """
    if file.size > most_bytes:
        raise ValidationError(_("Ce fichier dépasse %(size)s Mo.") % {"size": most_bytes // MEGABYTE}, code="too_large")
    kind = kind_of(file)
    if kind not in kinds:
        raise ValidationError(
            _("Ce fichier n’est pas d’un type accepté ici : %(accepted)s.")
            % {"accepted": ", ".join(name for one in kinds for name in extensions[one])},
            code="kind",
        )
    refuse_disguise(file.name or "", extensions[kind])
    try:
        if kind in ARCHIVES:
            check_archive(file)
        elif kind in IMAGES:
            check_image(file, kind)
    except ArchiveRefused as refusal:
        raise ValidationError(str(refusal), code="archive") from refusal
    finally:
        file.seek(0)
    return kind


def kind_of(file: BinaryIO) -> Kind:
    """What the content says that the file is."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(b"PK"):
        found_archive = kind_of_archive(file) or (Kind.ZIP if is_zipfile(file) else Kind.OTHER)
        file.seek(0)
        return Kind(found_archive)
    if head.startswith(OLE):
        return Kind.XLS
    found = filetype.guess(head)
    if found is not None and found.extension == "m4v":
        return Kind.MP4
    if found is not None:
        return Kind(found.extension) if found.extension in set(Kind) - {Kind.OTHER} else Kind.OTHER
    return Kind.TEXT if looks_like_text(head) else Kind.OTHER


def looks_like_text(head: bytes) -> bool:
    """No byte that no text has. UTF-16 says so at its beginning."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)


def refuse_disguise(name: str, endings: Sequence[str]) -> None:
    _stem, dot, extension = name.rpartition(".")
    if dot and extension.lower() in endings:
        return
    raise ValidationError(
        _("Le nom de ce fichier finit par « %(found)s », mais son contenu est autre : renommez-le en .%(expected)s.")
        % {"found": shown_name(f".{extension}") if dot else shown_name(name), "expected": endings[0]},
        code="disguise",
    )


def check_image(file: BinaryIO, kind: Kind) -> None:
    """Whole, of the announced kind, and not so many pixels that opening it would fill the memory."""
    formats = ["JPEG" if kind == Kind.JPEG else kind.name]
    try:
        with Image.open(file, formats=formats) as image:
            pixels = image.width * image.height
            if pixels <= MOST_PIXELS:
                image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = MOST_PIXELS + 1
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("Cette image est abîmée : elle ne s’ouvre pas."), code="image") from error
    if pixels > MOST_PIXELS:
        raise ValidationError(
            _("Cette image dépasse %(number)s millions de pixels : réduisez-la.") % {"number": MOST_PIXELS // 10**6},
            code="pixels",
        )


def shown_name(name: str) -> str:
    """The name as it may be shown: without folder, control or direction characters, and not longer than a line."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return kept.strip()[:200]
