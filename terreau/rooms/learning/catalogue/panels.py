"""What the applications above the catalogue add to the sheet of a course, which knows none of them.

Each says so in its own `course_panels.py`: a function `find(course, user)` decorated by `panel`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from terreau.rooms.learning.catalogue.models import Course

FIRST = 30


@dataclass(frozen=True)
class Panel:
    """A piece of the sheet, and where it stands. Its fragment reads `panel.context`, `course` and `user`; its titles
    begin at h2 (`fr-h4`)."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    rank: int = 50

    @property
    def comes_first(self) -> bool:
        """Whether it is what one comes to the sheet for: above what the course brings and holds."""
        return self.rank < FIRST


OfCourse = Callable[[Course, Any], Panel | None]

_panels: list[OfCourse] = []


def panel(find: OfCourse) -> OfCourse:
    """Register `find(course, user)`: what this reader, who may be a visitor, is shown; None when nothing is.

    The course is one that the reader may read, in the catalogue or not. Reading only: a sheet is opened by a GET.
    """
    _panels.append(find)
    return find


@cache
def _discover() -> None:
    autodiscover_modules("course_panels")


def panels_of(course: Course, user: Any) -> list[Panel]:
    """What every application shows on this sheet, in order of rank."""
    _discover()
    found = [each for find in _panels if (each := find(course, user)) is not None]
    return sorted(found, key=lambda each: each.rank)
