"""The only door to the journal: the data protection officer of a whole employer, for the entries of that employer."""

from typing import Any

from django.core.exceptions import PermissionDenied

from terreau.ground.journal.models import Entry
from terreau.ground.journal.querysets import EntryQuerySet

DPO = "dpo"  # the role's code: roles belong to a floor above


def watched_employers(user: Any) -> list[Any]:
    """The employers whose journal `user` reads: those on which, itself, he holds the role. Raises PermissionDenied.

    An entry says its employer and nothing narrower: an officer of a part would read what is said of the others.
    """
    employers = [structure for structure in user.structures_as(DPO) if structure.parent_id is None]
    if not employers:
        raise PermissionDenied
    return employers


def entries_for(user: Any) -> EntryQuerySet:
    """Their entries; 403 to everybody else."""
    return Entry.objects.of_employers([employer.pk for employer in watched_employers(user)])
