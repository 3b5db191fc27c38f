"""The bank of questions that the software brings: read from its files, kept up to date, never over local changes."""

from functools import cache
from pathlib import Path

from django.db import transaction

from terreau.ground.questions.actions import Stored, digest_of, store_drafts
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.yaml_bank import read_yaml
from terreau.rooms.skills.models import Competence
from terreau.rooms.skills.positioning.editions import renew_editions, the_bank

FOLDER = Path(__file__).parents[1] / "data" / "bank"


class BankBroken(Exception):
    """A file that the software brings holds a question that it refuses: a fault of ours."""


@cache
def shipped_drafts() -> tuple[Draft, ...]:
    """Every question that the software brings. Read once a process: the files are part of it."""
    drafts: list[Draft] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        found = read_yaml(path, pictures=FOLDER / "images")
        if found.problems:
            raise BankBroken(f"{path.name}: {found.problems}")
        drafts += found.drafts
    return tuple(drafts)


@cache
def shipped_digest() -> str:
    return digest_of(shipped_drafts())


@transaction.atomic
def install_bank() -> Stored | None:
    """Bring the bank up to the files of this version; None when it was. Questions changed here keep their version."""
    bank = the_bank()
    if bank.digest == shipped_digest():
        return None
    stored = store_drafts(bank, shipped_drafts(), by="software", shipped=True)
    renew_editions(Competence.objects.select_related("domain__framework").order_by("pk"))
    bank.digest = shipped_digest()
    bank.save(update_fields=["digest"])
    return stored
