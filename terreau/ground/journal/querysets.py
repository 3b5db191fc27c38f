"""The vocabulary of reading the journal."""

from collections.abc import Iterable

from django.db import models


class EntryQuerySet(models.QuerySet):
    def of_employers(self, keys: Iterable[int]) -> "EntryQuerySet":
        """Those of these employers. What belongs to none of them, or to nobody, is left out."""
        return self.filter(employer__in=list(keys))

    def sealed(self) -> "EntryQuerySet":
        return self.filter(number__isnull=False)

    def waiting(self) -> "EntryQuerySet":
        """Not sealed yet."""
        return self.filter(number=None)
