"""The vocabulary of reading the outbox."""

import datetime
from typing import Any

from django.db import models

from terreau.ground.mail.enums import ENDED, TO_SETTLE, State
from terreau.ground.organisations.querysets import any_subtree


class MessageQuerySet(models.QuerySet):
    def within(self, *structures: Any) -> "MessageQuerySet":
        """Those that concern these structures or what is below them."""
        return self.filter(any_subtree(structures, "structure__"))

    def ready(self, now: datetime.datetime) -> "MessageQuerySet":
        """Waiting, and their time has come."""
        return self.filter(state=State.WAITING, next_try_at__lte=now)

    def to_settle(self) -> "MessageQuerySet":
        """Refused or uncertain: somebody must decide."""
        return self.filter(state__in=TO_SETTLE)

    def not_gone(self) -> "MessageQuerySet":
        """Neither sent nor given up."""
        return self.exclude(state__in=ENDED)
