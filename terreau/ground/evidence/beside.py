"""Pages of the rooms that say more about a lever than the compass does, which itself reads no room.

A room registers its page in its `evidence.py`; whoever shows a lever asks which of them the reader may open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# The address of the page on the structure of that key; empty for a reader who may not open it.
Address = Callable[[Any, Any], str]


@dataclass(frozen=True)
class Beside:
    label: Any
    address: Address


BESIDE: dict[int, list[Beside]] = {}


def page_beside(lever: int, *, label: Any):
    """Register the decorated `address(user, structure) -> str` as a page beside the lever."""

    def register(address: Address) -> Address:
        BESIDE.setdefault(lever, []).append(Beside(label, address))
        return address

    return register


def pages_beside(lever: int, user: Any, structure: Any) -> list[tuple[str, str]]:
    """`(label, address)` of the pages that `user` may open beside the lever, in the order of their registration."""
    found = ((str(one.label), one.address(user, structure)) for one in BESIDE.get(lever, ()))
    return [(label, address) for label, address in found if address]
