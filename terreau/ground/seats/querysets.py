"""The vocabulary of reading occasions, registrations and attendance."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from terreau.ground.organisations.querysets import any_subtree
from terreau.ground.seats.enums import HOLDING, LIVING, OccasionState, RegistrationState


class OccasionQuerySet(models.QuerySet):
    def within(self, *structures: Any) -> "OccasionQuerySet":
        """Those organised by these structures or below them."""
        return self.filter(any_subtree(structures, "structure__"))

    def open(self) -> "OccasionQuerySet":
        return self.filter(state=OccasionState.OPEN)

    def announced(self) -> "OccasionQuerySet":
        """Open or closed: that will take place, or has."""
        return self.filter(state__in=[OccasionState.OPEN, OccasionState.CLOSED])

    def upcoming(self, now: datetime.datetime) -> "OccasionQuerySet":
        """Not over at `now`."""
        return self.filter(ends_at__gt=now)

    def past(self, now: datetime.datetime) -> "OccasionQuerySet":
        return self.filter(ends_at__lte=now)


class RegistrationQuerySet(models.QuerySet):
    def living(self) -> "RegistrationQuerySet":
        """Neither withdrawn, declined, lapsed nor refused."""
        return self.filter(state__in=LIVING)

    def holding(self) -> "RegistrationQuerySet":
        """Those that hold a seat: registered, or offered one."""
        return self.filter(state__in=HOLDING)

    def registered(self) -> "RegistrationQuerySet":
        return self.filter(state=RegistrationState.REGISTERED)

    def waiting(self) -> "RegistrationQuerySet":
        """The waiting list, in its order."""
        return self.filter(state=RegistrationState.WAITING).order_by("place")

    def pending(self) -> "RegistrationQuerySet":
        """Requests that the organiser has to examine, in their order."""
        return self.filter(state=RegistrationState.PENDING).order_by("place")

    def offered(self) -> "RegistrationQuerySet":
        return self.filter(state=RegistrationState.OFFERED)

    def overdue(self, now: datetime.datetime) -> "RegistrationQuerySet":
        """Offers that nobody answered in time."""
        return self.offered().filter(offered_until__lte=now)

    def of(self, user: Any) -> "RegistrationQuerySet":
        """Those of `user` himself: of his file as an agent, and of his account."""
        if not getattr(user, "pk", None):
            return self.none()
        own = Q(user=user.pk, agent=None)
        return self.filter(own | Q(agent=user.agent_id) if user.agent_id else own)

    def to_come(self, now: datetime.datetime) -> "RegistrationQuerySet":
        """Those of what is not over, or was put off to a date that is not known yet."""
        return self.filter(Q(occasion__ends_at__gt=now) | Q(occasion__put_off_at__isnull=False))

    def listed(self) -> "RegistrationQuerySet":
        """Registered ones who agreed to be seen by the other participants."""
        return self.registered().filter(consent_listed=True)
