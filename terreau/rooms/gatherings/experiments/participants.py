"""Who takes part: added by those who run it, told, free to withdraw; present only when somebody says so."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.retention import months_earlier
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent
from terreau.rooms.gatherings.experiments.actions import ExperimentRefused
from terreau.rooms.gatherings.experiments.emails import tell_added
from terreau.rooms.gatherings.experiments.enums import State
from terreau.rooms.gatherings.experiments.models import Experiment, Participant
from terreau.rooms.gatherings.experiments.querysets import ParticipantQuerySet

# After the experiment is closed: the indicator counts twelve months, and one more year lets a figure be explained.
KEPT_MONTHS = 24


@transaction.atomic
def add(experiment: Experiment, agents: Iterable[Agent], *, by: Any) -> tuple[int, int]:
    """Add these agents and tell each; (how many were added, how many had withdrawn and stay so)."""
    _hold_open(experiment)
    added = withdrawn = 0
    for agent in agents:
        try:
            with transaction.atomic():
                participant = Participant.objects.create(
                    experiment=experiment, agent=agent, added_on=timezone.localdate()
                )
        except IntegrityError:
            withdrawn += Participant.objects.filter(
                experiment=experiment, agent=agent, withdrawn_on__isnull=False
            ).count()
            continue
        tell_added(participant)
        added += 1
    if added:
        record("experiments.participants.added", experiment, by=by, number=added)
    return added, withdrawn


@transaction.atomic
def say_present(experiment: Experiment, participants: Iterable[int], *, on: datetime.date, by: Any) -> int:
    """These took part on that day: what makes them count. The last day stands."""
    if not experiment.is_started or experiment.starts_on is None:
        raise ExperimentRefused(_("Personne n’y a encore participé : elle n’a pas démarré."))
    if not experiment.starts_on <= on <= timezone.localdate():
        raise ExperimentRefused(_("Ce jour doit être entre le début de l’expérimentation et aujourd’hui."))
    rows = Participant.objects.taking_part().filter(experiment=experiment, pk__in=list(participants))
    said = rows.update(present_on=on)
    if said:
        record("experiments.participants.present", experiment, by=by, number=said, on=on.isoformat())
    return said


@transaction.atomic
def say_absent(experiment: Experiment, participants: Iterable[int], *, by: Any) -> int:
    """A presence written by mistake goes."""
    rows = Participant.objects.filter(experiment=experiment, pk__in=list(participants), present_on__isnull=False)
    said = rows.update(present_on=None)
    if said:
        record("experiments.participants.absent", experiment, by=by, number=said)
    return said


@transaction.atomic
def remove(participant: Participant, *, by: Any) -> None:
    """Take somebody off the list, by mistake put there."""
    if Participant.objects.filter(pk=participant.pk, withdrawn_on=None).delete()[0]:
        record("experiments.participants.removed", participant.experiment, by=by)


@transaction.atomic
def withdraw(participant: Participant, *, by: Any) -> None:
    """The agent withdraws: his presence goes too, and nobody but he adds him again."""
    rows = Participant.objects.filter(pk=participant.pk, withdrawn_on=None)
    if rows.update(withdrawn_on=timezone.localdate(), present_on=None):
        record("experiments.participants.withdrawn", participant.experiment, by=by)


@transaction.atomic
def come_back(participant: Participant, *, by: Any) -> None:
    _hold_open(participant.experiment)
    if Participant.objects.filter(pk=participant.pk, withdrawn_on__isnull=False).update(withdrawn_on=None):
        record("experiments.participants.came_back", participant.experiment, by=by)


def past(now: datetime.datetime) -> ParticipantQuerySet:
    """Those of experiments closed so long ago that their names go; the experiments stay."""
    limit = months_earlier(timezone.localdate(now), KEPT_MONTHS)
    return Participant.objects.filter(experiment__closed_on__lt=limit)


def forget(now: datetime.datetime) -> int:
    return past(now).delete()[0]


def _hold_open(experiment: Experiment) -> None:
    """Of somebody who adds and somebody who closes at once, one is told."""
    rows = Experiment.objects.filter(pk=experiment.pk).exclude(state__in=[State.CONCLUDED, State.ABANDONED])
    if not rows.update(title=F("title")):
        raise ExperimentRefused(_("L’expérimentation est close : on n’y ajoute plus personne."))
