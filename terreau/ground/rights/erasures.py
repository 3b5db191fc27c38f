"""A person asks that what is held be erased: what may go goes at once, what stays is refused with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.accounts.actions import Refused
from terreau.ground.common.erasing import erase, kept_from, with_followers
from terreau.ground.common.personal_data import Holding, Kept, Person, held_about, holdings, person_of
from terreau.ground.journal.actions import record
from terreau.ground.organisations.actions import OrganisationRefused
from terreau.ground.organisations.keeping import FILE
from terreau.ground.organisations.models import Agent
from terreau.ground.rights import emails
from terreau.ground.rights.actions import RightsRefused


@dataclass(frozen=True)
class Choice:
    """A holding as the page of erasure shows it: what would follow, or why it stays."""

    holding: Holding
    rows: int
    kept: Kept | None


@dataclass(frozen=True)
class Answer:
    """What became of a request: the holdings erased, and those kept with their reason."""

    erased: tuple[Holding, ...]
    kept: tuple[tuple[Holding, Kept], ...]


def choices_for(user: Any) -> list[Choice]:
    """The holdings that hold something about the user, each with what asking for its erasure would do."""
    person = person_of(user)
    return [
        Choice(each.holding, len(each.rows), each.holding.kept_from(person)) for each in held_about(user) if each.rows
    ]


def answer_to(person: Person, codes: Iterable[str]) -> Answer:
    """What erasing these would do: those that go, with what follows them, and those that stay."""
    codes = list(codes)
    kept = kept_from(person, codes)
    known = {each.code: each for each in holdings()}
    going = [each for each in with_followers(set(codes) - kept.keys()) if each.kept_from(person) is None]
    return Answer(
        tuple(sorted(going, key=lambda each: each.rank)), tuple((known[code], why) for code, why in kept.items())
    )


def erase_asked(user: Any, codes: Iterable[str], *, by: Any) -> Answer:
    """Erase, in every room or in none; journal what was erased and what was refused, with the reasons; write to him.

    Raises `RightsRefused` when a rule of a room refuses at the last moment.
    """
    person = person_of(user)
    answer = answer_to(person, codes)
    address, employer = user.email, user.employer_id
    try:
        with transaction.atomic():
            gone = erase(person, [each.code for each in answer.erased], by=by)
            if gone:
                record("rights.erasure.done", user, by=by, employer=employer, erased=gone)
            for holding, kept in answer.kept:
                record(
                    "rights.erasure.refused", user, by=by, employer=employer, holding=holding.code,
                    reason=f"{kept.reason} {kept.basis}",
                )  # fmt: skip
            emails.answer_erasure(address, erased=answer.erased, kept=answer.kept)
    except (Refused, OrganisationRefused) as refusal:
        raise RightsRefused(str(refusal)) from refusal
    return answer


def erase_departed(agent: Agent, *, reason: str, by: Any) -> None:
    """Erase the file of an agent who left, in every room; the account that was his, if any, loses the link."""
    try:
        with transaction.atomic():
            employer = agent.employer_id
            gone = erase(Person(agent=agent), [FILE], by=by)
            if not gone.get(FILE):
                raise RightsRefused(_("Cet agent est encore en poste : son dossier est conservé."))
            record("rights.erasure.of_departed", by=by, employer=employer, reason=reason, erased=gone)
    except OrganisationRefused as refusal:
        raise RightsRefused(refusal.reason) from refusal
