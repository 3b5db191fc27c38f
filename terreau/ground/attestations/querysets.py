"""The vocabulary of reading attestations."""

from typing import Any

from django.db import models


class AttestationQuerySet(models.QuerySet):
    def of(self, user: Any) -> "AttestationQuerySet":
        """The user's own; none for an account without agent. Nobody else has a list."""
        return self.filter(agent=user.agent_id, agent__isnull=False)

    def standing(self) -> "AttestationQuerySet":
        """Not withdrawn, expired or not."""
        return self.filter(revoked_at=None)
