"""What other applications add to the page of an event, and what they say an event leaves behind it.

Each says so in its own `event_panels.py`: `@panel` for the page, `@leaves` for the agenda. Events know none of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from terreau.rooms.gatherings.events.models import Event


@dataclass(frozen=True)
class Panel:
    """A place to go to from an event, or something that it left."""

    title: Any
    url: str
    detail: Any = ""
    rank: int = 50


OfEvent = Callable[[Event, Any], list[Panel]]
OfEvents = Callable[[list[Event], Any], dict[int, list[Panel]]]

_panels: list[OfEvent] = []
_leaves: list[OfEvents] = []


def panel(find: OfEvent) -> OfEvent:
    """Register `find(event, user)`: what the page of this event offers to this reader, who may be a visitor."""
    _panels.append(find)
    return find


def leaves(find: OfEvents) -> OfEvents:
    """Register `find(events, user)`: by key of event, what this reader may open of what each left.

    All the events of a page are asked about at once, so that their number adds no query.
    """
    _leaves.append(find)
    return find


@cache
def _discover() -> None:
    autodiscover_modules("event_panels")


def panels_of(event: Event, user: Any) -> list[Panel]:
    """What every application offers on this page, in order of rank."""
    _discover()
    return sorted((each for find in _panels for each in find(event, user)), key=lambda each: each.rank)


def left_by(events: Iterable[Event], user: Any) -> dict[int, list[Panel]]:
    """By key of event, what it left."""
    _discover()
    asked = list(events)
    found: dict[int, list[Panel]] = {}
    for find in _leaves if asked else ():
        for key, panels in find(asked, user).items():
            found.setdefault(key, []).extend(panels)
    return found
