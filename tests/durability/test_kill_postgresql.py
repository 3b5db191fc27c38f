"""kill -9 of the PostgreSQL server itself, on a cluster of our own, while an import writes to it."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.installation import Postgresql, duration

POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
BINARIES = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
pytestmark = [
    pytest.mark.skipif(not POSTGRESQL, reason="of PostgreSQL: runs with the suite on PostgreSQL"),
    pytest.mark.skipif(
        POSTGRESQL and not BINARIES,
        reason="LOUD: the death of PostgreSQL is NOT tested here: its server is not in /usr/lib/postgresql",
    ),
]


class Cluster:
    """A server of our own, that a test may kill and start again."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="terreau-cluster-"))
        # The server refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.call(
            "initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}"

    def call(self, tool: str, *words: str) -> None:
        done = subprocess.run(
            [f"{BINARIES[-1]}/{tool}", *words], user=self.user, cwd="/", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Until it answers: just after a death, what is left of the former server may hold its memory for a moment."""
        deadline = time.monotonic() + 60
        while True:
            self.process = subprocess.Popen(
                [f"{BINARIES[-1]}/postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-k", str(self.folder),
                 "-c", "listen_addresses=127.0.0.1"],
                user=self.user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            while self.process.poll() is None:
                if self.answers():
                    return
                time.sleep(0.1)
            assert time.monotonic() < deadline, "PostgreSQL does not start again"
            time.sleep(0.5)

    def answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(f"{self.url}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def remove(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
        shutil.rmtree(self.folder)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    own = Cluster()
    yield own
    own.remove()


def test_an_import_under_which_the_server_dies_is_there_whole_or_not_at_all(cluster, files, tmp_path):
    databases = Postgresql(tmp_path, cluster.url, files / "structures.csv")
    words = ("import", "agents", str(files / "agents.csv"))
    whole = duration(databases.copy("whole"), *words)
    interrupted = 0
    for number, moment in enumerate((0.7, 0.85, 0.95)):
        installation = databases.copy(f"cut_{number}")
        work = installation.start(*words)
        time.sleep(whole * moment)
        cluster.kill()
        work.communicate(timeout=60)
        interrupted += work.returncode != 0
        cluster.start()
        there = installation.one("SELECT COUNT(*) FROM organisations_agent")
        assert there in {0, 6000}
        assert installation.one("SELECT COUNT(*) FROM organisations_posting") == there
        if work.returncode == 0:  # said to be done: it is
            assert there == 6000
        else:
            installation.run(*words)
            assert installation.one("SELECT COUNT(*) FROM organisations_agent") == 6000
    assert interrupted
