"""The outbox: a message is a row, written in the transaction of what it announces. The worker carries it."""

import uuid
from email.utils import parseaddr

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.mail.enums import TO_SETTLE, State
from terreau.ground.mail.purposes import label_of
from terreau.ground.mail.querysets import MessageQuerySet
from terreau.ground.organisations.models import Structure


class Message(models.Model):
    """One message to one address. Its key makes its Message-ID, the same at every try."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.EmailField(_("destinataire"))
    purpose = models.CharField(_("objet"), max_length=60)
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure concernée"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    language = models.CharField(max_length=10)
    subject = models.CharField(_("titre"), max_length=200, blank=True)
    # Both empty once the message is gone and no longer needs to be read, or when it is written as it leaves.
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # A calendar file (RFC 5545) and what it asks of the calendar that reads it: REQUEST, CANCEL or PUBLISH.
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    secret = models.BooleanField(_("contient un lien ou un code secret"), default=False)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    reason = models.CharField(_("motif"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    next_try_at = models.DateTimeField(_("prochain essai"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("envoyé le"), null=True)
    expires_at = models.DateTimeField(_("inutile après le"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "next_try_at"], name="mail_state_next_try")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.SENT, secret=True) | Q(text="", html="", calendar=""),
                name="mail_secret_erased_once_sent",
                violation_error_message=_("Un lien ou un code secret s’efface dès l’envoi."),
            ),
            models.CheckConstraint(
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"),
                name="mail_subject_on_one_line",
                violation_error_message=_("Le titre d’un message tient sur une ligne."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.get_state_display()})"

    @property
    def message_id(self) -> str:
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
        return f"<{self.pk}@{domain}>"

    @property
    def purpose_label(self) -> str:
        return label_of(self.purpose)

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def may_be_sent_again(self) -> bool:
        """Whether a button may send it again: it did not leave for sure, and there is still something to send."""
        return self.state in TO_SETTLE and bool(self.text) and not self.expired


class Opposition(models.Model):
    """An address that refuses a list. The address itself is not kept: only what recognises it (decision 0074)."""

    key = models.CharField(_("empreinte de l’adresse"), max_length=64)
    list = models.CharField(_("liste refusée"), max_length=60)
    since = models.DateTimeField(_("depuis le"), default=timezone.now)

    class Meta:
        verbose_name = _("liste de courriels refusée")
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "list"],
                name="mail_opposition_once",
                violation_error_message=_("Cette liste est déjà refusée."),
            )
        ]

    def __str__(self) -> str:
        return self.list
