"""Every write to packages, journalled. The archive is kept as it came, and goes with its row."""

import datetime
import hashlib
import logging
import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from terreau.ground.common.uploads import shown_name
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.packages.checking import check_package
from terreau.rooms.learning.packages.manifest import PackageRefused
from terreau.rooms.learning.packages.models import Package

logger = logging.getLogger(__name__)

FOLDER = "learning/packages"
# What was written and has no row after this long was being imported when something stopped.
LEFT_BEHIND = datetime.timedelta(hours=1)


def import_package(structure: Structure, *, file: Any, by: Any) -> Package:
    """Check an archive, keep it, and write what its manifest says. `file`: an uploaded file, already scanned.

    Raises `PackageRefused`. Nothing remains of what was refused; what a crash leaves, `sweep` takes away.
    """
    checked = check_package(file)
    told = checked.manifest
    digest = digest_of(file)
    if structure.closed_on is not None:
        raise PackageRefused(_("Cette structure est fermée."))
    # Under a name of ours, and before the row: while a large file is written, nobody else waits to write.
    file.seek(0)
    kept = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}.zip", file)
    try:
        with transaction.atomic():
            package = Package.objects.create(
                structure=structure, title=told.title, standard=told.standard, file=kept,
                name=shown_name(file.name or ""), digest=digest, size=file.size, members=checked.members,
                launch=told.launch, parameters=told.parameters, launch_data=told.launch_data,
                mastery_score=told.mastery_score, imported_by=by if hasattr(by, "structures_as") else None,
            )  # fmt: skip
            record("packages.package.imported", package, by=by, standard=package.standard)
    except IntegrityError as error:
        forget_file(kept)
        raise PackageRefused(_("Ce paquet est déjà importé dans cette structure.")) from error
    except BaseException:
        forget_file(kept)
        raise
    return package


def digest_of(file: Any) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def delete(package: Package, *, by: Any) -> None:
    """Take a package away with its file. Raises `PackageRefused` when a lesson, even of a past edition, plays it."""
    name = package.file.name
    try:
        with transaction.atomic():
            record("packages.package.deleted", package, by=by, standard=package.standard)
            package.delete()
            transaction.on_commit(lambda: forget_file(name))
    except (ProtectedError, IntegrityError) as error:
        raise PackageRefused(_("Une leçon joue ce paquet : il est gardé.")) from error


def forget_file(name: str | None) -> None:
    if name:
        default_storage.delete(name)


def sweep(now: datetime.datetime) -> int:
    """Delete files that belong to no package: of imports or deletions cut in the middle. How many went."""
    if not default_storage.exists(FOLDER):
        return 0
    names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    known = set(Package.objects.filter(file__in=names).values_list("file", flat=True)) if names else set()
    left = [name for name in names if name not in known and written_before(name, now - LEFT_BEHIND)]
    for name in left:
        logger.info("%s belongs to no package: deleted", name)
        forget_file(name)
    return len(left)


def written_before(name: str, day: datetime.datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < day
    except FileNotFoundError:
        return False
