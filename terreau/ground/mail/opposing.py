"""Who refuses which list of optional mail: an address known by its keyed hash, so that the refusal outlives it.

The key of an address and the token of a link derive from the installation's secret key: whoever changes that key
forgets the refusals (docs/env.md says so).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac

from terreau.ground.common.personal_data import person_of
from terreau.ground.journal.actions import record
from terreau.ground.mail.models import Opposition
from terreau.ground.mail.purposes import MailList, Purpose, list_of

SALT = "terreau.ground.mail.opposition"
TOKEN_SALT = "terreau.ground.mail.list"  # noqa: S105 - a domain separator, not a secret  # nosec B105 # no secret


@dataclass(frozen=True)
class Reader:
    """An address, by its key only, and the list of the message whose link it followed."""

    key: str
    list: MailList


def key_of(address: str) -> str:
    """What recognises an address, and does not give it back. Nobody tells A@b from a@b."""
    return salted_hmac(SALT, address.strip().casefold(), algorithm="sha256").hexdigest()


def addresses_of(person: Any) -> list[str]:
    """The addresses of somebody: that of his account, that of his agent's file. `person` has a user and an agent."""
    found = {getattr(each, "email", "") for each in (person.user, person.agent)}
    return sorted(found - {""})


def keys_of(user: Any) -> list[str]:
    return sorted({key_of(address) for address in addresses_of(person_of(user))})


def refuses(address: str, purpose: Purpose) -> bool:
    """Whether this address refuses what this purpose sends; one query for an optional one, none for the others."""
    return purpose.list is not None and refused(purpose.list, [key_of(address)])


def refused(mail_list: MailList, keys: Iterable[str]) -> bool:
    return Opposition.objects.filter(list=mail_list.code, key__in=list(keys)).exists()


def refused_lists(keys: Iterable[str]) -> set[str]:
    return set(Opposition.objects.filter(key__in=list(keys)).order_by().values_list("list", flat=True))


@transaction.atomic
def refuse(mail_list: MailList, keys: Iterable[str], *, by: Any) -> None:
    """Write nothing more of this list to these addresses; what waits for them does not leave. Idempotent."""
    rows = [Opposition(list=mail_list.code, key=key) for key in sorted(keys)]
    before = Opposition.objects.filter(list=mail_list.code, key__in=[row.key for row in rows]).count()
    Opposition.objects.bulk_create(rows, ignore_conflicts=True)
    if before < len(rows):
        record("mail.list.refused", by=by, list=mail_list.code)


@transaction.atomic
def accept(mail_list: MailList, keys: Iterable[str], *, by: Any) -> None:
    """Receive this list again. Idempotent."""
    if Opposition.objects.filter(list=mail_list.code, key__in=list(keys)).delete()[0]:
        record("mail.list.accepted", by=by, list=mail_list.code)


@transaction.atomic
def follow(old: str, new: str) -> None:
    """Somebody changes his address: what he refused, he still refuses."""
    kept = Opposition.objects.filter(key=key_of(old)).order_by("pk")
    rows = [Opposition(list=each.list, key=key_of(new), since=each.since) for each in kept]
    Opposition.objects.bulk_create(rows, ignore_conflicts=True)


# ---- the link of a message


def token_of(address: str, mail_list: MailList) -> str:
    """What the link of a message carries: signed, of this address and this list, and it names neither person."""
    return signing.Signer(salt=TOKEN_SALT).sign_object([key_of(address), mail_list.code])


def reader_of(token: str) -> Reader | None:
    """Whose link this is; None for a token that we did not sign, or of a list that is no more."""
    try:
        key, code = signing.Signer(salt=TOKEN_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = list_of(code)
    return Reader(key, found) if found else None
