"""What the rooms add to the page of an initiative, which knows none of them: what was done for it, who came.

Each says so in its own `initiative_panels.py`: a function `find(initiative, user)` decorated by `panel`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from terreau.ground.initiatives.models import Initiative


@dataclass(frozen=True)
class Panel:
    """A piece of the page, and where it stands. Its fragment reads `panel.context`; its titles begin at h3."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    rank: int = 50


OfInitiative = Callable[[Initiative, Any], Panel | None]

_panels: list[OfInitiative] = []


def panel(find: OfInitiative) -> OfInitiative:
    """Register `find(initiative, user)`: what this reader of the initiative is shown; None when nothing is.

    People are told of through the figures of the evidence alone, as `user` may read them.
    """
    _panels.append(find)
    return find


@cache
def _discover() -> None:
    autodiscover_modules("initiative_panels")


def panels_of(initiative: Initiative, user: Any) -> list[Panel]:
    """What every application shows on this page, in order of rank."""
    _discover()
    found = [each for find in _panels if (each := find(initiative, user)) is not None]
    return sorted(found, key=lambda each: each.rank)
