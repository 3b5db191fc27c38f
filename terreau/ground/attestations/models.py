"""What a person is given to prove something that a room established: frozen when issued, verified by its code."""

import datetime
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.attestations.enums import Standing, Withdrawer
from terreau.ground.attestations.querysets import AttestationQuerySet
from terreau.ground.organisations.models import Agent, Structure

# Neither 0 and O, 1, I and L, nor U and V: a code is read on paper and typed. Sixteen of them are 78 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH, GROUP = 16, 4


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class Attestation(models.Model):
    """Everything that it says was written at issue and never changes: neither a new name nor a new rule rewrites it."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), null=True, on_delete=models.CASCADE, related_name="attestations"
    )
    # Of somebody who has no agent's file here: the address at which he is known.
    holder_email = models.EmailField(_("courriel du titulaire"), blank=True)
    # Given by the room: the same thing attested twice to the same person is one attestation.
    subject = models.CharField(_("clé de ce qui est attesté"), max_length=200)
    holder_name = models.CharField(_("nom imprimé"), max_length=210)
    title = models.CharField(_("titre"), max_length=200)
    sentence = models.TextField(_("ce qui est attesté"))
    criteria = models.TextField(_("comment cela a été établi"), blank=True)
    details = models.JSONField(_("précisions"), default=list, blank=True)
    issuer = models.ForeignKey(
        Structure, verbose_name=_("structure"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    issuer_label = models.CharField(_("délivrée par"), max_length=200)
    language = models.CharField(_("langue"), max_length=10, default="fr")
    issued_at = models.DateTimeField(_("délivrée le"), default=timezone.now)
    valid_until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("retirée le"), null=True, blank=True)
    revoked_by = models.CharField(_("retirée par"), max_length=6, choices=Withdrawer, blank=True)
    reason = models.CharField(_("motif du retrait"), max_length=500, blank=True)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attestation")
        ordering = ["-issued_at", "-id"]
        # One's own list looks for both: without it, every attestation would be read for each account.
        indexes = [models.Index(fields=["holder_email"], condition=Q(agent=None), name="attestation_elsewhere")]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "subject"],
                condition=Q(revoked_at=None),
                name="attestation_once_per_subject",
                violation_error_message=_("Cette attestation est déjà délivrée."),
            ),
            models.UniqueConstraint(
                fields=["holder_email", "subject"],
                condition=Q(agent=None, revoked_at=None),
                name="attestation_once_per_subject_elsewhere",
                violation_error_message=_("Cette attestation est déjà délivrée."),
            ),
            models.CheckConstraint(
                condition=Q(agent__isnull=False, holder_email="") | (Q(agent=None) & ~Q(holder_email="")),
                name="attestation_of_an_agent_or_an_address",
                violation_error_message=_("Une attestation est celle d’un agent, ou d’une adresse."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="", reason="")
                | (Q(revoked_at__isnull=False) & Q(revoked_by__in=Withdrawer.values)),
                name="attestation_withdrawn_by_somebody",
                violation_error_message=_("Un retrait a une date et un auteur."),
            ),
            models.CheckConstraint(
                condition=~Q(revoked_by=Withdrawer.ISSUER, reason=""),
                name="attestation_withdrawn_with_a_reason",
                violation_error_message=_("Dites pourquoi cette attestation est retirée."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def employer_id(self) -> int | None:
        """The employer of an agent; of somebody from elsewhere, that of the structure which issued it."""
        if self.agent is not None:
            return self.agent.employer_id
        return self.issuer.employer_id if self.issuer is not None else None

    def is_of(self, user: User) -> bool:
        """Whether the account is the holder's: that of the agent, or of the address."""
        return self.agent_id == user.agent_id if self.agent_id else self.holder_email == user.email

    @property
    def spaced_code(self) -> str:
        """The code as it is printed and read aloud: four groups of four."""
        return "-".join(self.code[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))

    @property
    def address(self) -> str:
        """Where anybody who was given the code verifies it."""
        return f"{settings.SITE_URL}{reverse('attestations:verify', args=[self.spaced_code])}"

    @property
    def issued_on(self) -> datetime.date:
        return timezone.localdate(self.issued_at)

    @property
    def standing(self) -> Standing:
        if self.revoked_at is not None:
            return Standing.WITHDRAWN
        if self.valid_until is not None and self.valid_until < timezone.localdate():
            return Standing.EXPIRED
        return Standing.VALID


class Revocation(models.Model):
    """The place, in the published list, of a badge withdrawn. It outlives the attestation and says nothing of whose."""

    place = models.PositiveBigIntegerField(unique=True)

    class Meta:
        verbose_name = _("badge retiré")
        ordering = ["place"]

    def __str__(self) -> str:
        return str(self.place)


class BadgeKey(models.Model):
    """The public half of a key that signs badges, or has signed some. The private half is in a file."""

    kid = models.CharField(max_length=43, unique=True)
    jwk = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("clé publique des badges")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.kid
