"""Who did what to what, when, why. The actor is a key and never a name: erasing a person leaves the journal whole."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.querysets import EntryQuerySet


class Entry(models.Model):
    """One act. Sealed later by the worker, which gives it its `number` and its `mark` (see `chain.py`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("le"), auto_now_add=True)
    actor = models.CharField(
        _("auteur"), max_length=40, help_text=_("« user:12 », « command:import », « task:snapshot »")
    )
    action = models.CharField(
        _("action"), max_length=80, help_text=_("Code pointé : « organisations.structure.moved ».")
    )
    object_type = models.CharField(_("type d’objet"), max_length=80, blank=True)
    object_key = models.CharField(_("clé de l’objet"), max_length=80, blank=True)
    # A key and no foreign key: the entry outlives the structure. Empty, only the command line shows it.
    employer = models.PositiveBigIntegerField(_("clé de l’employeur"), null=True)
    data = models.JSONField(_("données"), default=dict)
    reason = models.TextField(_("motif"), blank=True)
    number = models.PositiveBigIntegerField(_("numéro d’ordre"), null=True, unique=True, editable=False)
    mark = models.CharField(_("empreinte"), max_length=64, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée du journal")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number=None, mark="") | (Q(number__isnull=False) & ~Q(mark="")),
                name="journal_numbered_with_its_mark",
                violation_error_message=_("Une entrée scellée porte son numéro et son empreinte."),
            )
        ]
        indexes = [
            models.Index(fields=["object_type", "object_key", "at"], name="journal_object"),
            models.Index(fields=["at"], name="journal_at"),
            models.Index(fields=["employer", "at", "id"], name="journal_of_employer"),
            models.Index(fields=["at", "id"], condition=Q(number=None), name="journal_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.object_type}:{self.object_key}"


class SealKind(models.TextChoices):
    SEALED = "sealed", _("scellé")
    PURGED = "purged", _("purgé jusqu’ici")


class Seal(models.Model):
    """The signed mark of the chain at an entry: after a batch was sealed, or where a purge stopped."""

    kind = models.CharField(max_length=6, choices=SealKind)
    previous = models.PositiveBigIntegerField()  # where the batch, or what the purge took away, began
    number = models.PositiveBigIntegerField()
    mark = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("sceau du journal")
        ordering = ["number", "kind"]
        constraints = [
            # Two workers that begin at the same entry: the database lets one through.
            models.UniqueConstraint(
                fields=["kind", "previous"],
                name="journal_sealed_once",
                violation_error_message=_("Ces entrées sont déjà scellées."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.previous}→{self.number}"
