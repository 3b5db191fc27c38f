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


def employer_of(thing: Any) -> int | None:
    """The key of the employer that `thing` belongs to, as it says itself: by `employer_id`, or through its structure.

    The journal knows no structure: whatever belongs to an employer answers to one of these two names.
    """
    for owner in (thing, getattr(thing, "structure", None)):
        key = getattr(owner, "employer_id", None)
        if isinstance(key, int):
            return key
    return None


def record(
    action: str,
    target: models.Model | None = None,
    *,
    by: Any,
    reason: str = "",
    employer: int | None = None,
    **data: Any,
) -> Entry:
    """Write that `by` did `action` (dotted code) to `target`, with the difference as JSON-ready keywords.

    The entry belongs to `employer`, else to the employer of `target`, else to that of the author: its data protection
    officer reads it, and nobody else's.
    """
    return Entry.objects.create(
        actor=actor_key(by),
        action=action,
        object_type=target._meta.label_lower if target is not None else "",
        object_key=str(target.pk) if target is not None else "",
        employer=employer or employer_of(target) or employer_of(by),
        data=data,
        reason=reason,
    )
