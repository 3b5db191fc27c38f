"""With whom an event is made: the partners, and the sheet of each for each event."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.events.enums import PartnerKind
from terreau.rooms.gatherings.events.querysets import PartnerQuerySet


class Partner(models.Model):
    """Somebody from elsewhere with whom events are made."""

    employer = models.ForeignKey(
        Structure, verbose_name=_("employeur"), on_delete=models.CASCADE, related_name="event_partners"
    )
    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("nature"), max_length=16, choices=PartnerKind)
    url = models.URLField(_("site"), max_length=300, blank=True)
    contact_function = models.CharField(_("fonction de l’interlocuteur"), max_length=200, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partenaire")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "name"],
                name="event_partner_once",
                violation_error_message=_("Ce partenaire existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PartnerSheet(models.Model):
    """Why a partner is there, what it brings, and on which terms; read over by somebody else than its writer."""

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="sheets")
    partner = models.ForeignKey(Partner, verbose_name=_("partenaire"), on_delete=models.PROTECT, related_name="sheets")
    purpose = models.TextField(_("ce qu’on en attend"), max_length=2000)
    brings = models.TextField(_("ce que le partenaire apporte"), max_length=2000)
    neutrality = models.TextField(_("neutralité"), max_length=2000)
    conflict = models.BooleanField(_("un conflit d’intérêts est possible"), default=False)
    conflict_handling = models.TextField(_("comment il est traité"), max_length=2000, blank=True)
    written_by = models.ForeignKey(
        User, verbose_name=_("rédigée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    validated_by = models.ForeignKey(
        User, verbose_name=_("validée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    validated_at = models.DateTimeField(_("validée le"), null=True, editable=False)

    class Meta:
        verbose_name = _("fiche partenaire")
        ordering = ["event", "partner__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "partner"],
                name="event_sheet_once",
                violation_error_message=_("Ce partenaire a déjà sa fiche pour cette rencontre."),
            ),
            models.CheckConstraint(
                condition=Q(validated_by=None) | Q(written_by=None) | ~Q(validated_by=F("written_by")),
                name="event_sheet_four_eyes",
                violation_error_message=_("Une fiche est validée par une autre personne que celle qui l’a rédigée."),
            ),
            models.CheckConstraint(
                condition=Q(conflict=False) | ~Q(conflict_handling=""),
                name="event_sheet_conflict_handled",
                violation_error_message=_("Dites comment le conflit d’intérêts est traité."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.event_id}"
