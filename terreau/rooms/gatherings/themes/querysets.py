"""The vocabulary of reading calls and themes."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from terreau.ground.organisations.access import own_line
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.roles import ANIMATORS
from terreau.rooms.gatherings.themes.enums import ALIVE, CallState, ThemeState, Verdict


def visible(user: Any, prefix: str = "") -> Q:
    """The calls in sight of `user`: those of his line and of the subtrees where he holds a role; drafts are for those
    who prepare them."""
    structure = f"{prefix}structure__"
    sight = any_subtree(user.structures_as(), structure) | Q(**{f"{prefix}structure__in": own_line(user)})
    ran = any_subtree(user.structures_as(*ANIMATORS), structure)
    return sight & (~Q(**{f"{prefix}state": CallState.DRAFT}) | ran)


class CallQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CallQuerySet":
        return self.filter(visible(user))

    def run_by(self, user: Any) -> "CallQuerySet":
        """Those that `user` animates."""
        return self.filter(any_subtree(user.structures_as(*ANIMATORS), "structure__"))

    def to_answer(self) -> "CallQuerySet":
        """Closed, and nobody has been told anything yet."""
        return self.filter(state=CallState.CLOSED, published_at=None)


class ThemeQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ThemeQuerySet":
        """What others than the animators may read, in the calls in sight; to an animator, everything in his calls."""
        ran = any_subtree(user.structures_as(*ANIMATORS), "call__structure__")
        return self.filter(visible(user, "call__")).filter(ran | READABLE)

    def readable(self) -> "ThemeQuerySet":
        """Read by somebody, and neither merged nor refused before the answers."""
        return self.filter(READABLE)

    def to_read(self) -> "ThemeQuerySet":
        """Waiting for somebody to read them before anybody else does."""
        return self.filter(read_at=None, state=ThemeState.PROPOSED)

    def alive(self) -> "ThemeQuerySet":
        return self.filter(state__in=ALIVE)


# Not merged; not refused, but by an answer that everybody reads: what was refused when it was read stays unseen.
READABLE = (
    Q(read_at__isnull=False)
    & ~Q(state=ThemeState.MERGED)
    & (~Q(state=ThemeState.NOT_KEPT) | Q(verdict=Verdict.NOT_KEPT, call__published_at__isnull=False))
)


class SupportQuerySet(models.QuerySet):
    def confirmed(self) -> "SupportQuerySet":
        return self.filter(confirm_hash="")

    def to_confirm(self, now: datetime.datetime | None = None) -> "SupportQuerySet":
        return self.exclude(confirm_hash="").filter(confirm_before__gt=now or timezone.now())
