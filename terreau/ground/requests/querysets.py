"""The vocabulary of reading requests."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from terreau.ground.requests.enums import ANSWERING, ENDED, OPEN, WAITING, State


class ContactRequestQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ContactRequestQuerySet":
        """Confirmed, and routed to a role that `user` holds on the employer itself: a role below opens nothing."""
        condition = Q(pk__in=[])
        for held in user.held_roles:
            if held.structure.parent_id is None and held.role in ANSWERING:
                condition |= Q(employer=held.structure_id, role=held.role)
        return self.filter(condition).exclude(state=State.UNCONFIRMED)

    def open(self) -> "ContactRequestQuerySet":
        return self.filter(state__in=OPEN)

    def ended(self) -> "ContactRequestQuerySet":
        return self.filter(state__in=ENDED)

    def waiting(self) -> "ContactRequestQuerySet":
        """An answer is due."""
        return self.filter(state__in=WAITING)

    def late(self, day: datetime.date) -> "ContactRequestQuerySet":
        return self.waiting().filter(due_on__lt=day)
