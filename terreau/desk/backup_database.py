"""The database as one file, and back. SQLite by its own online copy, PostgreSQL by its own programs."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure


class LoadFailed(Exception):
    """The database could not be read back; it is as it was."""


class ToolMissing(Exception):
    """A program of PostgreSQL is not on this machine; the message says how to get it."""


def holds_something() -> bool:
    """Whether somebody has begun to use this installation."""
    tables = set(connection.introspection.table_names())
    return any(model._meta.db_table in tables and model.objects.exists() for model in (User, Structure))


def dump(target: Path) -> None:
    """Write the whole database at one instant to `target`, while others read and write."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy)
        finally:
            copy.close()
    else:
        run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    target.chmod(0o600)


def load(source: Path) -> None:
    """Replace the whole database by what `dump` wrote, in one transaction. Raises `LoadFailed`."""
    if connection.vendor == "sqlite":
        load_sqlite(source)
    else:
        load_postgresql(source)


def load_postgresql(source: Path) -> None:
    """Every table that is there goes first, in the same transaction: an older copy does not know the newest ones, and
    `pg_restore --clean` would leave them."""
    drops, script = source.with_name("drops.sql"), source.with_name("copy.sql")
    names = map(connection.ops.quote_name, connection.introspection.table_names())
    drops.write_text("".join(f"DROP TABLE IF EXISTS {name} CASCADE;\n" for name in names), encoding="utf-8")
    connection.close()
    try:
        run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
        run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
            f"--file={drops}", f"--file={script}")  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise LoadFailed(last_line(error.stderr)) from error


def load_sqlite(source: Path) -> None:
    """SQLite writes the copy as one transaction of the file that is there: cut short, it is undone when next opened."""
    kept = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        state = kept.execute("PRAGMA integrity_check").fetchone()[0]
        if state != "ok":
            raise LoadFailed(state)
        connection.ensure_connection()
        kept.backup(connection.connection)
    except (DatabaseError, sqlite3.Error) as error:
        raise LoadFailed(str(error)) from error
    finally:
        kept.close()
        connection.close()


def run(tool: str, *words: str) -> None:
    """A PostgreSQL tool on our database. The password goes by the environment: arguments are read by everybody."""
    path = shutil.which(tool)
    if path is None:
        raise ToolMissing(
            _("%(tool)s n’est pas installé sur cette machine : apt-get install postgresql-client.") % {"tool": tool}
        )
    own = connection.settings_dict
    variables = {"PGHOST": own["HOST"], "PGPORT": own["PORT"], "PGUSER": own["USER"], "PGPASSWORD": own["PASSWORD"]}
    variables["PGDATABASE"] = own["NAME"]
    environment = dict(os.environ) | {name: str(value) for name, value in variables.items() if value}
    subprocess.run([path, *words], env=environment, check=True, capture_output=True, text=True)  # noqa: S603 - ours  # nosec B603 # a fixed program


def last_line(text: str) -> str:
    return (text or "").strip().splitlines()[-1] if (text or "").strip() else "pg_restore"
