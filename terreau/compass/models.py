"""What a structure aims at. A target is never changed: the next one takes over from its own first day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.compass.querysets import TargetQuerySet
from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure


class Opening(models.Model):
    """A figure of a structure that its programme lead opened to the public. Withdrawn, the row stays: what was public
    once decides what may be public after."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="public_figures"
    )
    indicator = models.CharField(_("indicateur"), max_length=60)
    opened_at = models.DateTimeField(_("ouvert au public le"), auto_now_add=True)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("chiffre ouvert au public")
        ordering = ["structure", "indicator", "-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "indicator"],
                condition=Q(withdrawn_at=None),
                name="opening_once_at_a_time",
                violation_error_message=_("Ce chiffre est déjà public."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="opening_withdrawn_with_reason",
                violation_error_message=_("Dites pourquoi ce chiffre est retiré."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.structure_id}"


class Target(models.Model):
    """The value that an indicator should reach in a structure and, unless they set their own, below it."""

    indicator = models.CharField(_("indicateur"), max_length=60)
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="targets"
    )
    # In the unit that is displayed: 50 for 50 %, 7 for seven hours.
    value = models.FloatField(_("cible"))
    valid_from = models.DateField(_("valable à partir du"))
    reason = models.CharField(_("pourquoi cette cible"), max_length=300)
    set_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    set_at = models.DateTimeField(_("fixée le"), auto_now=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("cible")
        ordering = ["indicator", "structure", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "structure", "valid_from"],
                name="target_once_a_day",
                violation_error_message=_("Une cible commence déjà ce jour-là."),
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="target_above_zero",
                violation_error_message=_("La cible est supérieure à 0 : rien ne peut être mesuré contre zéro."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.structure_id} · {self.value:g}"
