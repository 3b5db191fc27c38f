"""The vocabulary of reading completions."""

from typing import Any

from django.db import models

from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.completions.enums import BatchState


class CompletionQuerySet(models.QuerySet):
    def of(self, agent: Any) -> "CompletionQuerySet":
        return self.filter(agent=agent)

    def within(self, *structures: Any) -> "CompletionQuerySet":
        """Those of the agents who are posted in these structures and below."""
        return self.filter(any_subtree(structures, "agent__structure__"))

    def to_attest(self, course: Any, structure: Any) -> "CompletionQuerySet":
        """Those of a course, by agents who are still there, without an attestation: neither given, nor taken back."""
        return self.within(structure).filter(course=course, attestation=None, agent__left_on=None)

    def with_what_is_attested(self) -> "CompletionQuerySet":
        """With all that an attestation says."""
        return self.select_related("course", "agent__employer")


class BatchQuerySet(models.QuerySet):
    def at_work(self) -> "BatchQuerySet":
        return self.filter(state__in=(BatchState.WAITING, BatchState.RUNNING))
