"""Rows of paths about somebody: he follows one, completed it, prepared, signed, remarked and settled."""

from typing import Any

from django.utils import timezone

from terreau.rooms.learning.paths.models import (
    Path,
    PathCompletion,
    PathEnrolment,
    PathVersion,
    Remark,
    Side,
    SignOff,
)


def plant(one: Any, word: str) -> None:
    path = Path.objects.create(structure=one.employer, title="Parcours", sentence="Apprendre.", created_by=one.user)
    day = timezone.localdate()
    version = PathVersion.objects.create(path=path, number=1, state="current", in_force_on=day)
    PathEnrolment.objects.create(agent=one.agent, path=path, version=version, began_on=day)
    PathCompletion.objects.create(agent=one.agent, version=version, completed_on=day)
    side = Side.objects.create(version=version, kind="business", structure=one.employer)
    SignOff.objects.create(version=version, side=side, digest="0" * 64, signed_by=one.user)
    Remark.objects.create(version=version, text="À revoir", author=one.user)
    Remark.objects.create(
        version=version, text="À revoir aussi", author=one.hr, resolved_by=one.user, resolved_at=timezone.now()
    )
