"""What completions set off in the applications above, which completions do not know.

Each says so in its own `completed.py`: a function `follow(completions, *, by)` decorated by `follows`. It is called for
new completions, one or a slice of many, in the transaction that notes them: both are kept, or neither.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from terreau.rooms.learning.completions.models import Completion

Follower = Callable[..., None]

_followers: list[Follower] = []


def follows(follow: Follower) -> Follower:
    """Register `follow(completions, *, by)`, whose queries do not grow with completions that mean nothing to it.

    What it cannot do must not stop them from being noted.
    """
    _followers.append(follow)
    return follow


@cache
def _discover() -> None:
    autodiscover_modules("completed")


def tell(completion: Completion, *, by: Any) -> None:
    """Tell every follower of one."""
    tell_all([completion], by=by)


def tell_all(completions: Sequence[Completion], *, by: Any) -> None:
    """Tell every follower of these. Whoever writes completions otherwise than by `actions.complete` calls this."""
    _discover()
    for follow in _followers if completions else ():
        follow(completions, by=by)
