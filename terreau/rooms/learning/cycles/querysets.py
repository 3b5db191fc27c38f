from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.organisations.querysets import any_subtree
from terreau.ground.seats.enums import OccasionState
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.cycles.enums import AUDITORS, LIVING
from terreau.rooms.learning.roles import CYCLE_RUNNERS


class CycleQuerySet(models.QuerySet):
    def with_places(self) -> "CycleQuerySet":
        return self.select_related("session__course", "session__occasion__structure__root")

    def run_by(self, user: Any) -> "CycleQuerySet":
        """Those of the structures where this person runs cycles."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(any_subtree(user.structures_as(*CYCLE_RUNNERS), "session__occasion__structure__"))

    def called(self) -> "CycleQuerySet":
        """Those whose call was published, and that are not cancelled."""
        return self.filter(published_at__isnull=False).exclude(session__occasion__state=OccasionState.CANCELLED)

    def open_to(self, user: Any) -> "CycleQuerySet":
        """Published, and for this person: for everybody where people from outside may apply."""
        readable = Course.objects.visible_to(user).values("pk")
        return self.called().filter(Q(outsiders=True) | Q(session__course__in=readable))

    def visible_to(self, user: Any) -> "CycleQuerySet":
        """What somebody may open: the call, what he runs, marks, teaches or follows."""
        if not isinstance(user, User):
            return self.called().filter(outsiders=True)
        every: CycleQuerySet = CycleQuerySet(self.model)
        own = Q(pk__in=every.open_to(user).values("pk")) | Q(pk__in=every.run_by(user).values("pk"))
        own |= Q(jurors__user=user.pk) | Q(groups__coach=user.pk) | Q(candidacies__user=user.pk)
        if user.agent_id:
            own |= Q(candidacies__agent=user.agent_id)
        return self.filter(pk__in=every.filter(own).values("pk"))


class CandidacyQuerySet(models.QuerySet):
    def with_people(self) -> "CandidacyQuerySet":
        return self.select_related("agent__structure__root", "agent__user", "user", "cycle__session__occasion")

    def of(self, user: Any) -> "CandidacyQuerySet":
        """This person's own."""
        if not isinstance(user, User):
            return self.none()
        own = Q(user=user.pk)
        return self.filter(own | Q(agent=user.agent_id)) if user.agent_id else self.filter(own)

    def living(self) -> "CandidacyQuerySet":
        return self.filter(state__in=LIVING)

    def auditors(self) -> "CandidacyQuerySet":
        """Those who hold a place in the cohort."""
        return self.filter(state__in=AUDITORS)

    def to_call(self) -> "CandidacyQuerySet":
        """Who waits for a place, in the order that the jury signed."""
        return self.filter(state="waiting").order_by("rank", "pk")

    def overdue(self) -> "CandidacyQuerySet":
        """Offers that nobody answered in time."""
        return self.filter(state="called", called_until__lte=timezone.now())
