"""The sheet of a path: written, withdrawn, opened again. What it is made of is written in its versions."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.learning.paths.enums import PATH_TRANSITIONS, PathState, VersionState
from terreau.rooms.learning.paths.holding import PathRefused, held, moved, take_back
from terreau.rooms.learning.paths.models import Path, PathVersion

SHEET = ("title", "sentence", "for_whom", "reach", "structure")
# What is signed with the steps.
SIGNED = ("title", "sentence", "for_whom", "reach")


@transaction.atomic
def create(*, by: Any, **sheet: Any) -> Path:
    """A path in preparation, with its first draft."""
    if unknown := set(sheet) - set(SHEET):
        raise TypeError(f"Not on the sheet: {', '.join(sorted(unknown))}")
    if sheet["structure"].closed_on is not None:
        raise PathRefused(_("Cette structure est fermée."))
    path = Path.objects.create(created_by=by if hasattr(by, "structures_as") else None, **sheet)
    PathVersion.objects.create(path=path, number=1)
    record("paths.path.created", path, by=by)
    return path


@transaction.atomic
def edit(path: Path, *, by: Any, **changes: Any) -> None:
    """Change the sheet. Whoever had signed the draft signed other words: he is asked again."""
    if unknown := set(changes) - set(SHEET):
        raise TypeError(f"Not on the sheet: {', '.join(sorted(unknown))}")
    draft = PathVersion.objects.filter(path=path, state=VersionState.DRAFT).first()
    if draft is not None:
        held(draft)
    current = Path.objects.get(pk=path.pk)
    changed = [name for name, value in changes.items() if getattr(current, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(current, name, changes[name])
    current.save(update_fields=changed)
    record("paths.path.edited", current, by=by, fields=sorted(changed))
    if draft is not None and set(changed) & set(SIGNED):
        take_back(draft, _("la présentation du parcours"), by=by)


@transaction.atomic
def withdraw(path: Path, *, by: Any) -> None:
    """No longer proposed. Those who follow it go on."""
    _move(path, PathState.WITHDRAWN)
    record("paths.path.withdrawn", path, by=by)


@transaction.atomic
def reopen(path: Path, *, by: Any) -> None:
    """Propose it again, as it was."""
    if path.state != PathState.WITHDRAWN:
        raise moved()
    _move(path, PathState.PUBLISHED)
    record("paths.path.reopened", path, by=by)


def _move(path: Path, to: PathState) -> None:
    seen = PathState(path.state)
    if to not in PATH_TRANSITIONS[seen] or not Path.objects.filter(pk=path.pk, state=seen).update(state=to):
        raise moved()
    path.state = to
