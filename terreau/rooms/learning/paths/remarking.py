"""What is said of a draft while it is built: said, settled, opened again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from terreau.ground.journal.actions import record
from terreau.rooms.learning.paths.holding import held, moved
from terreau.rooms.learning.paths.models import PathVersion, Remark, Step


@transaction.atomic
def remark(version: PathVersion, *, text: str, step: Step | None = None, by: Any) -> Remark:
    """Of one step, or of the whole. What was signed stays signed: a remark changes nothing of the draft."""
    version = held(version)
    if step is not None and step.version_id != version.pk:
        raise moved()
    made = Remark.objects.create(version=version, step=step, text=text, author=by)
    record("paths.remark.made", version.path, by=by, remark=made.pk)
    return made


@transaction.atomic
def resolve(found: Remark, *, by: Any) -> None:
    version = held(found.version)
    rows = Remark.objects.filter(pk=found.pk, resolved_at=None)
    if not rows.update(resolved_at=timezone.now(), resolved_by=by):
        raise moved()
    record("paths.remark.resolved", version.path, by=by, remark=found.pk)


@transaction.atomic
def reopen(found: Remark, *, by: Any) -> None:
    version = held(found.version)
    rows = Remark.objects.filter(pk=found.pk, resolved_at__isnull=False)
    if not rows.update(resolved_at=None, resolved_by=None):
        raise moved()
    record("paths.remark.reopened", version.path, by=by, remark=found.pk)
