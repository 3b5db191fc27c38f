"""Who may open what of `hub`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import MEMBERS, Url

if TYPE_CHECKING:
    from tests.house import People

URLS: dict[str, Url] = {"gatherings:home": Url(MEMBERS)}


def put(things: dict[str, Any], ours: "People") -> None:
    """It shows what the other applications hold."""
