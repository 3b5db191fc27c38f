"""What is dated for somebody: an application says so in its own `agenda.py`, with a function decorated by `dated`.

The page « Mon agenda » and the personal calendar feed read this register. What it says is for one person: the title of
an object, never another person's name.
"""

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Dated:
    """One thing with its dates, in words, and the page that says more. Aware datetimes.

    With `all_day` the days count, not the hours, and the last one is included: `whole_day` makes them. `uid` is the
    same for life: without it, a calendar would take a change of title for another thing. `sequence` grows at each
    change.
    """

    title: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    url: str
    place: str = ""
    uid: str = ""
    sequence: int = 0
    cancelled: bool = False
    all_day: bool = False
    note: str = ""  # what the person should know besides: « en liste d’attente »
    changed_at: datetime.datetime | None = None

    @property
    def key(self) -> str:
        """What tells it from another: its UID, else its page and its title."""
        return self.uid or hashlib.sha256(f"{self.url} {self.title}".encode()).hexdigest()[:32]

    @property
    def first_day(self) -> datetime.date:
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> datetime.date:
        return timezone.localdate(self.ends_at)


Reader = Callable[[Any, datetime.datetime, datetime.datetime], list[Dated]]
READERS: list[Reader] = []


def dated(read: Reader) -> Reader:
    """Register `read(user, start, end)`: what begins before `end` and ends after `start`, in one query or two."""
    READERS.append(read)
    return read


@cache
def _discover() -> None:
    autodiscover_modules("agenda")


def agenda(user: Any, start: datetime.datetime, end: datetime.datetime) -> list[Dated]:
    """Everything dated for `user` between two instants, the nearest first."""
    _discover()
    found = [each for read in READERS for each in read(user, start, end)]
    kept = [each for each in found if each.starts_at < end and each.ends_at >= start]
    return sorted(kept, key=lambda each: (each.starts_at, each.title, each.key))


def whole_day(day: datetime.date) -> dict[str, Any]:
    """The dates of what takes a day and no hour: `Dated(title=…, url=…, **whole_day(day))`."""
    at = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    last = timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59)))
    return {"starts_at": at, "ends_at": last, "all_day": True}
