"""The vocabulary of reading attestations."""

from typing import Any

from django.db import models


class AttestationQuerySet(models.QuerySet):
    def of(self, user: Any) -> "AttestationQuerySet":
        """The user's own: those of his agent's file, or of his address while he had none. Nobody else has a list."""
        known = models.Q(agent=None, holder_email=user.email)
        return self.filter(known | models.Q(agent=user.agent_id, agent__isnull=False))

    def of_agents(self) -> "AttestationQuerySet":
        return self.filter(agent__isnull=False)

    def from_elsewhere(self) -> "AttestationQuerySet":
        """Of people who have no agent's file here."""
        return self.filter(agent=None)

    def standing(self) -> "AttestationQuerySet":
        """Not withdrawn, expired or not."""
        return self.filter(revoked_at=None)
