"""The vocabulary of reading the organisation."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from terreau.ground.organisations.paths import end_of


def path_range(path: str, prefix: str = "") -> Q:
    """Rows whose `path` lies in the subtree of `path`, as one index range (`prefix`: relation to the structure)."""
    return Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": end_of(path)})


class StructureQuerySet(models.QuerySet):
    def within(self, *structures: Any) -> "StructureQuerySet":
        """These structures and everything below them."""
        return self.filter(any_subtree(structures))

    def employers(self) -> "StructureQuerySet":
        return self.filter(parent=None)

    def open(self, on: date | None = None) -> "StructureQuerySet":
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on)) if on else self.filter(closed_on=None)


class AgentQuerySet(models.QuerySet):
    def active(self) -> "AgentQuerySet":
        return self.filter(left_on=None)

    def within(self, *structures: Any) -> "AgentQuerySet":
        return self.filter(any_subtree(structures, "structure__"))


class PostingQuerySet(models.QuerySet):
    def true_on(self, day: date) -> "PostingQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)


def any_subtree(structures: Any, prefix: str = "") -> Q:
    """The union of subtrees; of none, no row at all."""
    condition = Q(pk__in=[])
    for structure in outermost(structures):
        condition |= path_range(structure.path, prefix)
    return condition


def outermost(structures: Any) -> list[Any]:
    """Those of `structures` that lie below none of the others, in the order of the tree."""
    kept: list[Any] = []
    for structure in sorted(structures, key=lambda one: one.path):
        if not kept or not structure.path.startswith(kept[-1].path):
            kept.append(structure)
    return kept
