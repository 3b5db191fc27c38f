"""Messages as files, on a machine without mail server: how long they stay, and which name somebody."""

import datetime
from pathlib import Path

from django.conf import settings

# Without a mail server, messages are files that the administrator reads; they are not kept longer than that takes.
KEPT_DAYS = 30


def all_files(now: datetime.datetime | None = None) -> list[Path]:
    """The messages kept as files; with `now`, those whose time is up."""
    folder = Path(settings.EMAIL_FILE_PATH)
    found = sorted(folder.glob("*.log")) if folder.is_dir() else []
    if now is None:
        return found
    oldest = (now - datetime.timedelta(days=KEPT_DAYS)).timestamp()
    return [file for file in found if file.stat().st_mtime < oldest]


def naming(address: str) -> list[Path]:
    words = address.casefold()
    return [file for file in all_files() if words in file.read_text(encoding="utf-8", errors="replace").casefold()]


def forget(address: str) -> int:
    """Remove the messages kept as files that name this address."""
    return remove(naming(address)) if address else 0


def forget_old(now: datetime.datetime) -> int:
    return remove(all_files(now))


def remove(paths: list[Path]) -> int:
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
