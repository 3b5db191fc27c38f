"""The only door to packages: those of the structures where the user prepares courses, and below; 404 otherwise."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.packages.models import Package
from terreau.rooms.learning.roles import AUTHORS


def require_author(user: Any) -> None:
    """403 to whoever prepares no course."""
    if not user.structures_as(*AUTHORS):
        raise PermissionDenied


def packages_of(user: Any) -> QuerySet[Package]:
    require_author(user)
    return Package.objects.visible_to(user).select_related("structure__root")


def package_for(user: Any, pk: int) -> Package:
    return get_object_or_404(packages_of(user), pk=pk)


def structures_to_import_in(user: Any) -> QuerySet[Structure]:
    """The open structures where the user may keep a package."""
    require_author(user)
    return Structure.objects.within(*user.structures_as(*AUTHORS)).open().order_by("path")
