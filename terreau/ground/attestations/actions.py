"""Issuing and withdrawing. The journal holds keys, and never what is attested: a level is its holder's alone."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from terreau.ground.attestations import emails, signing_keys
from terreau.ground.attestations.enums import Withdrawer
from terreau.ground.attestations.models import Attestation, BadgeKey, Revocation
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent, Structure


class AttestationRefused(Exception):
    """A rule says no; the message is for the user."""


@transaction.atomic
def issue(
    *,
    agent: Agent,
    subject: str,
    title: str,
    sentence: str,
    issuer: Structure,
    criteria: str = "",
    details: Iterable[tuple[Any, Any]] = (),
    valid_until: datetime.date | None = None,
    by: Any,
) -> Attestation:
    """The attestation of `subject` to `agent`: a new one, or the one that is already there, unchanged.

    `subject` is a stable key of what is attested (`skills:crcn:2.3:result:812`); texts and `details` (label, value) are
    frozen as they are, in the language in force. Raises `AttestationRefused` when the issuer withdrew it, when the
    person has no name to print, or when it would already be over.
    """
    if found := Attestation.objects.standing().filter(agent=agent, subject=subject).first():
        return found
    if Attestation.objects.filter(agent=agent, subject=subject, revoked_by=Withdrawer.ISSUER).exists():
        raise AttestationRefused(_("Cette attestation a été retirée par l’organisme qui l’avait délivrée."))
    name = f"{agent.first_name} {agent.last_name}".strip()
    if not name:
        raise AttestationRefused(
            _("Votre nom n’est pas dans votre dossier : demandez aux ressources humaines de l’y écrire.")
        )
    if valid_until is not None and valid_until < timezone.localdate():
        raise AttestationRefused(_("Ce résultat est trop ancien pour être attesté."))
    texts = {"title": str(title), "sentence": str(sentence), "criteria": str(criteria)}
    try:
        with transaction.atomic():
            made = Attestation.objects.create(
                agent=agent,
                subject=subject,
                holder_name=name,
                **texts,
                details=[[str(label), str(value)] for label, value in details],
                issuer=issuer,
                issuer_label=issuer.label,
                language=get_language() or settings.LANGUAGE_CODE,
                valid_until=valid_until,
            )
    except IntegrityError:  # asked twice at once: the other one was first
        return Attestation.objects.standing().get(agent=agent, subject=subject)
    record("attestations.attestation.issued", made, by=by, agent=agent.pk, issuer=issuer.pk)
    return made


@transaction.atomic
def revoke(attestation: Attestation, *, reason: str = "", by: Any) -> None:
    """Withdraw it for ever, for its holder when `by` is he, for the issuer otherwise, who says why.

    Of two at once the second is told. The badges already taken away are refused from the next reading of the list.
    """
    own = getattr(by, "agent_id", None) == attestation.agent_id
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
def erase(agent: Agent, *, by: Any) -> int:
    """Forget what was attested to somebody. A badge that he kept stays what it was: signed, or withdrawn."""
    rows = Attestation.objects.filter(agent=agent)
    count = rows.count()
    rows.delete()
    if count:
        record("attestations.attestation.erased", agent, by=by, count=count)
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
