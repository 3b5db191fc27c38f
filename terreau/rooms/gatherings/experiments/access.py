"""The only door to an experiment: 404 to an outsider, 403 to somebody who only reads it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.access import agents_visible_to, employers_of
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.experiments.models import Experiment, Measure, Participant
from terreau.rooms.gatherings.roles import ANIMATORS

# Who runs experiments: those who animate, and the head of a team for it.
RUNNERS = (*ANIMATORS, RoleName.MANAGER)


def may_read_library(user: Any) -> bool:
    return bool(employers_of(user))


def experiment_for(user: Any, pk: int) -> Experiment:
    rows = Experiment.objects.visible_to(user).select_related("structure__root", "initiative", "follows", "runner")
    return get_object_or_404(rows, pk=pk)


def may_edit(user: Any, experiment: Experiment) -> bool:
    return user.has_role(*RUNNERS, structure=experiment.structure)


def experiment_to_edit(user: Any, pk: int) -> Experiment:
    experiment = experiment_for(user, pk)
    if not may_edit(user, experiment):
        raise PermissionDenied
    return experiment


def may_open(user: Any, experiment: Experiment) -> bool:
    """Whether `user` decides that everybody reads it."""
    return user.has_role(*ANIMATORS, structure=experiment.structure)


def experiment_to_open(user: Any, pk: int) -> Experiment:
    experiment = experiment_for(user, pk)
    if not may_open(user, experiment):
        raise PermissionDenied
    return experiment


def measure_to_edit(user: Any, pk: int) -> Measure:
    measure = get_object_or_404(Measure, pk=pk)
    measure.experiment = experiment_to_edit(user, measure.experiment_id)
    return measure


def own_participation(user: Any, pk: int) -> Participant:
    """The user's own part in the experiment `pk`, withdrawn or not. Raises `Http404`."""
    if user.agent_id is None:
        raise Http404
    rows = Participant.objects.select_related("experiment__structure__root")
    return get_object_or_404(rows, experiment=pk, agent=user.agent_id)


def may_create(user: Any) -> bool:
    return bool(user.structures_as(*RUNNERS))


def structures_to_run_in(user: Any) -> QuerySet[Structure]:
    if not may_create(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*RUNNERS)).open().order_by("path")


def initiatives_to_link(user: Any) -> QuerySet[Initiative]:
    return Initiative.objects.visible_to(user).order_by("-due_on", "pk")


def agents_called(user: Any, experiment: Experiment, words: list[str]) -> dict[str, Agent | None]:
    """Whom each of `words` names: an address of work at this employer; for those who read the file, a matricule."""
    here = Agent.objects.active().filter(employer=experiment.structure.employer_id)
    found: dict[str, Agent | None] = {}
    for word in words:
        if "@" in word:
            named = here.filter(Q(email__iexact=word) | Q(user__email=word.lower()))
        else:
            named = agents_visible_to(user).filter(matricule=word, pk__in=here.values("pk"))
        rows = list(named.order_by("pk")[:2])
        found[word] = rows[0] if len(rows) == 1 else None
    return found


def public_experiment(pk: int) -> Experiment:
    """One that somebody opened to everybody. Raises `Http404`."""
    return get_object_or_404(Experiment.objects.public().select_related("structure__root"), pk=pk)
