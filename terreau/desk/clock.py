"""What time makes due: each application's `due.py`, run every minute by the worker.

A `due.py` has one function, `due(now)`: idempotent, quick, and content to be called again. Each runs in its own
transaction; one that fails is logged and does not stop the others.
"""

import datetime
import logging
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)

EVERY_SECONDS = 60
Due = Callable[[datetime.datetime], object]


def everything_due() -> dict[str, Due]:
    """`due` of each installed application that has one, by the application's label."""
    found: dict[str, Due] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.due"
        if find_spec(name) is not None:
            found[config.label] = import_module(name).due
    return found


def tick(now: datetime.datetime, *, jobs: dict[str, Due] | None = None) -> list[str]:
    """Run everything that is due once; the labels of those that failed."""
    failed = []
    for label, due in (everything_due() if jobs is None else jobs).items():
        try:
            with transaction.atomic():
                due(now)
        except Exception:
            logger.exception("What is due in %s failed", label)
            failed.append(label)
    return failed


def run(stop: threading.Event) -> None:
    """Tick every minute until told to stop; leave a sign of life each time."""
    while not stop.is_set():
        close_old_connections()
        tick(timezone.now())
        sign_of_life()
        stop.wait(EVERY_SECONDS)


def sign_file() -> Path:
    return Path(settings.VAR_DIR) / "worker.seen"


def sign_of_life() -> None:
    """The worker was here: the file's date says when. `terreau doctor` reads it."""
    sign_file().touch()


def last_seen() -> datetime.datetime | None:
    """When a worker on this machine last gave a sign of life."""
    try:
        return datetime.datetime.fromtimestamp(sign_file().stat().st_mtime, datetime.UTC)
    except OSError:
        return None
