"""The image that a question shows: what its file must be before it is taken."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from terreau.ground.common.uploads import IMAGES, check_upload
from terreau.ground.questions.contents import ContentRefused

MOST_PICTURE_BYTES = 1024 * 1024
PICTURE_ENDS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
LONGEST_NAME = 100


def is_picture_name(name: str) -> bool:
    """A name that may be kept: no folder, nothing hidden, an ending that we take."""
    return (
        PurePosixPath(name).name == name
        and name.isprintable()
        and not set('\\/:*?"<>|') & set(name)
        and len(name) <= LONGEST_NAME
        and not name.startswith(".")
        and name.lower().endswith(PICTURE_ENDS)
    )


def refuse_name(name: str) -> None:
    """Raise `ContentRefused` for a name that cannot be kept."""
    if not is_picture_name(name):
        raise ContentRefused(
            _("L’image « %(name)s » doit être un fichier PNG, JPEG, GIF ou WebP, sans dossier.")
            % {"name": name[:LONGEST_NAME]}
        )


def checked_picture(name: str, content: bytes) -> Mapping[str, bytes]:
    """The picture as a draft holds it. Raises `ContentRefused` when it is too large, or not what its name says."""
    refuse_name(name)
    try:
        check_upload(ContentFile(content, name=name), kinds=IMAGES, most_bytes=MOST_PICTURE_BYTES)
    except ValidationError as error:
        raise ContentRefused(
            _("L’image « %(name)s » n’est pas prise. %(why)s") % {"name": name, "why": " ".join(error.messages)}
        ) from error
    return {name: content}
