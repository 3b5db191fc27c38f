"""What the applications above add for whoever organises or teaches a session, which knows none of them.

Each says so in its own `session_panels.py`: a function `find(session, user, runs=…)` decorated by `links`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from terreau.rooms.learning.sessions.models import Session


@dataclass(frozen=True)
class Link:
    """A page to go to from the session, and where it stands among the others."""

    label: Any
    url: str
    rank: int = 50


OfSession = Callable[..., list[Link]]

_links: list[OfSession] = []


def links(find: OfSession) -> OfSession:
    """Register `find(session, user, *, runs)`: what this reader, who runs the session or only teaches it, may open.

    Reading only: the page is opened by a GET.
    """
    _links.append(find)
    return find


@cache
def _discover() -> None:
    autodiscover_modules("session_panels")


def links_of(session: Session, user: Any, *, runs: bool) -> list[Link]:
    """What every application offers, in order of rank."""
    _discover()
    found = [each for find in _links for each in find(session, user, runs=runs)]
    return sorted(found, key=lambda each: each.rank)
