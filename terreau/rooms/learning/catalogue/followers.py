"""Who reads an edition because he began it, though the catalogue offers it no more: told by the applications above.

Each says so in its own `course_panels.py`, by a function decorated by `follower`.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from terreau.rooms.learning.catalogue.models import Edition

Follows = Callable[[Any, Edition], bool]

_known: list[Follows] = []


def follower(follows: Follows) -> Follows:
    """Register `follows(user, edition)`: whether this person, who is signed in, began this edition."""
    _known.append(follows)
    return follows


@cache
def _discover() -> None:
    autodiscover_modules("course_panels")


def follows(user: Any, edition: Edition) -> bool:
    """Whether an application above knows that he began it."""
    _discover()
    return any(known(user, edition) for known in _known)
