"""The vocabulary of reading solutions, their uses and the interest for them."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from terreau.ground.organisations.access import employers_of
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.roles import ANIMATORS
from terreau.rooms.gatherings.showroom.enums import ENDED, LIVING, State


def animated_by(user: Any, prefix: str = "structure__") -> Q:
    return any_subtree(user.structures_as(*ANIMATORS), prefix)


class SolutionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SolutionQuerySet":
        """Published ones of his employers for everybody; the others for who animates their structure."""
        keys = employers_of(user)
        here = Q(structure__in=keys) | Q(structure__root__in=keys)
        return self.filter((here & Q(state=State.PUBLISHED)) | animated_by(user))

    def animated_by(self, user: Any) -> "SolutionQuerySet":
        return self.filter(animated_by(user))

    def published(self) -> "SolutionQuerySet":
        return self.filter(state=State.PUBLISHED)

    def to_review_by(self, user: Any) -> "SolutionQuerySet":
        """Proposed by somebody else, where `user` animates."""
        return self.animated_by(user).filter(state=State.PROPOSED).exclude(proposed_by=user.pk)


class UseQuerySet(models.QuerySet):
    def said_by(self, user: Any) -> "UseQuerySet":
        return self.filter(said_by=user.pk)


class InterestQuerySet(models.QuerySet):
    def living(self) -> "InterestQuerySet":
        return self.filter(state__in=LIVING)

    def followed_by(self, user: Any) -> "InterestQuerySet":
        """Those for the solutions of the structures that `user` animates."""
        return self.filter(animated_by(user, "solution__structure__"))

    def of(self, user: Any) -> "InterestQuerySet":
        return self.filter(agent=user.agent_id, agent__isnull=False)

    def still_since(self, moment: datetime.datetime) -> "InterestQuerySet":
        """Living, and nothing has happened since that moment."""
        return self.living().filter(moved_at__lt=moment)

    def forgettable(self, ended: datetime.datetime, any_: datetime.datetime) -> "InterestQuerySet":
        """Ended before the one moment, or in whatever state without a step since the other."""
        return self.filter(Q(state__in=ENDED, moved_at__lt=ended) | Q(moved_at__lt=any_))
