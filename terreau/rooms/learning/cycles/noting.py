"""The notes of a group: written and taken away by their author alone. The journal says that, never what is in them."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Group, Note


@transaction.atomic
def write(group: Group, *, text: str, private: bool, by: User) -> Note:
    """`private`: read by its author alone."""
    if not text.strip():
        raise CycleRefused(_("Écrivez quelque chose."))
    made = Note.objects.create(group=group, author=by, text=text.strip(), private=private)
    record("cycles.note.written", made, by=by, group=group.pk)
    return made


@transaction.atomic
def remove(note: Note, *, by: Any) -> None:
    record("cycles.note.removed", note, by=by, group=note.group_id)
    note.delete()
