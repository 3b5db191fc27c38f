"""The archive of a course, laid out in a folder of its own for as long as it is read.

No name of the archive leads outside that folder, none of its members is a link, and it is measured before it is opened.
"""

import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.common.archives import ArchiveRefused, check_archive

MOST_BYTES = 500 * 1024 * 1024
MOST_MEMBERS = 1000
PART = re.compile(r"[^\\:*?\"<>|\x00-\x1f]{1,120}")


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path | None, str]]:
    """The folder of the course that an archive holds, or nothing and why, in the user's words."""
    with TemporaryDirectory(prefix="terreau-course-") as place:
        try:
            folder, refusal = lay_out(path, Path(place)), ""
        except ArchiveRefused as refused:
            folder, refusal = None, str(refused)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
            folder, refusal = None, _("Cette archive est abîmée, ou n’en est pas une.")
        yield folder, refusal


def lay_out(path: Path, place: Path) -> Path:
    """Write the members under `place`; the folder where the sheet of the course lies. Raises `ArchiveRefused`."""
    if path.stat().st_size > MOST_BYTES:
        raise ArchiveRefused(_("Cette archive dépasse %(size)s Mo.") % {"size": MOST_BYTES // 1024 // 1024})
    with path.open("rb") as file:
        try:
            check_archive(file)
        except ArchiveRefused as refused:
            raise ArchiveRefused(_("Cette archive ne peut pas être ouverte. %(why)s") % {"why": refused}) from refused
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir() and not is_aside(one.filename)]
        if len(members) > MOST_MEMBERS:
            raise ArchiveRefused(_("Cette archive contient trop de fichiers."))
        root = root_of([one.filename for one in members])
        key = slugify(PurePosixPath(root or path.stem).name)[:59].strip("-") or "cours"
        for member in members:
            write(archive, member, place / key, root)
    return place / key


def is_aside(name: str) -> bool:
    """What systems add by themselves."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in PurePosixPath(name).parts)


def root_of(names: list[str]) -> str:
    """The folder, in the archive, that holds the sheet of the course; empty at its top. Raises `ArchiveRefused`."""
    found = sorted(
        (PurePosixPath(name).parent for name in names if PurePosixPath(name).name == "cours.yaml"),
        key=lambda each: len(each.parts),
    )
    if not found or (len(found) > 1 and len(found[0].parts) == len(found[1].parts)):
        raise ArchiveRefused(_("L’archive doit contenir un cours, et un seul : un fichier « cours.yaml »."))
    return "" if str(found[0]) == "." else str(found[0])


def write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, root: str) -> None:
    """One member, at its place in the folder. Raises `ArchiveRefused` for a name or a kind that plays tricks."""
    name = member.filename
    parts = PurePosixPath(name).parts
    linked = stat.S_ISLNK(member.external_attr >> 16)
    if linked or name.startswith("/") or any(part == ".." or not PART.fullmatch(part) for part in parts):
        raise ArchiveRefused(_("Le nom d’un fichier de l’archive n’est pas accepté : %(name)s") % {"name": name[:80]})
    if root and parts[: len(PurePosixPath(root).parts)] != PurePosixPath(root).parts:
        return
    inside = parts[len(PurePosixPath(root).parts) :]
    if len(inside) > 3:
        raise ArchiveRefused(_("Le nom d’un fichier de l’archive n’est pas accepté : %(name)s") % {"name": name[:80]})
    target = folder.joinpath(*inside)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("xb") as copy:
        copyfileobj(source, copy)
