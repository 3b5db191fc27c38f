"""The files that lessons show or give: what may come in, where it is kept, and how a lesson finds it by its name.

They lie in Django's default storage, which nothing serves by itself: `views_files.py` alone sends them.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.common.uploads import EXTENSIONS, IMAGES, MEGABYTE, OFFICE, VIDEOS, Kind, check_upload, kind_of
from terreau.rooms.learning.catalogue.lesson_text import Video, parts_of
from terreau.rooms.learning.catalogue.models import Attachment, Edition, Lesson
from terreau.rooms.learning.catalogue.rendering import lesson_html

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.[A-Za-z0-9]{2,5}")
ENDINGS = {**EXTENSIONS, Kind.TEXT: ("vtt", "md")}
MOST = {
    **dict.fromkeys(IMAGES, 10 * MEGABYTE),
    **dict.fromkeys(VIDEOS, 300 * MEGABYTE),
    **dict.fromkeys(OFFICE, 20 * MEGABYTE),
    Kind.PDF: 50 * MEGABYTE,
    Kind.TEXT: MEGABYTE,
}
MEDIA_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "pdf": "application/pdf",
    "vtt": "text/vtt; charset=utf-8", "md": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}  # fmt: skip
IN_PLACE = ("image/", "video/", "text/vtt")  # what a page shows; the rest is downloaded
VIDEO_ENDINGS = (".mp4", ".m4v", ".webm")


def check_file(file: Any) -> str:
    """The media type of a file that may come in. Raises `ValidationError`, in the user's words."""
    kind = kind_of(file)
    most = MOST.get(kind, 20 * MEGABYTE)
    check_upload(file, kinds=tuple(MOST), most_bytes=most, extensions=ENDINGS)
    ending = suffix_of(file.name)
    if kind == Kind.TEXT:
        refuse_odd_text(file, ending)
    return MEDIA_TYPES[ending]


def refuse_odd_text(file: Any, ending: str) -> None:
    """Captions that a player will read, or words that a page will show."""
    file.seek(0)
    content = file.read()
    file.seek(0)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Ce texte n’est pas en UTF-8."), code="encoding") from error
    if ending == "vtt" and not text.startswith("WEBVTT"):
        raise ValidationError(_("Des sous-titres WebVTT commencent par une ligne « WEBVTT »."), code="captions")


def suffix_of(name: str) -> str:
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def plain_name(name: str) -> str:
    """The name under which lessons call a file that somebody sends: letters without accents, no blank."""
    path = PurePosixPath(name.replace("\\", "/"))
    return f"{slugify(path.stem)[:100].strip('-') or 'fichier'}{path.suffix.lower()}"


def digest_of_file(file: Any) -> str:
    """The SHA-256 of an open file, read by blocks and left at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(1024 * 1024):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def store(edition: Edition, name: str, file: Any, media_type: str) -> Attachment:
    """Keep a file that was checked. Call it in a transaction: undone, what was stored is taken away by the caller."""
    refuse_unclean(file, name)
    digest = digest_of_file(file)
    attachment = Attachment(edition=edition, name=name, media_type=media_type, size=file.size, digest=digest)
    attachment.file.save(f"{digest[:32]}.{suffix_of(name)}", File(file), save=False)
    return attachment


def share(edition: Edition, others: Iterable[Attachment]) -> None:
    """The same stored files, called from another edition."""
    Attachment.objects.bulk_create(
        Attachment(
            edition=edition, name=one.name, file=one.file.name, media_type=one.media_type, size=one.size,
            digest=one.digest,
        )
        for one in others
    )  # fmt: skip


def forget_unused(names: Iterable[str]) -> None:
    """Once the transaction is kept, destroy those of these stored files that no edition calls any more."""
    asked = set(names)

    def destroy() -> None:
        used = set(Attachment.objects.filter(file__in=asked).values_list("file", flat=True))
        for name in asked - used:
            default_storage.delete(name)

    if asked:
        transaction.on_commit(destroy)


# ---- a lesson with its files


def addresses_of(edition: Edition) -> dict[str, str]:
    """What the lessons of an edition may call, name -> address. One query."""
    return {one.name: one.get_absolute_url() for one in edition.attachments.order_by("name")}


def shelf_of(edition: Edition) -> dict[str, Attachment]:
    return {one.name: one for one in edition.attachments.order_by("name")}


def page_of(lesson: Lesson) -> SafeString:
    """The text of a lesson as its readers see it. One query, and one file read for each video."""
    return text_page(lesson.module.edition, lesson.body)


def text_page(
    edition: Edition, body: str, *, under: int = 1, shelf: Mapping[str, Attachment] | None = None
) -> SafeString:
    """A text as it would be in a lesson of this edition; titles begin below the level `under`.

    `shelf`: the files of the edition by name, where several texts are shown together.
    """
    found = shelf_of(edition) if shelf is None else shelf
    wanted = [f"{PurePosixPath(part.name).stem}.md" for part in parts_of(body) if isinstance(part, Video)]
    words = {name: read_text(found[name]) for name in wanted if name in found}
    files = {name: one.get_absolute_url() for name, one in found.items()}
    return lesson_html(body, files=files, transcripts=words, under=under)


def read_text(attachment: Attachment) -> str:
    """The words of a small file of text; empty when the storage has lost it."""
    try:
        with default_storage.open(attachment.stored) as file:
            return str(file.read(MOST[Kind.TEXT]).decode("utf-8-sig", errors="replace"))
    except OSError:
        return ""
