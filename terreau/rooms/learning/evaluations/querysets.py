"""The vocabulary of reading providers and what was bought from them."""

from typing import Any

from django.db import models

from terreau.ground.organisations.querysets import any_subtree


class ProviderQuerySet(models.QuerySet):
    def of_structures(self, structures: Any) -> "ProviderQuerySet":
        """Those that these structures keep, and those below them."""
        return self.filter(any_subtree(structures, "structure__"))

    def offered_to(self, structure: Any) -> "ProviderQuerySet":
        """Those that may still be chosen for a session of this structure: its own, and those of above."""
        return self.filter(structure__in=structure.ancestor_keys, closed_on=None)


class PurchaseQuerySet(models.QuerySet):
    def with_all(self) -> "PurchaseQuerySet":
        return self.select_related("provider__structure", "session__occasion__structure", "session__course")
