"""The vocabulary of reading paths."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from terreau.ground.organisations.access import employers_of, own_line
from terreau.ground.organisations.paths import keys_of
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.learning.catalogue.enums import Reach
from terreau.rooms.learning.paths.enums import SIGNERS, EnrolmentState, PathState, VersionState
from terreau.rooms.learning.roles import AUTHORS


def signed_for_by(user: Any) -> Q:
    """The sides, of whatever version, for which `user` signs."""
    asked: Any = Q(pk__in=[])
    for kind, roles in SIGNERS.items():
        asked |= Q(kind=kind) & any_subtree(user.structures_as(*roles), "structure__")
    return asked


class PathQuerySet(models.QuerySet):
    def published(self) -> "PathQuerySet":
        return self.filter(state=PathState.PUBLISHED)

    def written_by(self, user: Any) -> "PathQuerySet":
        """Those of the structures where `user` prepares paths, and below, in whatever state."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(any_subtree(user.structures_as(*AUTHORS), "structure__"))

    def open_to(self, user: Any) -> "PathQuerySet":
        """Those that this person, or a visitor, may read: whoever works or holds a role there."""
        reach = Q(reach=Reach.ALL)
        if user.is_authenticated:
            employers = employers_of(user)
            lines = {*own_line(user), *(key for held in user.structures_as() for key in keys_of(held.path))}
            reach |= Q(reach=Reach.EMPLOYER) & (Q(structure__in=employers) | Q(structure__root__in=employers))
            reach |= Q(reach=Reach.STRUCTURE, structure__in=lines)
        return self.published().filter(reach)

    def built_by(self, user: Any) -> "PathQuerySet":
        """Those whose draft names a side for which `user` signs."""
        from terreau.rooms.learning.paths.models_building import Side

        if not user.is_authenticated:
            return self.none()
        sides = Side.objects.filter(signed_for_by(user), version__path=OuterRef("pk"))
        return self.filter(Exists(sides.filter(version__state=VersionState.DRAFT)))

    def visible_to(self, user: Any) -> "PathQuerySet":
        """Those open to him, those that he writes or signs, those that he follows though they were withdrawn."""
        if not user.is_authenticated:
            return self.open_to(user)
        from terreau.rooms.learning.paths.models import Path, PathEnrolment

        open_ones, built = Path.objects.open_to(user).order_by(), Path.objects.built_by(user).order_by()
        mine: Any = any_subtree(user.structures_as(*AUTHORS), "structure__")
        mine |= Q(pk__in=open_ones.values("pk")) | Q(pk__in=built.values("pk"))
        if user.agent_id is not None:
            mine |= Exists(PathEnrolment.objects.filter(path=OuterRef("pk"), agent=user.agent_id))
        return self.filter(mine)


class EnrolmentQuerySet(models.QuerySet):
    def of(self, agent: Any) -> "EnrolmentQuerySet":
        return self.filter(agent=agent)

    def active(self) -> "EnrolmentQuerySet":
        return self.filter(state=EnrolmentState.ACTIVE)
