"""The row that every write to a draft holds first, and what a change does to the agreements given to what it was."""

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.learning.paths import emails
from terreau.rooms.learning.paths.enums import VersionState
from terreau.rooms.learning.paths.models import PathVersion, SignOff


class PathRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def moved() -> PathRefused:
    return PathRefused(_("Le parcours a changé entre-temps : rien n’a été modifié. Relisez la page."))


def held(version: PathVersion) -> PathVersion:
    """The draft as it is, held until the end of the transaction. Raises `PathRefused` for one that is none any more."""
    if not PathVersion.objects.filter(pk=version.pk, state=VersionState.DRAFT).update(number=F("number")):
        raise PathRefused(_("Cette version n’est plus en préparation : elle ne change plus."))
    return PathVersion.objects.select_related("path__structure__root").get(pk=version.pk)


def take_back(version: PathVersion, changed: str, *, by: Any) -> None:
    """Who had signed signed something else: his agreement no longer holds, and he is told what changed."""
    standing = list(
        SignOff.objects.filter(version=version, taken_back_at=None)
        .select_related("side__structure", "signed_by")
        .order_by("pk")
    )
    for each in standing:
        rows = SignOff.objects.filter(pk=each.pk, taken_back_at=None)
        if rows.update(taken_back_at=timezone.now(), changed=changed[:200]):
            emails.tell_taken_back(each, changed)
    if standing:
        record("paths.version.agreements_taken_back", version.path, by=by, number=len(standing))
