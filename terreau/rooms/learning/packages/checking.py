"""What a package must be before it is kept: checked member by member, without ever unpacking it."""

import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZipInfo, is_zipfile

from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.archives import ArchiveRefused, Wording, blocks_of, check_archive
from terreau.ground.common.uploads import MEGABYTE, shown_name
from terreau.rooms.learning.packages.manifest import MOST_BYTES, NAME, Manifest, PackageRefused, read_manifest

MOST_MEMBERS = 10_000
# Pictures and films hardly shrink: what gives far more than it weighs was made to.
MOST_UNPACKED = 1024 * MEGABYTE
LONGEST_PATH = 500
# Where what we add to a package answers (`members.py`): no member may take its place.
RESERVED = "__terreau__"
AICC = {".au", ".crs", ".des", ".cst"}
DRIVE = re.compile(r"^[A-Za-z]:")
WORDS = Wording(
    too_many=gettext_lazy("Ce paquet contient plus de 10 000 fichiers : il n’a pas été ouvert."),
    encrypted=gettext_lazy("Ce paquet est protégé par un mot de passe : exportez-le sans."),
    damaged=gettext_lazy("Ce fichier est abîmé, ou n’est pas une archive ZIP : exportez-le de nouveau."),
    too_large=gettext_lazy("Ce paquet est démesuré une fois ouvert : il n’a pas été gardé."),
)


@dataclass(frozen=True)
class Checked:
    manifest: Manifest
    members: int


def check_package(file: Any) -> Checked:
    """What a package says of itself, once everything in it was checked. `file`: open, binary, with its `size`.

    Raises `PackageRefused` in the author's words.
    """
    if file.size > settings.PACKAGE_MOST_BYTES:
        most = settings.PACKAGE_MOST_BYTES // MEGABYTE
        raise PackageRefused(_("Ce paquet dépasse %(most)s Mo.") % {"most": most})
    file.seek(0)
    if not is_zipfile(file):
        raise PackageRefused(str(WORDS.damaged))
    try:
        members = check_archive(file, words=WORDS, most_bytes=MOST_UNPACKED, most_members=MOST_MEMBERS)
    except ArchiveRefused as refusal:
        raise PackageRefused(str(refusal)) from refusal
    files = check_names(members)
    manifest = read_manifest(manifest_in(file, files))
    if manifest.launch.casefold() not in files:
        raise PackageRefused(
            _("La page d’ouverture, « %(page)s », n’est pas dans le paquet.") % {"page": shown(manifest.launch)}
        )
    return Checked(manifest, len(files))


def check_names(members: list[ZipInfo]) -> dict[str, ZipInfo]:
    """The files by their path, in small letters. Refuses whatever another reader could take for another place."""
    found: dict[str, ZipInfo] = {}
    for member in members:
        if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise PackageRefused(_("« %(name)s » est un lien, et non un fichier.") % {"name": shown(member.filename)})
        if not sound(member.filename) or not sound(member.orig_filename):
            raise PackageRefused(
                _("Un chemin du paquet n’est pas sûr : « %(name)s ».") % {"name": shown(member.orig_filename)}
            )
        if member.is_dir():
            continue
        key = unicodedata.normalize("NFC", member.filename).casefold()
        if key in found:
            raise PackageRefused(
                _("Deux fichiers du paquet ont le même nom : « %(name)s ».") % {"name": shown(member.filename)}
            )
        found[key] = member
    return found


def sound(name: str) -> bool:
    """A relative path that stays inside, whatever the system that reads it."""
    path = name.removesuffix("/")
    steps = path.split("/")
    return (
        0 < len(path) <= LONGEST_PATH
        and "\\" not in path
        and not DRIVE.match(path)
        and not any(unicodedata.category(letter)[0] == "C" for letter in path)
        and not any(step in {"", ".", ".."} for step in steps)
        and steps[0].casefold() != RESERVED
    )


def manifest_in(file: Any, files: dict[str, ZipInfo]) -> bytes:
    member = files.get(NAME)
    if member is None:
        raise PackageRefused(without_manifest(files))
    if member.file_size > MOST_BYTES:
        raise PackageRefused(_("Le manifeste (imsmanifest.xml) est démesuré : refusé."))
    return b"".join(blocks_of(file, member))


def without_manifest(files: dict[str, ZipInfo]) -> str:
    deeper = [path for path in files if PurePosixPath(path).name == NAME]
    if deeper:
        return _(
            "Le manifeste est dans un dossier, « %(folder)s » : compressez le contenu de ce dossier, et non le dossier."
        ) % {"folder": shown(str(PurePosixPath(deeper[0]).parent))}
    if {PurePosixPath(path).suffix for path in files} & AICC:
        return _("C’est un paquet AICC, une norme plus ancienne : exportez-le en SCORM 1.2 ou SCORM 2004.")
    if "cmi5.xml" in files or "tincan.xml" in files:
        return _("C’est un paquet xAPI ou cmi5 : exportez-le en SCORM 1.2 ou SCORM 2004.")
    return _("Il n’y a pas de manifeste (imsmanifest.xml) à la racine : ce n’est pas un paquet SCORM.")


def shown(name: str) -> str:
    """A path as it may be shown: its last part says enough of a strange one."""
    return shown_name(name.rstrip("/\\"))[:80] or "…"
