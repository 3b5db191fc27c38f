"""Beginning a path, leaving it, moving to its newer version: what an agent does, and nobody for him.

Nothing here is journalled: which path somebody begins, and leaves, is his own business (decision 0089). That he
completed one is.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.paths.completing import settle
from terreau.rooms.learning.paths.enums import EnrolmentState, VersionState
from terreau.rooms.learning.paths.holding import PathRefused, moved
from terreau.rooms.learning.paths.models import Path, PathEnrolment, PathVersion


def version_in_force(path: Path) -> PathVersion | None:
    return PathVersion.objects.filter(path=path, state=VersionState.CURRENT).first()


@transaction.atomic
def begin(path: Path, agent: Agent, *, by: Any) -> PathEnrolment:
    """Follow the version in force, or take up again what was left aside. Twice is once."""
    version = version_in_force(path)
    if version is None or not path.is_published:
        raise PathRefused(_("Ce parcours n’est pas ouvert."))
    enrolment, new = PathEnrolment.objects.get_or_create(
        agent=agent, path=path, defaults={"version": version, "began_on": timezone.localdate()}
    )
    left = PathEnrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.LEFT)
    if not new and left.update(state=EnrolmentState.ACTIVE):
        enrolment.state = EnrolmentState.ACTIVE
    # What was completed before counts: it may be all.
    settle(enrolment, by=by)
    return enrolment


@transaction.atomic
def leave(enrolment: PathEnrolment, *, by: Any) -> None:
    """Put it aside: nothing that was completed is lost."""
    rows = PathEnrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ACTIVE)
    if not rows.update(state=EnrolmentState.LEFT):
        raise PathRefused(_("Vous ne suivez plus ce parcours."))


@transaction.atomic
def move_on(enrolment: PathEnrolment, *, by: Any) -> None:
    """Follow the version in force from now on. Completed courses are the agent's, and count there too."""
    version = version_in_force(enrolment.path)
    if version is None or version.pk == enrolment.version_id:
        raise PathRefused(_("Vous suivez déjà la dernière version de ce parcours."))
    rows = PathEnrolment.objects.filter(pk=enrolment.pk, version=enrolment.version_id, state=EnrolmentState.ACTIVE)
    if not rows.update(version=version):
        raise moved()
    enrolment.version = version
    settle(enrolment, by=by)
