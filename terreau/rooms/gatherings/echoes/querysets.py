"""The vocabulary of reading what the room asks and what remains."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from terreau.rooms.gatherings.echoes.enums import PUBLIC, Asked


class RoomQuestionQuerySet(models.QuerySet):
    def public(self) -> "RoomQuestionQuerySet":
        """What the room reads."""
        return self.filter(state__in=PUBLIC)

    def to_moderate(self) -> "RoomQuestionQuerySet":
        return self.filter(state=Asked.WAITING)

    def with_written_answer(self) -> "RoomQuestionQuerySet":
        """What everybody reads an answer of; one that was put back to be asked keeps its own for later."""
        return self.filter(state=Asked.ANSWERED).exclude(answer="")

    def without_written_answer(self) -> "RoomQuestionQuerySet":
        return self.filter(~Q(state=Asked.ANSWERED) | Q(answer=""))

    def with_voices(self) -> "RoomQuestionQuerySet":
        """`heard`: the votes while there are, their number afterwards."""
        return self.annotate(heard=Coalesce(F("voices"), Count("votes")))

    def by_voices(self) -> "RoomQuestionQuerySet":
        """The most wanted first; of two equals, the earlier."""
        return self.with_voices().order_by("-heard", "number")

    def seen_from(self, device: str) -> "RoomQuestionQuerySet":
        """`voted`: whether this device gave its voice."""
        vote = self.model.votes.rel.related_model.objects.filter(question=OuterRef("pk"), device=device)  # type: ignore[attr-defined]
        return self.annotate(voted=Exists(vote))


class TakeawayQuerySet(models.QuerySet):
    def reviewed(self) -> "TakeawayQuerySet":
        return self.filter(reviewed=True)

    def shown(self, event: Any) -> "TakeawayQuerySet":
        """What everybody who reads the event reads of it."""
        return self.filter(recap__event=event, recap__state="published", reviewed=True).order_by("position")
