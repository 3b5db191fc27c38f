"""A backup restored is the installation as it was, by the hash of every table and file; a bad one changes nothing."""

import datetime
import hashlib
import io
import json
import re
import shutil
import tarfile
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from terreau.desk import backup, backup_database, clock
from terreau.ground.accounts.models import User
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.journal import chain, keys
from terreau.ground.journal.actions import record
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from tests.factories import make_agent, make_structure, make_user

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "postgresql" and shutil.which("pg_dump") is None,
        reason="LOUD: backup and restore on PostgreSQL are NOT tested here: pg_dump is missing (postgresql-client)",
    ),
]
ON = datetime.date(2026, 1, 31)
OWN = re.compile(r"desk\.backup\.|journal\.chain\.restored")


@pytest.fixture
def town(settings, tmp_path):
    """An employer with agents, a user, and a published snapshot of its own."""
    settings.VAR_DIR = tmp_path
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence-keys"
    settings.URN_KEYS_DIR = tmp_path / "urn-keys"
    settings.JOURNAL_KEYS_DIR = tmp_path / "journal-keys"
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "images").mkdir(parents=True)
    (tmp_path / "media" / "images" / "café.png").write_bytes(b"\x89PNG...")
    employer = make_structure("Mairie de Saint-Aubin")
    for _number in range(12):
        make_agent(employer)
    make_user((RoleName.ADMINISTRATOR, employer))
    take_snapshot(ON, by="command:snapshot")
    return tmp_path


