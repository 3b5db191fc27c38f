"""Somebody who sits on a jury: his marks, what he stood aside from, the list that he signed."""

from typing import Any

from django.utils import timezone

from terreau.rooms.learning.cycles.models import Criterion, Cycle, Juror, Mark, Recusal
from tests.rooms.learning.cycles.makers import make_candidacy, make_cycle


def plant(one: Any, word: str) -> None:
    cycle = make_cycle(one.employer, by=one.hr)
    criterion = Criterion.objects.create(cycle=cycle, label="Projet")
    juror = Juror.objects.create(cycle=cycle, user=one.user, presides=True, finished_at=timezone.now())
    Mark.objects.create(juror=juror, candidacy=make_candidacy(cycle), criterion=criterion, points=3)
    Recusal.objects.create(juror=juror, candidacy=make_candidacy(cycle))
    Cycle.objects.filter(pk=cycle.pk).update(signed_at=timezone.now(), signed_by=one.user)
