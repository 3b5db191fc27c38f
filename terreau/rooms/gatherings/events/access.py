"""The only door to an event: 404 to whoever may not read it, 403 to a reader who wants to change it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.events.models import Event, Series
from terreau.rooms.gatherings.roles import ANIMATORS


def event_for(user: Any, pk: int) -> Event:
    """An event that this person, or a visitor, may read. Raises `Http404`."""
    return get_object_or_404(Event.objects.visible_to(user).with_places(), pk=pk)


def may_run(user: Any, event: Event) -> bool:
    return user.is_authenticated and user.has_role(*ANIMATORS, structure=event.structure)


def event_to_run(user: Any, pk: int) -> Event:
    """An event that this person prepares and animates. Raises `Http404` or `PermissionDenied`."""
    event = event_for(user, pk)
    if not may_run(user, event):
        raise PermissionDenied
    return event


def may_organise(user: Any) -> bool:
    return user.is_authenticated and bool(user.structures_as(*ANIMATORS))


def organising_structures(user: Any) -> QuerySet[Structure]:
    """The open structures for which this person may prepare an event. Raises `PermissionDenied` when there is none."""
    if not may_organise(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*ANIMATORS)).open().order_by("path")


def series_for(user: Any, pk: int) -> Series:
    """A series that this person, or a visitor, may read. Raises `Http404`."""
    return get_object_or_404(Series.objects.visible_to(user).select_related("structure__root"), pk=pk)


def series_to_run(user: Any, pk: int) -> Series:
    """A series that this person may change. Raises `Http404` or `PermissionDenied`."""
    series = series_for(user, pk)
    if not may_run_series(user, series):
        raise PermissionDenied
    return series


def employer_of_domains(user: Any, pk: int) -> Structure:
    """An employer whose list of e-mail domains this person keeps. Raises `Http404`."""
    kept = [each.pk for each in user.structures_as(RoleName.ADMINISTRATOR) if each.parent_id is None]
    return get_object_or_404(Structure.objects.employers().filter(pk__in=kept), pk=pk)


def may_run_series(user: Any, series: Series) -> bool:
    return user.is_authenticated and user.has_role(*ANIMATORS, structure=series.structure)


def employers_with_domains(user: Any) -> list[Structure]:
    """The employers whose list of e-mail domains this person keeps. Raises `PermissionDenied` when there is none."""
    found = [each for each in user.structures_as(RoleName.ADMINISTRATOR) if each.parent_id is None]
    if not found:
        raise PermissionDenied
    return found
