"""The only door to an initiative: an outsider is told it does not exist, a reader that he may not change it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure

EDITORS = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.ADMINISTRATOR, RoleName.MANAGER)


def initiative_for(user: Any, pk: int) -> Initiative:
    """The initiative `pk` if its structure is in the sight of `user`; 404 otherwise."""
    return get_object_or_404(Initiative.objects.visible_to(user).select_related("structure"), pk=pk)


def may_edit(user: Any, initiative: Initiative) -> bool:
    return user.has_role(*EDITORS, structure=initiative.structure)


def initiative_to_edit(user: Any, pk: int) -> Initiative:
    """The same, to change it: 403 to somebody who only reads it."""
    initiative = initiative_for(user, pk)
    if not may_edit(user, initiative):
        raise PermissionDenied
    return initiative


def may_create(user: Any) -> bool:
    return bool(user.structures_as(*EDITORS))


def editable_structures(user: Any) -> QuerySet[Structure]:
    """The open structures that may carry an initiative made by `user`; 403 if there is no role for it."""
    if not may_create(user):
        raise PermissionDenied
    return Structure.objects.within(*user.structures_as(*EDITORS)).open().order_by("path")
