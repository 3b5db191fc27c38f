"""Everything that waits on somebody, gathered from each application's `inbox.py`."""

import datetime
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from terreau.ground.common.inbox import READERS, Item


@cache
def _discover() -> None:
    autodiscover_modules("inbox")


def inbox(user: Any) -> list[Item]:
    """The things that `user` has to decide: dated ones first, the nearest date at the top."""
    _discover()
    found = [item for read in READERS for item in read(user)]
    return sorted(found, key=lambda item: (item.due or datetime.date.max, item.title))
