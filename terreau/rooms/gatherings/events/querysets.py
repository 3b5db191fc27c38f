"""The vocabulary of reading events."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from terreau.ground.organisations.access import employers_of
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.events.enums import COMING, OVER, PUBLISHED, State
from terreau.rooms.gatherings.roles import ANIMATORS

STRUCTURE = "occasion__structure__"


class EventQuerySet(models.QuerySet):
    def with_places(self) -> "EventQuerySet":
        """With the occasion and its structure, in the same query."""
        return self.select_related("occasion__structure__root", "series")

    def within(self, *structures: Any) -> "EventQuerySet":
        """Those organised by these structures or by one below."""
        return self.filter(any_subtree(structures, STRUCTURE))

    def run_by(self, user: Any) -> "EventQuerySet":
        """Those that this person prepares and animates."""
        return self.within(*user.structures_as(*ANIMATORS)) if user.is_authenticated else self.none()

    def published(self) -> "EventQuerySet":
        return self.filter(state__in=PUBLISHED)

    def public(self) -> "EventQuerySet":
        """Published for everybody, by a decision of its organiser."""
        return self.published().filter(is_public=True)

    def visible_to(self, user: Any) -> "EventQuerySet":
        """What this person prepares, what is published at his employer, and what is published for everybody."""
        seen = Q(is_public=True, state__in=PUBLISHED)
        if user.is_authenticated:
            keys = employers_of(user)
            here = Q(occasion__structure__in=keys) | Q(occasion__structure__root__in=keys)
            seen |= here & Q(state__in=PUBLISHED)
            seen |= any_subtree(user.structures_as(*ANIMATORS), STRUCTURE)
        return self.filter(seen)

    def coming(self) -> "EventQuerySet":
        return self.filter(state__in=COMING)

    def over(self) -> "EventQuerySet":
        return self.filter(state__in=OVER)

    def to_publish(self, now: datetime.datetime) -> "EventQuerySet":
        """Drafts whose planned hour has come."""
        return self.filter(state=State.DRAFT, publish_at__lte=now)


class SeriesQuerySet(models.QuerySet):
    def run_by(self, user: Any) -> "SeriesQuerySet":
        structures = user.structures_as(*ANIMATORS) if user.is_authenticated else ()
        return self.filter(any_subtree(structures, "structure__"))

    def visible_to(self, user: Any) -> "SeriesQuerySet":
        """Those of the person's employers, and those of which something is published for everybody."""
        keys = employers_of(user)
        told: SeriesQuerySet = SeriesQuerySet(self.model).filter(events__is_public=True, events__state__in=PUBLISHED)
        here = Q(structure__in=keys) | Q(structure__root__in=keys)
        return self.filter(here | Q(pk__in=told.values("pk")))


class PartnerQuerySet(models.QuerySet):
    def known_to(self, user: Any) -> "PartnerQuerySet":
        """Those with whom the employers where this person animates have worked."""
        keys = {structure.employer_id for structure in user.structures_as(*ANIMATORS)}
        return self.filter(employer__in=keys)
