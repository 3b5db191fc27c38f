"""What time makes due: an end that passes, and the two reminders of the first end that was announced."""

import datetime

from django.db import transaction
from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.common.retention import months_earlier
from terreau.ground.journal.actions import record
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.experiments import emails
from terreau.rooms.gatherings.experiments.enums import State
from terreau.rooms.gatherings.experiments.models import Experiment

ACTOR = "due:experiments"


def move_on(now: datetime.datetime) -> None:
    """Idempotent: each step is claimed by an UPDATE that finds it undone."""
    today = timezone.localdate(now)
    for experiment in Experiment.objects.filter(state=State.RUNNING, ends_on__lt=today).order_by("pk"):
        _end(experiment, today)
    due = Experiment.objects.open().filter(first_end_on__lte=today)
    for experiment in due.filter(reminded_on=None).order_by("pk"):
        _remind(experiment, today, "reminded_on")
    a_month_ago = months_earlier(today, 1)
    again = Experiment.objects.overdue(today).filter(first_end_on__lte=a_month_ago, reminded_on__lte=a_month_ago)
    for experiment in again.filter(reminded_again_on=None).order_by("pk"):
        _remind(experiment, today, "reminded_again_on")


@transaction.atomic
def _end(experiment: Experiment, today: datetime.date) -> None:
    rows = Experiment.objects.filter(pk=experiment.pk, state=State.RUNNING, ends_on__lt=today)
    if rows.update(state=State.TO_CONCLUDE):
        record("experiments.experiment.tried", experiment, by=ACTOR)


@transaction.atomic
def _remind(experiment: Experiment, today: datetime.date, column: str) -> None:
    if not Experiment.objects.open().filter(pk=experiment.pk, **{column: None}).update(**{column: today}):
        return
    for user in readers_of(experiment):
        emails.remind(experiment, user, again=column == "reminded_again_on")


def readers_of(experiment: Experiment) -> list[User]:
    """Who runs it; when nobody does any more, the programme leads of the nearest structure above that has some."""
    runner = User.objects.filter(pk=experiment.runner_id, is_active=True).first()
    if runner is not None:
        return [runner]
    for key in reversed(experiment.structure.ancestor_keys):
        leads = User.objects.filter(is_active=True, roles__role=RoleName.PROGRAMME_LEAD, roles__structure=key).order_by(
            "pk"
        )
        if found := list(leads):
            return found
    return []
