"""Issuing and withdrawing. The journal holds keys, and never what is attested: a level is its holder's alone."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.attestations import emails, signing_keys
from terreau.ground.attestations.enums import Refusal, Withdrawer
from terreau.ground.attestations.models import Attestation, BadgeKey, Revocation
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent, Structure


class AttestationRefused(Exception):
    """A rule says no; the message is for the user."""


# Whose, by the key of the agent or the address of somebody from elsewhere, and of what.
Key = tuple[int | str, str]


@dataclass(frozen=True)
class Guest:
    """Somebody who has no agent's file here: the name to print, and his address, in lower case."""

    name: str
    email: str


@dataclass(frozen=True)
class Asked:
    """What is to be attested to somebody. `subject` is a stable key of it (`skills:crcn:2.3:result:812`); texts and
    `details` (label, value) are frozen as they are, in the language in force."""

    holder: Agent | Guest
    subject: str
    title: str
    sentence: str
    issuer: Structure
    criteria: str = ""
    details: Iterable[tuple[Any, Any]] = ()
    valid_until: datetime.date | None = None

    @property
    def key(self) -> Key:
        """Whose and of what: one attestation at a time."""
        return (self.holder.email if isinstance(self.holder, Guest) else self.holder.pk), self.subject

    @property
    def holder_name(self) -> str:
        if isinstance(self.holder, Guest):
            return self.holder.name.strip()
        return f"{self.holder.first_name} {self.holder.last_name}".strip()

    def refusal(self, *, withdrawn: bool) -> Refusal | None:
        """Why it is not issued, if it is not. `withdrawn`: the issuer took one of the same away."""
        if withdrawn:
            return Refusal.WITHDRAWN
        if not self.holder_name:
            return Refusal.NAMELESS
        if self.valid_until is not None and self.valid_until < timezone.localdate():
            return Refusal.OVER
        return None

    def row(self) -> Attestation:
        return Attestation(
            agent=None if isinstance(self.holder, Guest) else self.holder,
            holder_email=self.holder.email if isinstance(self.holder, Guest) else "",
            subject=self.subject,
            holder_name=self.holder_name,
            title=str(self.title),
            sentence=str(self.sentence),
            criteria=str(self.criteria),
            details=[[str(label), str(value)] for label, value in self.details],
            issuer=self.issuer,
            issuer_label=self.issuer.label,
            language=get_language() or settings.LANGUAGE_CODE,
            valid_until=self.valid_until,
        )


@dataclass(frozen=True)
class Issued:
    """What became of each attestation asked, by its key: it stands, or why not; and the codes of those made now."""

    standing: dict[Key, Attestation]
    refused: dict[Key, Refusal]
    new: frozenset[str]


def issue(
    *,
    holder: Agent | Guest,
    subject: str,
    title: str,
    sentence: str,
    issuer: Structure,
    criteria: str = "",
    details: Iterable[tuple[Any, Any]] = (),
    valid_until: datetime.date | None = None,
    by: Any,
) -> Attestation:
    """The attestation of `subject` to `holder` (see `Asked`): a new one, or the one that is already there, unchanged.

    Raises `AttestationRefused` when the issuer withdrew it, when the person has no name to print, or when it would
    already be over.
    """
    return deliver(Asked(holder, subject, title, sentence, issuer, criteria, details, valid_until), by=by)


@transaction.atomic
def deliver(asked: Asked, *, by: Any) -> Attestation:
    """`issue`, for who has already said all of it."""
    given = _issue([asked])
    if asked.key in given.refused:
        raise AttestationRefused(told_to_holder(given.refused[asked.key]))
    made = given.standing[asked.key]
    if made.code in given.new:
        record("attestations.attestation.issued", made, by=by, agent=made.agent_id, issuer=asked.issuer.pk)
    return made


@transaction.atomic
def issue_many(asked: Sequence[Asked], *, by: Any, about: Any = None) -> Issued:
    """The same for many people at once, by the same rules: a refusal is told beside the others, and raises nothing.

    The journal holds one entry, on `about`, with how many are new. A few queries, whatever the number: call it by
    slices of some hundreds.
    """
    given = _issue(asked)
    if given.new:
        record("attestations.attestation.issued_together", about, by=by, count=len(given.new))
    return given


def told_to_holder(refusal: Refusal) -> str:
    """The refusal in words for the person whose attestation it would have been."""
    return {
        Refusal.WITHDRAWN: _("Cette attestation a été retirée par l’organisme qui l’avait délivrée."),
        Refusal.NAMELESS: _("Votre nom n’est pas dans votre dossier : demandez aux ressources humaines de l’y écrire."),
        Refusal.OVER: _("Ce résultat est trop ancien pour être attesté."),
    }[refusal]


