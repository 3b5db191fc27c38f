"""The doors to what a cohort lives: 404 to whoever does not see the cycle, 403 to whoever sees only its call."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import User
from terreau.rooms.learning.cycles import access
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Group, Note, Seminar, Slot


@dataclass(frozen=True)
class Reader:
    """What somebody is in a cycle."""

    cycle: Cycle
    runs: bool
    judges: bool
    place: Candidacy | None
    coached: tuple[Group, ...]

    @property
    def of_cohort(self) -> bool:
        return self.runs or self.place is not None or bool(self.coached)


def reader_of(user: Any, cycle: Cycle) -> Reader:
    coached = cycle.groups.filter(coach=user.pk).order_by("name", "pk") if isinstance(user, User) else ()
    return Reader(
        cycle=cycle,
        runs=access.may_run(user, cycle),
        judges=access.juror_of(user, cycle) is not None,
        place=access.cohort_place(user, cycle),
        coached=tuple(coached),
    )


def programme_for(user: Any, pk: int) -> Reader:
    """Who runs, judges, coaches or follows reads the seminars. Raises 404 or 403."""
    reader = reader_of(user, access.cycle_for(user, pk))
    if not reader.of_cohort and not reader.judges:
        raise PermissionDenied
    return reader


def cohort_for(user: Any, pk: int) -> Reader:
    """Who runs, coaches or follows, without the jury. Raises 404 or 403."""
    reader = reader_of(user, access.cycle_for(user, pk))
    if not reader.of_cohort:
        raise PermissionDenied
    return reader


def place_for(user: Any, pk: int) -> tuple[Cycle, Candidacy]:
    """One's own place in the cohort. Raises 404 or 403."""
    cycle = access.cycle_for(user, pk)
    place = access.cohort_place(user, cycle)
    if place is None:
        raise PermissionDenied
    place.cycle = cycle
    return cycle, place


def alumni_for(user: Any, pk: int) -> Reader:
    """Who followed the cycle, and who runs it. Raises 404 or 403."""
    reader = reader_of(user, access.cycle_for(user, pk))
    if not reader.runs and reader.place is None:
        raise PermissionDenied
    return reader


def group_to_read(user: Any, pk: int, group_pk: int) -> Group:
    """For its coach and its members. Raises `Http404`, whatever the role."""
    return access.group_for(user, access.cycle_for(user, pk), group_pk)


def own_note(user: Any, pk: int, note_pk: int) -> Note:
    """One's own note, in a group that one still reads. Raises `Http404`."""
    note = get_object_or_404(Note.objects.select_related("group"), pk=note_pk, author=user.pk)
    if note.group.cycle_id != pk:
        raise Http404
    note.group = group_to_read(user, pk, note.group_id)
    return note


def seminar_of(cycle: Cycle, pk: int) -> Seminar:
    """A seminar of a cycle that one of the doors opened. Raises `Http404`."""
    found = get_object_or_404(cycle.seminars, pk=pk)
    found.cycle = cycle
    return found


def slot_of(cycle: Cycle, pk: int) -> Slot:
    found = get_object_or_404(Slot.objects.select_related("seminar", "part"), seminar__cycle=cycle, pk=pk)
    found.seminar.cycle = cycle
    return found


def group_of(cycle: Cycle, pk: int) -> Group:
    """A group for who runs the cycle: its name, its people, its coach; never its notes."""
    found = get_object_or_404(cycle.groups.select_related("coach__agent"), pk=pk)
    found.cycle = cycle
    return found


def auditor_of(cycle: Cycle, pk: int) -> Candidacy:
    found = get_object_or_404(cycle.candidacies.auditors().with_people().select_related("group"), pk=pk)
    found.cycle = cycle
    return found
