"""The messages of this room. Each holds a link to a page with a button: opening it changes nothing.

They leave through Django's mail, after the transaction; the outbox that will keep and retry them comes with the mail
room. Until then a message that did not leave is known by whoever asked for it.
"""

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send(template: str, *, to: str, subject: str, room: str = "accounts", **context: Any) -> bool:
    """Send the text template `<room>/mail/<template>.txt`; False when the mail server did not take it."""
    body = render_to_string(f"{room}/mail/{template}.txt", context | {"site_name": settings.SITE_NAME})
    try:
        EmailMessage(subject=subject, body=body, to=[to]).send()
    except OSError:  # SMTP and connection errors are all of this kind
        return False
    return True


def absolute(path: str) -> str:
    """The address of `path` as written in a message."""
    return f"{settings.SITE_URL}{path}"


# Without a mail server, messages are files that the administrator reads; they are not kept longer than that takes.
FILES_KEPT_DAYS = 30


def files(now: datetime.datetime | None = None) -> list[Path]:
    """The messages kept as files; with `now`, those whose time is up."""
    folder = Path(settings.EMAIL_FILE_PATH)
    found = sorted(folder.glob("*.log")) if folder.is_dir() else []
    if now is None:
        return found
    oldest = (now - datetime.timedelta(days=FILES_KEPT_DAYS)).timestamp()
    return [file for file in found if file.stat().st_mtime < oldest]


def files_naming(address: str) -> list[Path]:
    words = address.casefold()
    return [file for file in files() if words in file.read_text(encoding="utf-8", errors="replace").casefold()]


def forget_files(address: str) -> int:
    """Remove the messages kept as files that name this address."""
    return remove(files_naming(address)) if address else 0


def forget_old_files(now: datetime.datetime) -> int:
    return remove(files(now))


def remove(paths: list[Path]) -> int:
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
