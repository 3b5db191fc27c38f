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
    `optional`: it is no answer nor anything that its reader must know; he may refuse the list that it belongs to.
    """

    code: str
    label: Any
    make: Callable[[str], Written | None] | None = None
    fleeting: bool = False
    optional: bool = False
    list_code: str = ""
    list_label: Any = ""
    why: Any = ""

    @property
    def list(self) -> "MailList | None":
        """The list that it belongs to; None for service mail, which nobody can refuse."""
        if not self.optional:
            return None
        return MailList(self.list_code or self.code, self.list_label or self.label, self.why)


@dataclass(frozen=True)
class MailList:
    """What may be refused as one: several purposes may belong to it (the announcement and its reminder)."""

    code: str
    label: Any
    why: Any = ""


REGISTER: dict[str, Purpose] = {}


class WrongPurpose(Exception):
    """A purpose that says half of what it must."""


def purpose(
    code: str,
    label: Any,
    *,
    make: Callable[[str], Written | None] | None = None,
    fleeting: bool = False,
    optional: bool = False,
    list_code: str = "",
    list_label: Any = "",
    why: Any = "",
) -> Purpose:
    """Register what a message is for.

    `optional=True`: whoever receives it may refuse. `list_label`: what he refuses, in words (« Les nouvelles des
    rencontres »); `list_code`: the same for several purposes that are refused together; `why`: the sentence that says
    why one receives it (« Vous recevez ce message parce que vous êtes agent de cette administration. »).
    """
    if not optional and (list_code or list_label or why):
        raise WrongPurpose(f"{code} belongs to a list that nobody may refuse")
    REGISTER[code] = Purpose(code, label, make, fleeting, optional, list_code, list_label, why)
    return REGISTER[code]


@cache
def _discover() -> None:
    autodiscover_modules("emails")


def purpose_of(code: str) -> Purpose | None:
    _discover()
    return REGISTER.get(code)


def lists() -> list[MailList]:
    """The lists that may be refused, by their words."""
    _discover()
    found = {each.list.code: each.list for each in REGISTER.values() if each.list}
    return sorted(found.values(), key=lambda each: str(each.label))


def list_of(code: str) -> MailList | None:
    return next((each for each in lists() if each.code == code), None)


def service_purposes() -> list[Purpose]:
    """What nobody can refuse, by its words."""
    _discover()
    return sorted((each for each in REGISTER.values() if not each.optional), key=lambda each: str(each.label))


def label_of(code: str) -> str:
    found = purpose_of(code)
    return str(found.label) if found else code
