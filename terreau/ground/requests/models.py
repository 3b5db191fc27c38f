"""The one contact door: a request, what is said about it, until it is answered and forgotten."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.requests.enums import ENDED, OPEN, WAITING, Author, Intent, Right, State
from terreau.ground.requests.querysets import ContactRequestQuerySet

# No letter that is read for another when a reference is said on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


class ContactRequest(models.Model):
    """What somebody asks an employer. Seen by the holders of one role on the employer, and by who asked."""

    reference = models.CharField(_("référence"), max_length=12, unique=True, default=new_reference, editable=False)
    employer = models.ForeignKey(
        Structure, verbose_name=_("employeur"), on_delete=models.CASCADE, related_name="contact_requests"
    )
    intent = models.CharField(_("objet"), max_length=16, choices=Intent)
    right = models.CharField(_("droit exercé"), max_length=10, choices=Right, blank=True)
    # Emptied with the texts a year after the end; the user when his account is deleted.
    name = models.CharField(_("nom"), max_length=200, blank=True)
    email = models.EmailField(_("courriel"), blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="contact_requests")
    language = models.CharField(max_length=10, default="fr")
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.UNCONFIRMED)
    role = models.CharField(_("adressée à"), max_length=20, choices=RoleName, blank=True)
    owner = models.ForeignKey(
        User, verbose_name=_("suivie par"), null=True, on_delete=models.SET_NULL, related_name="requests_owned"
    )
    created_at = models.DateTimeField(_("écrite le"), default=timezone.now)
    received_at = models.DateTimeField(_("reçue le"), null=True)
    due_on = models.DateField(_("à répondre avant le"), null=True)
    extended_at = models.DateTimeField(_("délai prolongé le"), null=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(_("terminée le"), null=True)
    anonymised_at = models.DateTimeField(null=True, editable=False)
    # Two secret links, of which the table holds nothing usable: a hash, and a nonce to be signed.
    confirm_hash = models.CharField(max_length=64, blank=True, editable=False)
    confirm_before = models.DateTimeField(null=True, editable=False)
    follow_nonce = models.UUIDField(null=True, unique=True, default=uuid.uuid4, editable=False)
    follow_before = models.DateTimeField(null=True, editable=False)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["employer", "role", "state"], name="request_routed"),
            models.Index(fields=["confirm_hash"], name="request_confirm_hash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(right="") | Q(intent=Intent.DATA),
                name="request_right_only_on_data",
                violation_error_message=_("Un droit ne se choisit que pour les données personnelles."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.UNCONFIRMED) | Q(due_on__isnull=False, received_at__isnull=False) & ~Q(role=""),
                name="request_received_is_routed_and_due",
                violation_error_message=_("Une demande reçue a un destinataire et un délai."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_late(self) -> bool:
        return self.state in WAITING and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def may_be_extended(self) -> bool:
        return self.intent == Intent.DATA and self.state in WAITING and self.extended_at is None


class Exchange(models.Model):
    """One message of a request: what was asked first, the answers, what was added."""

    request = models.ForeignKey(ContactRequest, on_delete=models.CASCADE, related_name="exchanges")
    author = models.CharField(_("auteur"), max_length=10, choices=Author)
    text = models.TextField(_("texte"))
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("message d’une demande")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.request_id} · {self.get_author_display()}"
