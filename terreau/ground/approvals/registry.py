"""What can be locked: each application's `doors.py` declares its own."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Door:
    """Something that an employer may keep closed until opinions are given; `closes` says what stops meanwhile."""

    code: str
    label: Any
    closes: Any


class InvalidDoor(Exception):
    """Two doors carry the same code."""


_doors: dict[str, Door] = {}


def door(code: str, *, label: Any, closes: Any) -> Door:
    """Declare what can be locked, under a code that its room calls `require_open` with."""
    if code in _doors:
        raise InvalidDoor(f"The door {code!r} is declared twice.")
    _doors[code] = Door(code, label, closes)
    return _doors[code]


@cache
def doors() -> dict[str, Door]:
    """Every door by its code, in the order of the applications."""
    autodiscover_modules("doors")
    return _doors
