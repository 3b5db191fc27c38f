"""The vocabulary of reading campaigns and lists."""

from typing import Any

from django.db import models
from django.db.models import Q

from terreau.ground.organisations.access import own_line
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.wishes.enums import CampaignState
from terreau.rooms.learning.wishes.roles import DECIDERS


class WishCampaignQuerySet(models.QuerySet):
    def run_by(self, user: Any) -> "WishCampaignQuerySet":
        """Those of the structures whose agents' seats `user` decides on, in whatever state."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(any_subtree(user.structures_as(*DECIDERS), "structure__"))

    def open_to(self, user: Any) -> "WishCampaignQuerySet":
        """Those that `user` may answer, or could: of his structure or above it, once opened."""
        if not user.is_authenticated:
            return self.none()
        called = Q(structure__in=own_line(user))
        if user.agent_id:
            # Who moved away since still reads what he asked for.
            mine = self.filter(lists__agent=user.agent_id).order_by()
            called |= Q(pk__in=mine.values("pk"))
        return self.filter(called).exclude(state=CampaignState.DRAFT)

    def visible_to(self, user: Any) -> "WishCampaignQuerySet":
        if not user.is_authenticated:
            return self.none()
        own = Q(structure__in=own_line(user)) & ~Q(state=CampaignState.DRAFT)
        above = any_subtree(user.structures_as(), "structure__")
        return self.filter(own | above)

    def to_tell(self) -> "WishCampaignQuerySet":
        """Those with somebody who was not answered yet."""
        return self.filter(lists__told_at=None, lists__wishes__isnull=False).distinct().order_by("pk")


class WishListQuerySet(models.QuerySet):
    def asking(self) -> "WishListQuerySet":
        """Those that ask for something."""
        return self.filter(wishes__isnull=False).distinct()
