"""An installation of its own, run by its commands in processes that a test may kill without warning."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MOMENTS = (0.15, 0.4, 0.6, 0.75, 0.85, 0.92, 0.97)  # of the time that the whole work takes: late is where writing is


@dataclass
class Installation:
    var: Path
    database_url: str

    @property
    def environment(self) -> dict[str, str]:
        return dict(os.environ) | {
            "TERREAU_VAR": str(self.var),
            "TERREAU_EVIDENCE": str(self.var / "evidence"),
            "TERREAU_SECRET_KEY": "durability" * 6,
            "TERREAU_SMTP_HOST": "",
            "DATABASE_URL": self.database_url,
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        """The command in a session of its own, so that it can be killed with all its children."""
        return subprocess.Popen(
            [sys.executable, "-m", "config.cli", *words], env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def run(self, *words: str) -> str:
        process = self.start(*words)
        said = process.communicate(timeout=300)[0]
        assert process.returncode == 0, said
        return said

    def python(self, source: str) -> str:
        """Run lines of Python inside the installation."""
        setup = (
            "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings'); django.setup()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", setup + source], env=self.environment, text=True, capture_output=True, check=False,
            timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Straight from the database, without Django, on a connection of its own."""
        if self.database_url.startswith("sqlite"):
            with sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=30) as base:
                found = base.execute(query).fetchall()
            base.close()
            return found
        import psycopg

        with psycopg.connect(self.database_url) as base:
            return base.execute(query).fetchall()

    def one(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def sound(self) -> bool:
        """Whether the database's own check finds nothing wrong (PostgreSQL checks itself when it starts again)."""
        return not self.database_url.startswith("sqlite") or self.one("PRAGMA integrity_check") == "ok"


def kill(process: subprocess.Popen[str], *, after: float) -> bool:
    """Kill -9 the process and its children after that many seconds; False when it had already ended by itself."""
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False


def duration(installation: Installation, *words: str) -> float:
    start = time.monotonic()
    installation.run(*words)
    return time.monotonic() - start


class Sqlite:
    """Copies of a migrated SQLite file."""

    def __init__(self, folder: Path, structures: Path, migrated: Callable[[str], None]) -> None:
        self.folder = folder
        self.pattern = self.made("pattern")
        migrated(str(self.pattern.var / "terreau.sqlite3"))
        self.pattern.run("import", "structures", str(structures))
        self.pattern.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def made(self, name: str) -> Installation:
        var = self.folder / name
        var.mkdir()
        return Installation(var, f"sqlite:///{var / 'terreau.sqlite3'}")

    def copy(self, name: str) -> Installation:
        new = self.made(name)
        shutil.copy(self.pattern.var / "terreau.sqlite3", new.var / "terreau.sqlite3")
        return new


class Postgresql:
    """Databases made after a migrated one, on the server of the suite or on one of a test's own."""

    def __init__(
        self, folder: Path, server: str, structures: Path, migrated: Callable[[str], None] | None = None
    ) -> None:
        """`server`: a URL without database, `postgresql://user@host:port`; `migrated`: where it is the suite's."""
        self.folder, self.server, self.names = folder, server, [f"terreau_pattern_{os.getpid()}"]
        pattern = self.made("pattern", self.names[0])
        if migrated is not None:
            migrated(self.names[0])
        else:
            self.ask(f'CREATE DATABASE "{self.names[0]}"')
            pattern.run("migrate", "--verbosity=0")
        pattern.run("import", "structures", str(structures))

    def made(self, name: str, database: str) -> Installation:
        var = self.folder / name
        var.mkdir()
        return Installation(var, f"{self.server}/{database}")

    def copy(self, name: str) -> Installation:
        database = f"terreau_{name}_{os.getpid()}"
        self.ask(f'CREATE DATABASE "{database}" TEMPLATE "{self.names[0]}"')
        self.names.append(database)
        return self.made(name, database)

    def ask(self, query: str) -> None:
        import psycopg

        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as base:
            base.execute(query)

    def drop(self) -> None:
        for name in self.names:
            self.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def server_of(url: str) -> str:
    parts = urlsplit(url)
    return f"postgresql://{parts.netloc}"
