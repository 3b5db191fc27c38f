"""The vocabulary of reading courses."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from terreau.ground.common.search import Query
from terreau.ground.organisations.access import employers_of, own_line
from terreau.ground.organisations.paths import keys_of
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.catalogue.enums import Audience, CourseState, Kind, Reach
from terreau.rooms.learning.roles import AUTHORS


def lines_of(user: Any) -> set[int]:
    """The structures where he is posted or holds a role, and those above."""
    return {*own_line(user), *(key for held in user.structures_as() for key in keys_of(held.path))}


class CourseQuerySet(models.QuerySet):
    def published(self) -> "CourseQuerySet":
        return self.filter(state=CourseState.PUBLISHED)

    def written_by(self, user: Any) -> "CourseQuerySet":
        """Those of the structures where `user` prepares courses, and below, in whatever state."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(any_subtree(user.structures_as(*AUTHORS), "structure__"))

    def open_to(self, user: Any) -> "CourseQuerySet":
        """Those of the catalogue that this person, or a visitor, may read: whoever works or holds a role there."""
        reach = Q(reach=Reach.ALL)
        if user.is_authenticated:
            employers = employers_of(user)
            reach |= Q(reach=Reach.EMPLOYER) & (Q(structure__in=employers) | Q(structure__root__in=employers))
            reach |= Q(reach=Reach.STRUCTURE, structure__in=lines_of(user))
        return self.published().filter(reach)

    def visible_to(self, user: Any) -> "CourseQuerySet":
        """Those of the catalogue that he may read, and those that he writes."""
        if not user.is_authenticated:
            return self.open_to(user)
        mine = any_subtree(user.structures_as(*AUTHORS), "structure__")
        return self.filter(Q(pk__in=CourseQuerySet(self.model).open_to(user).values("pk")) | mine)

    def to_study(self) -> "CourseQuerySet":
        return self.filter(kind=Kind.LESSONS)

    def saying(self, query: Query) -> "CourseQuerySet":
        """Those whose title, sentence, provider and text together hold every word, or its beginning."""
        return self.filter(query.condition("words")) if query.words else self

    def meant_for(self, audiences: Iterable[str]) -> "CourseQuerySet":
        """Those that say one of these audiences; one that says none is for everybody.

        A JSON list is looked into as text: SQLite knows no `contains` for JSON. The codes are plain letters.
        """
        asked: Any = Q()
        for code in audiences:
            asked |= Q(said__contains=f'"{code}"')
            if code == Audience.ALL:
                asked |= Q(said="[]")
        return self.alias(said=Cast("audiences", TextField())).filter(asked)
