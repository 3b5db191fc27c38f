"""Who reads, fills in, locks and records: always on the employer itself, for it answers for the processing."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.approvals.models import Approval
from terreau.ground.approvals.registry import Door, doors
from terreau.ground.organisations.access import structure_to_edit
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure

READERS = (RoleName.DPO, RoleName.HR, RoleName.ADMINISTRATOR)
RECORDERS = (RoleName.DPO, RoleName.HR)
LOCKERS = (RoleName.DPO, RoleName.ADMINISTRATOR)


def employers_for(user: Any) -> QuerySet[Structure]:
    """The employers whose documents the user reads. Raises `Http404` when there is none."""
    found = Structure.objects.employers().filter(pk__in=[one.pk for one in user.structures_as(*READERS)])
    if not found:
        raise Http404
    return found.order_by("label", "pk")


def employer_for(user: Any, pk: int, *roles: RoleName) -> Structure:
    """The employer, where the user holds one of `roles` (of the readers by default). 404, or 403 to who may not."""
    employer = structure_to_edit(user, pk, *(roles or READERS))
    if employer.parent_id is not None:
        raise Http404
    return employer


def approval_to_withdraw(user: Any, pk: int, approval: int) -> Approval:
    """A standing opinion of the employer. Raises `Http404` or `PermissionDenied`."""
    employer = employer_for(user, pk, *RECORDERS)
    return get_object_or_404(Approval.objects.standing(), employer=employer, pk=approval)


def door_for(code: str) -> Door:
    if code not in doors():
        raise Http404
    return doors()[code]