def fingerprint(folder: Path) -> dict[str, str]:
    """The hash of every table and of every file kept. The journal's last lines are the backup's own."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall() if not OWN.search(repr(row)))
        found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    for part in ("evidence", "evidence-keys", "media"):
        for path in (folder / part).rglob("*"):
            if path.is_file():
                found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def ruin(town: Path) -> None:
    """Everything that may go wrong between the backup and the day one needs it."""
    User.objects.all().delete()
    Agent.objects.update(last_name="Perdu")
    Structure.objects.update(label="Perdue")
    shutil.rmtree(town / "evidence")
    shutil.rmtree(town / "evidence-keys")
    (town / "media" / "images" / "café.png").write_bytes(b"other")
    (town / "media" / "late.txt").write_text("after the backup")


def test_what_is_restored_is_what_was_by_hash(town):
    before = fingerprint(town)
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    ruin(town)
    assert fingerprint(town) != before
    out = StringIO()
    call_command("restore", town / "kept.tar.gz", replace=True, json=True, stdout=out)
    assert fingerprint(town) == before
    said = json.loads(out.getvalue())
    assert said["same_key"] is True
    of_snapshots = [path for part in ("evidence", "evidence-keys") for path in (town / part).rglob("*.*")]
    assert said["files"] == len(of_snapshots) + 2  # the database and the image
    assert [path.stat().st_mode & 0o777 for path in (town / "evidence-keys").iterdir()] == [0o600]
    assert Entry.objects.filter(action="desk.backup.restored").count() == 1
    assert [path.name for path in town.iterdir() if path.name.startswith((".", "restore-", "backup-"))] == []


def test_a_restored_installation_goes_on(town):
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    call_command("restore", town / "kept.tar.gz", replace=True, stdout=StringIO())
    make_structure("Nouvelle direction")
    take_snapshot(ON + datetime.timedelta(days=1), by="command:snapshot")
    assert Structure.objects.count() == 2


def test_nothing_is_replaced_unless_asked(town):
    before = fingerprint(town)
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", town / "kept.tar.gz", stdout=StringIO())
    assert fingerprint(town) == before


def test_the_archive_is_its_owners_and_takes_no_other_file_s_place(town):
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    assert (town / "kept.tar.gz").stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("backup", town / "nowhere" / "kept.tar.gz", stdout=StringIO())


def test_in_a_folder_it_is_named_by_the_hour(town):
    (town / "backups").mkdir()
    call_command("backup", town / "backups", stdout=StringIO())
    assert [path.suffixes for path in (town / "backups").iterdir()] == [[".tar", ".gz"]]


def test_the_secret_key_is_not_in_it_and_another_one_is_told(town, settings):
    (town / "secret_key").write_text(settings.SECRET_KEY)
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    with tarfile.open(town / "kept.tar.gz") as archive:
        for member in archive.getmembers():
            assert settings.SECRET_KEY.encode() not in archive.extractfile(member).read()
    settings.SECRET_KEY = "another" * 10
    out = StringIO()
    call_command("restore", town / "kept.tar.gz", replace=True, stdout=out)
    assert "clé secrète n’est pas celle" in out.getvalue()


def seal_a_line() -> None:
    record("demo.step", by="command:demo")
    assert chain.seal_waiting()


def journal_verified() -> dict:
    out = StringIO()
    call_command("journal", verify=True, json=True, stdout=out)  # exits with 1 when the chain does not hold
    return json.loads(out.getvalue())


def test_the_journal_goes_on_after_an_older_backup_was_put_back(town):
    seal_a_line()
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    for _day in range(2):
        seal_a_line()
    call_command("restore", town / "kept.tar.gz", replace=True, stdout=StringIO())
    seal_a_line()
    assert journal_verified()["sound"] is True
    told = Entry.objects.get(action="journal.chain.restored")
    assert told.data["sealed"] > told.data["now"] > 0


def test_on_another_machine_the_journal_is_verified_and_goes_on_under_another_key(town, settings):
    seal_a_line()
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    secret, public = keys.key_file().read_text(), keys.public_key()
    with tarfile.open(town / "kept.tar.gz") as archive:
        for member in archive.getmembers():
            assert secret.encode() not in archive.extractfile(member).read()
    settings.JOURNAL_KEYS_DIR = town / "new-machine"
    call_command("restore", town / "kept.tar.gz", replace=True, stdout=StringIO())
    seal_a_line()
    assert keys.trusted_keys() == [keys.public_key(), public]
    assert journal_verified()["sound"] is True
    Entry.objects.filter(number=1).update(reason="autre")
    assert chain.verify(keys.trusted_keys()).broken.what == "altered"
    (keys.former_file()).unlink()
    Entry.objects.filter(number=1).update(reason="")
    assert chain.verify(keys.trusted_keys()).broken.what == "seal"


def test_a_backup_made_before_anything_was_sealed_lets_the_journal_go_on(town):
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    seal_a_line()
    call_command("restore", town / "kept.tar.gz", replace=True, stdout=StringIO())
    seal_a_line()
    assert journal_verified()["sound"] is True


def test_whoever_may_not_touch_the_key_is_told_what_is_left_to_do(town, monkeypatch):
    seal_a_line()
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    seal_a_line()

    def refused(*args):
        raise PermissionError

    monkeypatch.setattr(keys, "keep_head", refused)
    out = StringIO()
    call_command("restore", town / "kept.tar.gz", replace=True, stdout=out)
    assert "journal --restored" in out.getvalue()
    monkeypatch.undo()
    with pytest.raises(chain.ChainCut):
        chain.seal_waiting()


def test_a_backup_of_before_the_seals_is_restored(town):
    """What a version without the chain left: its journal takes today's shape as soon as it is put back."""
    executor = MigrationExecutor(connection)
    today = executor.loader.graph.leaf_nodes("journal")
    executor.migrate([("journal", "0001_initial")])
    try:
        assert backup.attempt(town / "old.tar.gz")
    finally:
        MigrationExecutor(connection).migrate(today)
    call_command("restore", town / "old.tar.gz", replace=True, stdout=StringIO())
    seal_a_line()
    assert journal_verified()["sound"] is True


