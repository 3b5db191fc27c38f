"""The vocabulary of reading who follows what."""

from typing import Any

from django.db import models

from terreau.rooms.learning.study.enums import EnrolmentState


class FollowingQuerySet(models.QuerySet):
    def of(self, agent: Any) -> "FollowingQuerySet":
        return self.filter(agent=agent)

    def active(self) -> "FollowingQuerySet":
        return self.filter(state=EnrolmentState.ACTIVE)

    def completed(self) -> "FollowingQuerySet":
        return self.filter(state=EnrolmentState.COMPLETED)

    def left(self) -> "FollowingQuerySet":
        return self.filter(state=EnrolmentState.LEFT)
