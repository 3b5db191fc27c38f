"""What messages are for: each room registers its own in its `emails.py`.

A purpose may have a `make`: the message is then written at the moment it leaves. Nothing secret lies in the outbox, and
asking for it costs the same whether the address is known or not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True)
class Written:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Purpose:
    """`make(recipient)` returns the message, or None when there is nothing to say to this address.

    `fleeting`: once it has left, nothing says that it did. For the last message to somebody who is forgotten.
    """

    code: str
    label: Any
    make: Callable[[str], Written | None] | None = None
    fleeting: bool = False


REGISTER: dict[str, Purpose] = {}


def purpose(
    code: str, label: Any, *, make: Callable[[str], Written | None] | None = None, fleeting: bool = False
) -> Purpose:
    REGISTER[code] = Purpose(code, label, make, fleeting)
    return REGISTER[code]


@cache
def _discover() -> None:
    autodiscover_modules("emails")


def purpose_of(code: str) -> Purpose | None:
    _discover()
    return REGISTER.get(code)


def label_of(code: str) -> str:
    found = purpose_of(code)
    return str(found.label) if found else code