def rewritten(source: Path, target: Path, *, change: dict[str, bytes], more: tuple[str, ...] = ()) -> Path:
    """A copy of an archive with other contents for some members, and members that were not there."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            content = change.get(member.name, old.extractfile(member).read())
            add(new, member.name, content)
        for name in more:
            add(new, name, b"planted")
    return target


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def altered(town: Path, kind: str) -> Path:
    kept, bad = town / "kept.tar.gz", town / f"{kind}.tar.gz"
    backup.make(kept)
    if kind == "cut":
        bad.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    elif kind == "text":
        bad.write_text("not an archive")
    elif kind == "other":
        with tarfile.open(bad, "w:gz") as archive:
            add(archive, "holiday.txt", b"sun")
    elif kind == "touched":
        rewritten(kept, bad, change={"media/images/café.png": b"changed"})
    elif kind == "planted":
        rewritten(kept, bad, change={}, more=("media/planted.html",))
    elif kind == "climbing":
        rewritten(kept, bad, change={}, more=("../climbed.txt",))
    elif kind == "linked":
        with tarfile.open(kept) as old, tarfile.open(bad, "w:gz") as archive:
            for member in old:
                add(archive, member.name, old.extractfile(member).read())
            link = tarfile.TarInfo("media/link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
    elif kind == "newer":
        manifest = json.loads(tarfile.open(kept).extractfile("manifest.json").read())
        manifest["migrations"].append("accounts.9999_from_the_future")
        rewritten(kept, bad, change={"manifest.json": json.dumps(manifest).encode()})
    elif kind == "engine":
        manifest = json.loads(tarfile.open(kept).extractfile("manifest.json").read())
        rewritten(kept, bad, change={"manifest.json": json.dumps(manifest | {"engine": "oracle"}).encode()})
    elif kind == "database":
        manifest = json.loads(tarfile.open(kept).extractfile("manifest.json").read())
        manifest["files"]["database"] = hashlib.sha256(b"no database").hexdigest()
        rewritten(kept, bad, change={"database": b"no database", "manifest.json": json.dumps(manifest).encode()})
    return bad


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("cut", "illisible ou incomplète"),
        ("text", "illisible ou incomplète"),
        ("missing", "n’existe pas"),
        ("other", "pas une sauvegarde"),
        ("touched", "abîmée.: media/images/café.png"),
        ("planted", "abîmée.: media/planted.html"),
        ("linked", "illisible ou incomplète"),
        ("climbing", "illisible ou incomplète"),
        ("newer", "9999_from_the_future"),
        ("engine", "oracle"),
        ("database", "rien n’a changé"),
    ],
)
def test_a_bad_archive_is_refused_and_changes_nothing(town, kind, why):
    bad = altered(town, kind)
    before = fingerprint(town)
    with pytest.raises(CommandError, match=why):
        call_command("restore", bad, replace=True, stdout=StringIO())
    assert fingerprint(town) == before
    assert not (town.parent / "climbed.txt").exists()


def test_an_archive_is_checked_without_restoring(town):
    out = StringIO()
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    call_command("backup", town / "kept.tar.gz", check=True, stdout=out)
    assert "kept.tar.gz" in out.getvalue()
    with pytest.raises(CommandError, match="abîmée"):
        call_command(
            "backup", rewritten(town / "kept.tar.gz", town / "bad.tar.gz", change={"database": b""}), check=True
        )


def test_a_snapshot_that_goes_meanwhile_makes_it_start_again(town, monkeypatch):
    real, calls = backup_database.dump, []

    def dump_while_a_snapshot_comes(target):
        real(target)
        if not calls:
            take_snapshot(ON + datetime.timedelta(days=1), by="command:snapshot")
        calls.append(target)

    monkeypatch.setattr(backup_database, "dump", dump_while_a_snapshot_comes)
    backup.make(town / "kept.tar.gz")
    assert len(calls) == 2
    with tarfile.open(town / "kept.tar.gz") as archive:
        folders = {name.split("/")[1] for name in archive.getnames() if name.startswith("evidence/")}
    assert folders == backup.snapshot_folders()


def test_nothing_is_restored_under_a_worker_at_work(town):
    call_command("backup", town / "kept.tar.gz", stdout=StringIO())
    clock.sign_of_life()
    with pytest.raises(CommandError, match="arrêtez terreau worker"):
        call_command("restore", town / "kept.tar.gz", replace=True, stdout=StringIO())
