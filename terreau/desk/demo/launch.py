"""The processes of a demonstration: the web server and the worker, started together and stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from terreau.desk.ports import answers

STARTS_WITHIN = 90  # seconds
STOPS_WITHIN = 15


def environment(var: Path, *, port: int) -> dict[str, str]:
    """The environment of a demonstration: its own folder, its own database, no mail, said on every page.

    Variables are set even when empty, so that no `.env` of a real installation is read in their place.
    """
    own = (var / "demo").resolve()
    return dict(os.environ) | {
        "TERREAU_DEMO": "1",
        "TERREAU_DEBUG": "0",
        "TERREAU_VAR": str(own),
        "TERREAU_EVIDENCE": str(own / "evidence"),
        "TERREAU_EVIDENCE_KEYS": str(own / "evidence-keys"),
        "TERREAU_URN_KEYS": str(own / "urn-keys"),
        "TERREAU_JOURNAL_KEYS": str(own / "journal-keys"),
        "TERREAU_BADGE_KEYS": str(own / "badge-keys"),
        "TERREAU_CLAMD": "",
        "TERREAU_SECRET_KEY": "",  # nosec B105 # no secret
        "TERREAU_URL": f"http://127.0.0.1:{port}",
        "TERREAU_HOSTS": "127.0.0.1,localhost,[::1]",
        "TERREAU_BEHIND_PROXY": "0",
        "TERREAU_SMTP_HOST": "",
        "DATABASE_URL": f"sqlite:///{own / 'terreau.sqlite3'}",
    }


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "config.cli", *words]


class Stopped(Exception):
    """Somebody asked to stop."""


def stop(signum: int, frame: FrameType | None) -> None:
    raise Stopped


def serve(port: int, *, ready: Callable[[], None]) -> int:
    """Run both processes until one dies or a signal comes; 0 when asked to stop, 1 when one died by itself.

    Each has its own session: Ctrl-C reaches this process alone, which stops both in order.
    """
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children: list[subprocess.Popen] = []
    try:
        for words in (["serve", "--port", str(port)], ["worker"]):
            children.append(subprocess.Popen(command(*words), start_new_session=True))  # noqa: S603 - ours  # nosec B603 # a fixed program
        deadline = time.monotonic() + STARTS_WITHIN
        while not answers("127.0.0.1", port):
            if time.monotonic() > deadline or any(child.poll() is not None for child in children):
                return 1
            time.sleep(0.2)
        ready()
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        return 1
    except Stopped:
        return 0
    finally:
        # A second Ctrl-C must not leave one of them behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end(children)


def end(children: list[subprocess.Popen]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
