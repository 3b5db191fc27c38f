"""Who did what to what, when, why. The actor is a key and never a name: erasing a person leaves the journal whole."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
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
    data = models.JSONField(_("données"), default=dict)
    reason = models.TextField(_("motif"), blank=True)

    class Meta:
        verbose_name = _("entrée du journal")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["object_type", "object_key", "at"], name="journal_object"),
            models.Index(fields=["at"], name="journal_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.object_type}:{self.object_key}"
