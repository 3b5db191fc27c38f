"""The vocabulary of reading coaching."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef

from terreau.rooms.gatherings.coaching.enums import LIVING, PairState


class OfferQuerySet(models.QuerySet):
    def of_employer(self, key: int) -> "OfferQuerySet":
        return self.filter(agent__employer=key, agent__left_on=None)

    def with_places_left(self) -> "OfferQuerySet":
        return self.filter(paused=False, taken__lt=F("capacity"))


class NeedQuerySet(models.QuerySet):
    def open(self) -> "NeedQuerySet":
        return self.filter(closed_at=None)

    def of_employer(self, key: int) -> "NeedQuerySet":
        return self.filter(agent__employer=key, agent__left_on=None)

    def waiting(self) -> "NeedQuerySet":
        """Open, and nobody is suggested to them nor helps them."""
        living = self.model._meta.get_field("pairs").related_model.objects.filter(  # type: ignore[union-attr]
            need=OuterRef("pk"), state__in=LIVING
        )
        return self.open().filter(~Exists(living))


class PairQuerySet(models.QuerySet):
    def living(self) -> "PairQuerySet":
        return self.filter(state__in=LIVING)

    def of_agent(self, agent: Any) -> "PairQuerySet":
        return self.filter(sides__agent=agent)

    def unanswered_by(self, day: datetime.date) -> "PairQuerySet":
        """Suggested, and the last day to answer is before `day`."""
        return self.filter(state=PairState.SUGGESTED, answer_by__lt=day)
