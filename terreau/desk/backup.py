"""One file that holds an installation: its database, its snapshots and their keys, its published files. Made while
people work.

Restored whole or not at all: the archive is checked before anything moves; files go in beside those that are there;
then the database changes in one transaction; last, what is no longer named goes. The secret key is not in the archive
(whoever steals a backup must not also be able to sign sessions): its fingerprint is, so that a wrong one is told. Nor
is the key that seals the journal: with the database, it would prove nothing any more. Its public half is, so that a
restored journal can be verified elsewhere. The keys of urns not yet destroyed are in it: without them a restored survey
could never be counted (docs/decisions/0082).
"""

import datetime
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.desk import backup_database as database
from terreau.ground.evidence.models import Snapshot
from terreau.ground.journal import actions as journal, chain, keys

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
ATTEMPTS = 3


class BackupRefused(Exception):
    """The archive cannot be made, read or restored; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself. `files`: the SHA-256 of each member by its name; `sealed_with`: the public keys
    that verify its journal.
    """

    format: int
    made_at: str
    engine: str
    migrations: list[str]
    key: str
    files: dict[str, str]
    sealed_with: list[str] = field(default_factory=list)


def folders() -> dict[str, Path]:
    """The folders that an archive holds, by the name they have in it."""
    found = {
        "evidence": Path(settings.EVIDENCE_DIR),
        "evidence-keys": Path(settings.EVIDENCE_KEYS_DIR),
        "urn-keys": Path(settings.URN_KEYS_DIR),
    }
    if settings.MEDIA_ROOT:
        found["media"] = Path(settings.MEDIA_ROOT)
    return found


# ---- making


def make(target: Path) -> Manifest:
    """Write the archive at `target`, readable by its owner only; aside first, so that it is whole or not there.

    Raises `BackupRefused` where `target` is taken, or where the snapshots kept changing under our hands.
    """
    if target.exists():
        raise BackupRefused(_("%(file)s existe déjà : choisissez un autre nom.") % {"file": target})
    if not target.parent.is_dir():
        raise BackupRefused(_("Le dossier %(folder)s n’existe pas.") % {"folder": target.parent})
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        for _attempt in range(ATTEMPTS):
            manifest = attempt(aside)
            if manifest is not None:
                os.link(aside, target)  # refuses a file that came meanwhile
                journal.record("desk.backup.made", by="command:backup", files=len(manifest.files))
                return manifest
    finally:
        aside.unlink(missing_ok=True)
    raise BackupRefused(_("Des clichés ont changé pendant la sauvegarde : recommencez dans quelques minutes."))


def attempt(aside: Path) -> Manifest | None:
    """One archive, or None when a snapshot came or went meanwhile: database and files would not agree."""
    before = snapshot_folders()
    aside.unlink(missing_ok=True)
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix="backup-") as scratch,
        os.fdopen(handle, "wb") as file,
    ):
        dump = Path(scratch) / DATABASE
        database.dump(dump)
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
            hashes = {DATABASE: add(archive, dump, DATABASE)}
            try:
                hashes |= {name: add(archive, path, name) for path, name in kept_files(before)}
            except FileNotFoundError:
                return None
            if snapshot_folders() != before:
                return None
            manifest = Manifest(
                FORMAT, timezone.now().isoformat(), connection.vendor, applied_migrations(), key_fingerprint(), hashes,
                keys.trusted_keys(),
            )  # fmt: skip
            add_text(archive, json.dumps(asdict(manifest), indent=1), MANIFEST)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def snapshot_folders() -> set[str]:
    return set(Snapshot.objects.exclude(folder="").values_list("folder", flat=True))


def kept_files(snapshots: set[str]) -> Iterator[tuple[Path, str]]:
    """Every file to keep with its name in the archive. Of the evidence, only what the database names."""
    for name, folder in folders().items():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            of_none = name.startswith("evidence") and inside.parts[0].removesuffix(".parquet") not in snapshots
            half_written = name == "urn-keys" and path.suffix != ".key"
            if path.is_file() and not path.is_symlink() and not of_none and not half_written:
                yield path, f"{name}/{inside.as_posix()}"


def add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        member = archive.gettarinfo(arcname=name, fileobj=file)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        archive.addfile(member, file)
    return digest


def add_text(archive: tarfile.TarFile, text: str, name: str) -> None:
    content = text.encode()
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def key_fingerprint() -> str:
    """Tells two secret keys apart without saying anything of either."""
    return salted_hmac("terreau.desk.backup", "fingerprint", algorithm="sha256").hexdigest()[:16]


def applied_migrations() -> list[str]:
    applied = MigrationExecutor(connection).loader.applied_migrations
    return sorted(f"{app}.{name}" for app, name in applied)


# ---- reading


