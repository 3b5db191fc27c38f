"""The vocabulary of reading experiments."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from terreau.ground.organisations.access import employers_of
from terreau.ground.organisations.querysets import any_subtree, path_range
from terreau.rooms.gatherings.experiments.enums import OPEN, State


class ExperimentQuerySet(models.QuerySet):
    def within(self, *structures: Any) -> "ExperimentQuerySet":
        return self.filter(any_subtree(structures, "structure__"))

    def of_employers(self, *keys: int) -> "ExperimentQuerySet":
        return self.filter(Q(structure__in=keys) | Q(structure__root__in=keys))

    def visible_to(self, user: Any) -> "ExperimentQuerySet":
        """Those of the user's employers; a sheet in preparation, only by those who run it or take part."""
        from terreau.rooms.gatherings.experiments.access import RUNNERS
        from terreau.rooms.gatherings.experiments.models import Participant

        shown: Any = ~Q(state=State.PREPARED) | any_subtree(user.structures_as(*RUNNERS), "structure__")
        if user.pk:
            shown |= Q(runner=user.pk)
        if user.agent_id:
            own = Participant.objects.taking_part().filter(experiment=OuterRef("pk"), agent=user.agent_id)
            shown |= Exists(own)
        return self.of_employers(*employers_of(user)).filter(shown)

    def public(self) -> "ExperimentQuerySet":
        return self.filter(public_since__isnull=False)

    def open(self) -> "ExperimentQuerySet":
        """Started and not concluded."""
        return self.filter(state__in=OPEN)

    def overdue(self, day: datetime.date) -> "ExperimentQuerySet":
        """Not concluded although the first end that was announced is past."""
        return self.open().filter(first_end_on__lt=day)

    def in_subtree(self, structure: Any) -> "ExperimentQuerySet":
        return self.filter(path_range(structure.path, "structure__"))


class ParticipantQuerySet(models.QuerySet):
    def taking_part(self) -> "ParticipantQuerySet":
        return self.filter(withdrawn_on=None)