def refusals_of(asked: Sequence[Asked]) -> dict[Key, Refusal]:
    """What `issue_many` would refuse of these, by the key of each; nothing is written."""
    wanted = {each.key: each for each in asked}
    standing, withdrawn = _known(wanted, about_of(wanted))
    left = [each for key, each in wanted.items() if key not in standing]
    return {each.key: why for each in left if (why := each.refusal(withdrawn=each.key in withdrawn))}


def about_of(wanted: Mapping[Key, Asked]) -> Q:
    agents = {whose for whose, _subject in wanted if isinstance(whose, int)}
    addresses = {whose for whose, _subject in wanted if isinstance(whose, str)}
    theirs = Q(agent__in=agents) | Q(agent=None, holder_email__in=addresses)
    return theirs & Q(subject__in={subject for _whose, subject in wanted})


def _issue(asked: Sequence[Asked]) -> Issued:
    """What stands already, what is refused, and rows for the rest; of two at once, the database keeps the first."""
    wanted = {each.key: each for each in asked}
    about = about_of(wanted)
    standing, withdrawn = _known(wanted, about)
    left = [each for key, each in wanted.items() if key not in standing]
    refused = {each.key: why for each in left if (why := each.refusal(withdrawn=each.key in withdrawn))}
    rows = [each.row() for each in left if each.key not in refused]
    if rows:
        Attestation.objects.bulk_create(rows, ignore_conflicts=True)
        standing |= _known(wanted, about)[0]
    made = {each.code for each in standing.values()}
    return Issued(standing, refused, frozenset(row.code for row in rows) & made)


def _known(wanted: Mapping[Key, Asked], about: Q) -> tuple[dict[Key, Attestation], set[Key]]:
    """Of those wanted: what stands, and what the issuer withdrew."""
    standing, withdrawn = {}, set()
    gone = Q(revoked_at=None) | Q(revoked_by=Withdrawer.ISSUER)
    for each in Attestation.objects.filter(gone, about).order_by("pk"):
        key: Key = (each.agent_id or each.holder_email, each.subject)
        if key not in wanted:
            continue
        if each.revoked_at is None:
            standing[key] = each
        else:
            withdrawn.add(key)
    return standing, withdrawn


@transaction.atomic
def revoke(attestation: Attestation, *, reason: str = "", by_holder: bool = False, by: Any) -> None:
    """Withdraw it for ever, for its holder when `by` is he, for the issuer otherwise, who says why.

    `by_holder`: `by` is the secret link of a holder without account, which only he received.
    Of two at once the second is told. The badges already taken away are refused from the next reading of the list.
    """
    own = by_holder or (isinstance(by, User) and attestation.is_of(by))
    reason = reason.strip()
    if not own and not reason:
        raise AttestationRefused(_("Dites pourquoi cette attestation est retirée."))
    who = Withdrawer.HOLDER if own else Withdrawer.ISSUER
    standing = Attestation.objects.standing().filter(pk=attestation.pk)
    if not standing.update(revoked_at=timezone.now(), revoked_by=who, reason=reason):
        raise AttestationRefused(_("Cette attestation est déjà retirée."))
    attestation.refresh_from_db(fields=["revoked_at", "revoked_by", "reason"])
    Revocation.objects.create(place=attestation.pk)
    record("attestations.attestation.withdrawn", attestation, by=by, agent=attestation.agent_id, withdrawer=str(who))
    if not own:
        emails.tell_withdrawn(attestation)


@transaction.atomic
def erase(rows: QuerySet[Attestation], about: Any, *, by: Any) -> int:
    """Forget what was attested to somebody, `about`. A badge that he kept stays what it was: signed, or withdrawn."""
    count: int = rows.delete()[0]
    if count:
        record("attestations.attestation.erased", about, by=by, count=count)
    return count


@transaction.atomic
def prepare_key(*, by: Any) -> BadgeKey:
    """The key that signs badges here, made the first time; its public half is published from then on."""
    key = signing_keys.read_or_make()
    row, made = BadgeKey.objects.get_or_create(kid=key.kid, defaults={"jwk": key.jwk})
    if made:
        record("attestations.key.made", row, by=by)
    return row


@transaction.atomic
def renew_key(*, compromised: bool = False, by: Any) -> BadgeKey:
    """Sign with another key from now on. `compromised`: what the former ones signed is no longer accepted either."""
    if compromised:
        BadgeKey.objects.all().delete()
    key = signing_keys.make_anew()
    row = BadgeKey.objects.create(kid=key.kid, jwk=key.jwk)
    record("attestations.key.renewed", row, by=by, compromised=compromised)
    return row
