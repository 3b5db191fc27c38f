"""The vocabulary of reading the register of actions."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from terreau.ground.initiatives.enums import RUNNING
from terreau.ground.organisations.access import own_line
from terreau.ground.organisations.querysets import any_subtree


class InitiativeQuerySet(models.QuerySet):
    def within(self, *structures: Any) -> "InitiativeQuerySet":
        """Those of these structures and of everything below them."""
        return self.filter(any_subtree(structures, "structure__"))

    def visible_to(self, user: Any) -> "InitiativeQuerySet":
        """Those of the subtrees where `user` holds a role, of his own structure and of those it belongs to."""
        return self.filter(any_subtree(user.structures_as(), "structure__") | Q(structure__in=own_line(user)))

    def running(self) -> "InitiativeQuerySet":
        """Neither concluded nor abandoned."""
        return self.filter(state__in=RUNNING)

    def due_by(self, day: datetime.date) -> "InitiativeQuerySet":
        """Running, with an end on that day or before: late ones included."""
        return self.running().filter(due_on__lte=day)
