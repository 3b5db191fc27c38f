"""The vocabulary of reading waves."""

import datetime
from typing import Any

from django.db import models

from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.barometer.roles import SURVEYORS
from terreau.rooms.barometer.waves.enums import WaveState


class WaveQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "WaveQuerySet":
        """Those of the structures where `user` runs barometers, and below."""
        return self.filter(any_subtree(user.structures_as(*SURVEYORS), "structure__"))

    def running(self) -> "WaveQuerySet":
        return self.filter(state=WaveState.OPEN)

    def to_open(self, day: datetime.date) -> "WaveQuerySet":
        return self.filter(state=WaveState.PLANNED, opens_on__lte=day)

    def past(self, day: datetime.date) -> "WaveQuerySet":
        """Open ones whose last day is over."""
        return self.filter(state=WaveState.OPEN, closes_on__lt=day)

    def counted(self) -> "WaveQuerySet":
        return self.filter(state=WaveState.COUNTED)
