"""The register of actions. Rooms attach what they do to an initiative; the compass asks what it changed."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from terreau.ground.accounts.models import User
from terreau.ground.initiatives.enums import RUNNING, Lever, State
from terreau.ground.initiatives.querysets import InitiativeQuerySet
from terreau.ground.organisations.models import Structure

# An end within this many days is said to be near.
SOON = 14


class Initiative(models.Model):
    lever = models.PositiveSmallIntegerField(_("levier"), choices=Lever)
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure porteuse"), on_delete=models.PROTECT, related_name="initiatives"
    )
    title = models.CharField(_("titre"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    owner = models.CharField(_("responsable"), max_length=200, blank=True, help_text=_("Une fonction ou un nom."))
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.PLANNED)
    starts_on = models.DateField(_("début"))
    due_on = models.DateField(_("échéance"))
    funding_reference = models.CharField(_("référence de financement"), max_length=80, blank=True)
    indicator = models.CharField(_("indicateur visé"), max_length=60, blank=True)
    # The rule of the next step it came from: the same proposal is not made twice while it runs.
    rule = models.CharField(max_length=80, blank=True, editable=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="initiative_due_after_start",
                violation_error_message=_("L’échéance ne peut pas précéder le début."),
            ),
            models.CheckConstraint(condition=Q(lever__range=(1, 10)), name="initiative_lever_1_to_10"),
            models.UniqueConstraint(
                fields=["structure", "rule"],
                condition=~Q(rule="") & Q(state__in=["planned", "under_way"]),
                name="initiative_rule_once_at_a_time",
                violation_error_message=_("Cette action est déjà lancée ici."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def deadline(self) -> str:
        """Where it stands before its end, in words; nothing once it is concluded or abandoned."""
        days = (self.due_on - timezone.localdate()).days
        if not self.is_running:
            return ""
        if days < 0:
            return ngettext("En retard de %(days)d jour", "En retard de %(days)d jours", -days) % {"days": -days}
        if days == 0:
            return gettext("À terminer aujourd’hui")
        if days <= SOON:
            return ngettext("À terminer dans %(days)d jour", "À terminer dans %(days)d jours", days) % {"days": days}
        return ""

    @property
    def is_late(self) -> bool:
        return self.is_running and self.due_on < timezone.localdate()
