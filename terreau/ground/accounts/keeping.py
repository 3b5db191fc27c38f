"""How long what belongs to an account is kept, and what goes with it."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from terreau.ground.accounts.enums import InvitationState
from terreau.ground.accounts.models import ERASED, ActivationCode, EmailChange, Invitation, LinkCode
from terreau.ground.common.personal_data import Person
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.models import Structure

ACCOUNT = "accounts.user"
# After its date an invitation can still be sent again for a month; then the address goes.
UNUSED_DAYS = 30


def with_the_account(words: Any, held: Callable[[], QuerySet], link: str) -> Retention:
    """For rows that `link` ties to an account: erasing the account deletes them, or the tie."""
    tied = {f"{link}__isnull": False}
    return Retention(
        event="account_erased",
        words=words,
        follows=ACCOUNT,
        held=lambda: held().filter(**tied).count(),
        past=lambda now: held().filter(**{f"{link}__email__endswith": f"@{ERASED}"}).count(),
    )


@dataclass(frozen=True)
class Tie:
    """Rows of `model` that outlive whoever made them: `link` points at the account, and is all that is erased."""

    model: type[Model]
    link: str

    def rows(self, person: Person) -> QuerySet:
        tied = {self.link: person.user, f"{self.link}__isnull": False}
        return QuerySet(self.model).filter(**tied)

    def untie(self, person: Person, *, by: Any) -> int:
        return self.rows(person).update(**{self.link: None})

    def retention(self, words: Any) -> Retention:
        return with_the_account(words, lambda: QuerySet(self.model), self.link)


def unused(now: datetime.datetime) -> list[QuerySet]:
    """Codes past their date, and invitations that nobody came by."""
    never_came = Invitation.objects.exclude(state=InvitationState.ACCEPTED)
    oldest = now - datetime.timedelta(days=UNUSED_DAYS)
    return [
        ActivationCode.objects.filter(expires_at__lt=now),
        LinkCode.objects.filter(expires_at__lt=now),
        EmailChange.objects.filter(expires_at__lt=now),
        never_came.filter(expires_at__lt=oldest),
    ]


def forget_unused(now: datetime.datetime) -> int:
    return sum(rows.delete()[0] for rows in unused(now))


def names_of(person: Person) -> list[str]:
    """What somebody signs with, where a text asks who: his name, his address."""
    told = [person.user.name, person.user.email] if person.user is not None else []
    return [text for text in [*told, str(person.agent or "")] if text]


def where_known(person: Person) -> QuerySet[Structure]:
    """The structures of the employers where somebody is posted or holds a role: a namesake elsewhere is another."""
    held = person.user.structures_as() if person.user is not None else ()
    keys = {structure.employer_id for structure in held}
    if person.agent is not None:
        keys.add(person.agent.employer_id)
    return Structure.objects.filter(Q(pk__in=keys) | Q(root__in=keys))
