"""The dated sessions to come of the courses offered: what there is to give."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from terreau.ground.organisations.models import Structure
from terreau.ground.seats.enums import OccasionState
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.sessions.models import Session
from terreau.rooms.learning.wishes.models import Campaign

# Registrations may be open already, not yet, or closed: seats are kept for whoever the allocation names.
GIVEN_IN = (OccasionState.OPEN, OccasionState.CLOSED)


@dataclass(frozen=True)
class Coming:
    """A session to come, with what the allocation needs of it."""

    occasion: Occasion
    course: int
    cost_cents: int

    @property
    def key(self) -> str:
        return session_key(self.occasion.pk)


def session_key(pk: int) -> str:
    """What a session is called in what is computed."""
    return f"S{pk:010}"


def course_key(pk: int) -> str:
    return f"C{pk:010}"


def coming(campaign: Campaign, now: datetime.datetime) -> list[Coming]:
    """Those of the employer that begin after `now`, of the courses offered, in the order of their dates."""
    return _coming(campaign.structure, campaign.courses.order_by().values("pk"), now)


def coming_of(structure: Structure, courses: Iterable[int], now: datetime.datetime) -> list[Coming]:
    return _coming(structure, list(courses), now)


def _coming(structure: Structure, courses: Any, now: datetime.datetime) -> list[Coming]:
    employer = structure.employer_id
    rows = Session.objects.filter(
        Q(occasion__structure=employer) | Q(occasion__structure__root=employer),
        course__in=courses,
        occasion__state__in=GIVEN_IN,
        occasion__starts_at__gt=now,
        occasion__put_off_at=None,
    )
    rows = rows.select_related("occasion__structure__root").prefetch_related("occasion__parts")
    return [
        Coming(each.occasion, each.course_id, each.cost_cents)
        for each in rows.order_by("occasion__starts_at", "occasion__pk")
    ]
