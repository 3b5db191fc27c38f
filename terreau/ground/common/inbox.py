"""What waits on somebody: an application says so in its own `inbox.py`, with a function decorated by `waiting`."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Item:
    """One thing to decide, in words, with the page where it is decided and the day it should be, if there is one."""

    title: str
    url: str
    due: datetime.date | None = None


READERS: list[Callable[[Any], list[Item]]] = []


def waiting(read: Callable[[Any], list[Item]]) -> Callable[[Any], list[Item]]:
    """Register `read(user)`. It costs one query at most, and none when the user's roles already say no."""
    READERS.append(read)
    return read
