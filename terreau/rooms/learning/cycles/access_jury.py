"""The doors of the jury: who marks, who reads the deliberation, who signs. A candidate passes none of them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import User
from terreau.rooms.learning.cycles import access
from terreau.rooms.learning.cycles.composing import is_candidate
from terreau.rooms.learning.cycles.marking import judged
from terreau.rooms.learning.cycles.models import Candidacy, Criterion, Cycle, Juror


def refuse_candidates(user: Any, cycle: Cycle) -> None:
    """Whoever runs the cycle or sits on its jury does not read the others' files once he applies himself."""
    if isinstance(user, User) and is_candidate(cycle, user):
        raise PermissionDenied


def jury_for(user: Any, pk: int) -> tuple[Cycle, Juror | None]:
    """The page of the jury: its members, and who runs the cycle."""
    cycle, juror = access.cycle_to_judge(user, pk)
    refuse_candidates(user, cycle)
    return cycle, juror


def juror_for(user: Any, pk: int) -> Juror:
    """One's own seat in the jury, the cycle with it. Raises 404 to an outsider, 403 to who only runs it."""
    cycle, juror = jury_for(user, pk)
    if juror is None:
        raise PermissionDenied
    juror.cycle = cycle
    return juror


def file_to_mark(user: Any, pk: int, candidacy_pk: int) -> tuple[Juror, Candidacy]:
    juror = juror_for(user, pk)
    found = get_object_or_404(judged(juror.cycle), pk=candidacy_pk)
    found.cycle = juror.cycle
    return juror, found


def deliberation_for(user: Any, pk: int) -> tuple[Cycle, Juror | None]:
    """Who runs the cycle, and the jurors who have finished: none of them is swayed any more."""
    cycle, juror = jury_for(user, pk)
    if juror is not None and not juror.has_finished:
        raise PermissionDenied
    return cycle, juror


def president_for(user: Any, pk: int) -> Juror:
    cycle, juror = deliberation_for(user, pk)
    if juror is None or not juror.presides:
        raise PermissionDenied
    juror.cycle = cycle
    return juror


def file_to_move(user: Any, pk: int, candidacy_pk: int) -> tuple[Juror, Candidacy]:
    juror = president_for(user, pk)
    found = get_object_or_404(judged(juror.cycle), pk=candidacy_pk)
    found.cycle = juror.cycle
    return juror, found


def criterion_to_change(user: Any, pk: int, criterion_pk: int) -> Criterion:
    cycle = access.cycle_to_run(user, pk)
    found = get_object_or_404(cycle.criteria, pk=criterion_pk)
    found.cycle = cycle
    return found


def own_place(user: Any, pk: int) -> Candidacy:
    """One's own candidacy, once the jury has decided. Raises `Http404` for anybody else's, whatever the role."""
    rows = Candidacy.objects.of(user).with_people().filter(cycle__signed_at__isnull=False).exclude(state="draft")
    return get_object_or_404(rows, pk=pk)


def place_to_run(user: Any, pk: int, candidacy_pk: int) -> Candidacy:
    """The place of somebody, for who runs the cycle."""
    cycle = access.cycle_to_run(user, pk)
    refuse_candidates(user, cycle)
    return access.candidacy_of(cycle, candidacy_pk)
