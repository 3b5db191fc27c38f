"""The one way to write the journal, called by every action inside its own transaction."""

from typing import Any

from django.db import models

from terreau.ground.journal.models import Entry


def actor_key(by: Any) -> str:
    """The key under which someone or something acts: a user, or a process named by a string (`command:import`)."""
    if isinstance(by, str):
        return by
    if by is None or by.pk is None:
        return "anonymous"
    return f"user:{by.pk}"


def record(action: str, target: models.Model | None = None, *, by: Any, reason: str = "", **data: Any) -> Entry:
    """Write that `by` did `action` (dotted code) to `target`, with the difference as JSON-ready keywords."""
    return Entry.objects.create(
        actor=actor_key(by),
        action=action,
        object_type=target._meta.label_lower if target is not None else "",
        object_key=str(target.pk) if target is not None else "",
        data=data,
        reason=reason,
    )
