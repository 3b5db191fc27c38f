"""The vocabulary of reading packages."""

from typing import Any

from django.db import models

from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.roles import AUTHORS


class PackageQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PackageQuerySet":
        """Those of the structures where `user` prepares courses, and below."""
        return self.filter(any_subtree(user.structures_as(*AUTHORS), "structure__"))
