"""A file of questions whatever its format: recognised by what it holds when it comes in, written as asked when it goes.

YAML travels alone, or in an archive with its images. Nothing of an archive is written under a name that it chose.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.archives import ArchiveRefused, check_archive
from terreau.ground.questions.actions import ENDINGS, picture_name
from terreau.ground.questions.drafts import BankFile, Draft, FileRefused
from terreau.ground.questions.gift import read_gift, write_gift
from terreau.ground.questions.models import Picture, QuestionVersion
from terreau.ground.questions.moodle import read_moodle, write_moodle
from terreau.ground.questions.pictures import MOST_PICTURE_BYTES, is_picture_name
from terreau.ground.questions.supports import Support
from terreau.ground.questions.tagging import LeftOut
from terreau.ground.questions.yaml_bank import MOST_BYTES, read_yaml, write_yaml

HEAD_BYTES = 64 * 1024
MOST_IMAGES = 500
YAML_KEY = re.compile(rb"^(?:auteur|licence|langue|questions)[ \t]*:", re.M)
YAML, GIFT, MOODLE = "yaml", "gift", "moodle"
FORMATS = {
    YAML: gettext_lazy("YAML de Terreau : tout y est, images comprises"),
    GIFT: gettext_lazy("GIFT : le format texte de Moodle"),
    MOODLE: gettext_lazy("Moodle XML : avec les images et les tableaux"),
}
MANIFEST = "questions.yaml"

# ---- coming in


def read_bank_file(path: Path, *, images: Path | None = None) -> BankFile:
    """The questions of a file. `images` is the folder of those that its YAML names.

    Raises `FileRefused` when the whole cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PK"):
        return read_archive(path)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_moodle(path)
    if YAML_KEY.search(head.removeprefix(b"\xef\xbb\xbf")):
        return read_yaml(path, pictures=images)
    if b"{" in head or b"::" in head:
        return read_gift(path)
    raise FileRefused(_("Ce fichier n’est ni du YAML de Terreau, ni du GIFT, ni du Moodle XML."))


def read_archive(path: Path) -> BankFile:
    """The questions of an archive: one YAML file, and the images that it names."""
    try:
        with path.open("rb") as file:
            check_archive(file)
    except ArchiveRefused as refusal:
        raise FileRefused(_("Cette archive ne peut pas être ouverte. %(why)s") % {"why": refusal}) from refusal
    with zipfile.ZipFile(path) as archive, TemporaryDirectory() as folder:
        members = [member for member in archive.infolist() if not member.is_dir()]
        texts = [member for member in members if member.filename.lower().endswith((".yaml", ".yml"))]
        images = [member for member in members if is_picture_name(PurePosixPath(member.filename).name)]
        if len(texts) != 1:
            raise FileRefused(_("L’archive doit contenir un fichier YAML, et un seul."))
        if texts[0].file_size > MOST_BYTES or len(images) > MOST_IMAGES:
            raise FileRefused(_("Cette archive contient trop de questions ou d’images."))
        text = Path(folder) / MANIFEST
        text.write_bytes(archive.read(texts[0]))
        pictures = Path(folder) / "images"
        pictures.mkdir()
        for member in images:
            if member.file_size <= MOST_PICTURE_BYTES:
                (pictures / PurePosixPath(member.filename).name).write_bytes(archive.read(member))
        return read_yaml(text, pictures=pictures)


# ---- going out


class Written(NamedTuple):
    """A file to download, and what it could not hold."""

    name: str
    media_type: str
    content: bytes
    left_out: list[LeftOut]


def drafts_of(versions: Iterable[QuestionVersion]) -> list[Draft]:
    """Versions as files give them, with their pictures. Two queries at most. `question` must be loaded."""
    drafts = [version.as_draft(version.question.code) for version in versions]
    digests = {picture_name(draft) for draft in drafts} - {""}
    pictures = {each.digest: each for each in Picture.objects.filter(digest__in=digests).order_by("pk")}
    return [_with_bytes(draft, pictures) for draft in drafts]


def _with_bytes(draft: Draft, pictures: dict[str, Picture]) -> Draft:
    picture, support = pictures.get(picture_name(draft)), draft.content.support
    if picture is None or support is None:
        return draft
    name = f"{draft.code}.{ENDINGS[picture.media_type]}"
    content = replace(draft.content, support=Support(support.kind, {**support.data, "fichier": name}))
    return replace(draft, content=content, pictures={name: bytes(picture.data)})


def write_bank_file(form: str, drafts: Sequence[Draft], name: str) -> Written:
    """The file of these questions in the format asked."""
    if form == GIFT:
        text, left_out = write_gift(drafts)
        return Written(f"{name}.gift", "text/plain; charset=utf-8", text.encode(), left_out)
    if form == MOODLE:
        text, left_out = write_moodle(drafts)
        return Written(f"{name}.xml", "application/xml; charset=utf-8", text.encode(), left_out)
    text = write_yaml(drafts)
    images = {name: data for draft in drafts for name, data in draft.pictures.items()}
    if not images:
        return Written(f"{name}.yaml", "application/yaml; charset=utf-8", text.encode(), [])
    return Written(f"{name}.zip", "application/zip", _archive(text, images), [])


def _archive(text: str, images: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, text)
        for name, data in images.items():
            archive.writestr(f"images/{name}", data)
    return out.getvalue()