@contextmanager
def opened(archive: Path) -> Iterator[tuple[Manifest, Path]]:
    """The archive unpacked beside the data, every file checked against the manifest. Raises `BackupRefused`."""
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix="restore-") as scratch:
        folder = Path(scratch)
        try:
            with tarfile.open(archive, mode="r:gz") as file:
                unpack(file, folder)
            manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
        except FileNotFoundError as error:
            if not archive.exists():
                raise BackupRefused(_("Le fichier %(file)s n’existe pas.") % {"file": archive}) from error
            raise BackupRefused(_("Ce fichier n’est pas une sauvegarde de Terreau.")) from error
        except (tarfile.TarError, EOFError, OSError, ValueError, TypeError) as error:
            raise BackupRefused(
                _("Cette sauvegarde est illisible ou incomplète (%(why)s).") % {"why": error}
            ) from error
        check_files(folder, manifest)
        yield manifest, folder


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Plain files below `folder` and nothing else: the filters of `extractall` are not in Debian 12's Python 3.11.2."""
    for member in archive:
        place = PurePosixPath(member.name)
        content = archive.extractfile(member) if member.isfile() else None
        if content is None or place.is_absolute() or ".." in place.parts:
            raise tarfile.TarError(member.name)
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        with content, (folder / place).open("xb") as file:
            shutil.copyfileobj(content, file)
        (folder / place).chmod(0o600)  # keys of the snapshots are among them; the folder around is ours alone


def check_files(folder: Path, manifest: Manifest) -> None:
    if manifest.format != FORMAT:
        raise BackupRefused(_("Cette sauvegarde vient d’une autre version de Terreau : son format n’est pas connu."))
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    wrong = there ^ manifest.files.keys()
    for name in there & manifest.files.keys():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != manifest.files[name]:
                wrong.add(name)
    if wrong:
        raise BackupRefused(_("Cette sauvegarde est abîmée : %(names)s.") % {"names": ", ".join(sorted(wrong)[:5])})


# ---- restoring


def restore(archive: Path, *, replace: bool = False) -> Manifest:
    """Put an installation back as it was. Raises `BackupRefused`, and then nothing has changed.

    `replace`: over an installation that holds something. Sessions and links of after the backup stop working.
    """
    with opened(archive) as (manifest, folder):
        refuse_what_does_not_fit(manifest)
        if not replace and database.holds_something():
            raise BackupRefused(_("Cette installation contient déjà des données : --replace les remplace toutes."))
        moved = [move_in(folder / name, there) for name, there in folders().items() if (folder / name).is_dir()]
        try:
            database.load(folder / DATABASE)
        except database.LoadFailed as error:
            for undo in moved:
                undo.put_back()
            raise BackupRefused(
                _("La base de données n’a pas pu être restaurée, rien n’a changé : %(why)s") % {"why": error}
            ) from error
        for done in moved:
            done.forget_old()
    write_in_the_journal(manifest)
    return manifest


def write_in_the_journal(manifest: Manifest) -> None:
    """In today's shape, which an older backup does not have before `terreau migrate`."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("journal"))
    journal.record("desk.backup.restored", by="command:restore", made_at=manifest.made_at)


def go_on_sealing(manifest: Manifest) -> None:
    """The journal goes on from the last seal of the backup. Raises `OSError` where this account may not touch the key:
    the worker seals nothing more until its own account runs `terreau journal --restored`.
    """
    keys.trust(*manifest.sealed_with)
    chain.accept_restored(reason=f"terreau restore: {manifest.made_at}", by="command:restore")


def refuse_what_does_not_fit(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise BackupRefused(
            _("Cette sauvegarde vient d’une base %(theirs)s ; DATABASE_URL désigne une base %(ours)s.")
            % {"theirs": manifest.engine, "ours": connection.vendor}
        )
    known = {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.disk_migrations}
    # Squashed or removed since: only what this code has never heard of, in an application it has, is from the future.
    ours = {name.partition(".")[0] for name in known}
    unknown = [name for name in manifest.migrations if name not in known and name.partition(".")[0] in ours]
    if unknown:
        raise BackupRefused(
            _("Cette sauvegarde vient d’une version plus récente de Terreau (%(name)s) : mettez d’abord à jour.")
            % {"name": unknown[0]}
        )


@dataclass
class Moved:
    """A folder put in the place of another, which waits beside until all is done."""

    there: Path
    old: Path | None

    def put_back(self) -> None:
        shutil.rmtree(self.there)
        if self.old is not None:
            self.old.rename(self.there)

    def forget_old(self) -> None:
        if self.old is not None:
            shutil.rmtree(self.old)


def move_in(new: Path, there: Path) -> Moved:
    """Two renames on one disk; where the folder lies on another, the copy is made first."""
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%d%H%M%S%f")
    there.parent.mkdir(parents=True, exist_ok=True)
    arriving, old = there.with_name(f".{there.name}-new-{stamp}"), there.with_name(f".{there.name}-old-{stamp}")
    shutil.move(new, arriving)
    for folder in (arriving, *(path for path in arriving.rglob("*") if path.is_dir())):
        folder.chmod(0o700)
    kept = there.exists()
    if kept:
        there.rename(old)
    arriving.rename(there)
    return Moved(there, old if kept else None)


def when(manifest: Manifest) -> str:
    """The instant of the backup, in the hour of the reader."""
    return date_format(timezone.localtime(datetime.datetime.fromisoformat(manifest.made_at)), "DATETIME_FORMAT")


def summary(manifest: Manifest) -> dict[str, Any]:
    """What the commands say of an archive, as JSON-ready values."""
    return {
        "made_at": manifest.made_at,
        "engine": manifest.engine,
        "files": len(manifest.files),
        "same_key": manifest.key == key_fingerprint(),
    }
