"""The vocabulary of reading targets."""

import datetime
from typing import Any

from django.db import models


class TargetQuerySet(models.QuerySet):
    def above(self, structure: Any) -> "TargetQuerySet":
        """Those of the structure and of its ancestors: the ones that may apply to it."""
        return self.filter(structure__in=structure.ancestor_keys)

    def valid_on(self, day: datetime.date) -> "TargetQuerySet":
        return self.filter(valid_from__lte=day)

    def nearest_first(self) -> "TargetQuerySet":
        """The lowest structure of the branch first, and its latest target first."""
        return self.order_by("indicator", "-structure__path", "-valid_from")
