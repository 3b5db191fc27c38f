"""The vocabulary of reading sessions, the agreements asked for them, and who decides on them."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from terreau.ground.accounts.models import Role
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.querysets import any_subtree
from terreau.ground.seats.enums import OccasionState, RegistrationState
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.roles import AUTHORS
from terreau.rooms.learning.sessions.enums import RequestState

ANNOUNCED = (OccasionState.OPEN, OccasionState.CLOSED)
SEEN = (*ANNOUNCED, OccasionState.CANCELLED)


class SessionQuerySet(models.QuerySet):
    def with_places(self) -> "SessionQuerySet":
        return self.select_related("course__structure__root", "occasion__structure__root")

    def announced(self) -> "SessionQuerySet":
        return self.filter(occasion__state__in=ANNOUNCED)

    def coming(self, now: datetime.datetime) -> "SessionQuerySet":
        """Announced, and not begun."""
        return self.announced().filter(occasion__starts_at__gt=now)

    def run_by(self, user: Any) -> "SessionQuerySet":
        """Those of the structures where `user` prepares courses, and below, in whatever state."""
        return self.filter(any_subtree(user.structures_as(*AUTHORS), "occasion__structure__"))

    def taught_by(self, user: Any) -> "SessionQuerySet":
        return self.filter(trainers__user=user.pk)

    def open_to(self, user: Any) -> "SessionQuerySet":
        """Announced sessions of the courses that this person may read in the catalogue, save those of a jury."""
        return self.announced().filter(by_jury=False, course__in=Course.objects.open_to(user).values("pk"))

    def visible_to(self, user: Any) -> "SessionQuerySet":
        """Those he may ask for, follows, teaches or organises. What was cancelled stays in the sight of all of them."""
        own = Registration.objects.of(user).values("occasion")
        read = Q(course__in=Course.objects.open_to(user).values("pk")) | Q(occasion__in=own)
        mine = any_subtree(user.structures_as(*AUTHORS), "occasion__structure__")
        taught = SessionQuerySet(self.model).taught_by(user).order_by()
        return self.filter(Q(occasion__state__in=SEEN) & read | mine | Q(pk__in=taught.values("pk")))


class TrainerQuerySet(models.QuerySet):
    def from_outside(self) -> "TrainerQuerySet":
        """Those whom a link reaches: without account, with an address, of a session that was announced."""
        return self.filter(session__occasion__state__in=SEEN).exclude(email="").with_session()

    def with_session(self) -> "TrainerQuerySet":
        return self.select_related("session__course__structure__root", "session__occasion__structure__root")


class DelegationQuerySet(models.QuerySet):
    def active(self, on: datetime.date) -> "DelegationQuerySet":
        return self.filter(ended_at=None, starts_on__lte=on, ends_on__gte=on)

    def not_over(self, on: datetime.date) -> "DelegationQuerySet":
        return self.filter(ended_at=None, ends_on__gte=on)


class RequestQuerySet(models.QuerySet):
    def with_all(self) -> "RequestQuerySet":
        return self.select_related(
            "agent__structure__root", "agent__user", "session__course__structure", "session__occasion__structure__root",
            "registration", "deciding", "decided_by", "appeal_decided_by",
        )  # fmt: skip

    def of(self, user: Any) -> "RequestQuerySet":
        """One's own."""
        return self.filter(agent=user.agent_id) if user.agent_id else self.none()

    def awaiting(self) -> "RequestQuerySet":
        """Not decided, and still asked: whoever withdraws from the list takes his request back."""
        return self.filter(state=RequestState.ASKED, registration__state=RegistrationState.PENDING)

    def decidable_by(self, user: Any, on: datetime.date) -> "RequestQuerySet":
        """Those on which `user` decides: as a manager, in the place of one, or for human resources. Never his own."""
        delegated = Q(
            user__delegations_given__delegate=user.pk,
            user__delegations_given__ended_at=None,
            user__delegations_given__starts_on__lte=on,
            user__delegations_given__ends_on__gte=on,
        )
        managing = Role.objects.filter(role=RoleName.MANAGER).filter(Q(user=user.pk) | delegated)
        places = managing.order_by().values("structure")
        hr = any_subtree(user.structures_as(RoleName.HR), "agent__structure__")
        rows = self.filter(Q(deciding__in=places) | (Q(escalated_at__isnull=False) & hr))
        return rows.exclude(agent=user.agent_id) if user.agent_id else rows

    def appealed(self) -> "RequestQuerySet":
        """Refusals whose agent asks human resources to look at them again, and that wait for it."""
        return self.filter(state=RequestState.REFUSED, appealed_at__isnull=False, appeal_decided_at=None)

    def appeals_of(self, user: Any) -> "RequestQuerySet":
        """Those that `user` may settle: of the agents of his structures; neither his own nor those he refused."""
        hr = any_subtree(user.structures_as(RoleName.HR), "agent__structure__")
        rows = self.filter(hr).exclude(decided_by=user.pk)
        return rows.exclude(agent=user.agent_id) if user.agent_id else rows
