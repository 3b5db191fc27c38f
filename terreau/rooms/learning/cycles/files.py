"""The letters of employers: what may come in, and how a stored one goes. `views_call_candidates` alone sends them."""

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.common.uploads import MEGABYTE, Kind, check_upload
from terreau.rooms.learning.cycles.models import Candidacy

MOST_BYTES = 5 * MEGABYTE


def check_letter(file: Any) -> None:
    """A PDF, of five megabytes at most, that the antivirus lets in. Raises `ValidationError`, in the user's words."""
    check_upload(file, kinds=(Kind.PDF,), most_bytes=MOST_BYTES)
    refuse_unclean(file, file.name)


def forget_with_files(rows: QuerySet[Candidacy]) -> int:
    """Delete candidacies; once that is kept, the letters that they hold."""
    found = list(rows.values_list("pk", "letter_file"))
    Candidacy.objects.filter(pk__in=[key for key, _name in found]).delete()
    names = [name for _key, name in found if name]
    if names:
        transaction.on_commit(lambda: destroy(names))
    return len(found)


def destroy(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
