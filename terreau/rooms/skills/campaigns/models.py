"""Campaigns: who is invited to situate himself in what, and until when. They hold no result."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.models import Agent, Job, Structure
from terreau.rooms.skills.enums import CampaignState, Invited, Link
from terreau.rooms.skills.querysets import CampaignInvitationQuerySet, CampaignQuerySet


class Campaign(models.Model):
    """An invitation of many agents to situate themselves in some competences between two moments.

    Nothing ties a sitting to it: the one finished with a level within its time counts. It keeps no result.
    """

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="campaigns"
    )
    # What posters and addresses carry, and what shared results remember. Drawn at random, never reused.
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=120)
    message = models.TextField(_("message"), max_length=600, blank=True)
    population = models.CharField(_("pour qui"), max_length=12, choices=Invited, default=Invited.ALL)
    category = models.CharField(_("catégorie"), max_length=2, choices=Category, blank=True)
    job = models.ForeignKey(Job, verbose_name=_("métier"), null=True, blank=True, on_delete=models.PROTECT)
    link = models.CharField(_("lien"), max_length=8, choices=Link, default=Link.BOTH)
    state = models.CharField(_("état"), max_length=6, choices=CampaignState, default=CampaignState.DRAFT)
    starts_at = models.DateTimeField(_("commence le"))
    ends_at = models.DateTimeField(_("se termine le"))

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne de positionnement")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("starts_at")),
                name="campaign_ends_after_start",
                violation_error_message=_("La fin de la campagne doit suivre son début."),
            ),
            models.CheckConstraint(
                condition=(Q(population="category") & ~Q(category="")) | (~Q(population="category") & Q(category="")),
                name="campaign_category_when_needed",
                violation_error_message=_(
                    "Choisissez la catégorie concernée, et seulement pour une campagne par catégorie."
                ),
            ),
            models.CheckConstraint(
                condition=Q(population="job", job__isnull=False) | (~Q(population="job") & Q(job=None)),
                name="campaign_job_when_needed",
                violation_error_message=_("Choisissez le métier concerné, et seulement pour une campagne par métier."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def opens_on(self) -> datetime.date:
        return timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> datetime.date:
        """The last day on which a test counts."""
        return timezone.localdate(self.ends_at - datetime.timedelta(microseconds=1))

    def is_running(self, now: datetime.datetime) -> bool:
        return self.state == CampaignState.OPEN and self.starts_at <= now < self.ends_at


class CampaignCompetence(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="asked")
    competence = models.ForeignKey(
        "skills.Competence", verbose_name=_("compétence"), on_delete=models.PROTECT, related_name="campaigns"
    )

    class Meta:
        verbose_name = _("compétence d’une campagne")
        ordering = ["campaign", "competence"]
        constraints = [models.UniqueConstraint(fields=["campaign", "competence"], name="campaign_competence_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} · {self.competence_id}"


class CampaignReminder(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reminders")
    on = models.DateField(_("rappel le"))

    class Meta:
        verbose_name = _("rappel d’une campagne")
        ordering = ["campaign", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "on"],
                name="campaign_reminder_once",
                violation_error_message=_("Un rappel est déjà prévu ce jour."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} · {self.on}"


class CampaignInvitation(models.Model):
    """An agent belongs to a campaign's population. What he did is read from his tests and written nowhere else."""

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campagne"), on_delete=models.CASCADE, related_name="invitations", db_index=False
    )
    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="campaign_invitations"
    )
    made_at = models.DateTimeField(_("convoqué le"))
    mailed_at = models.DateTimeField(_("courriel écrit le"), null=True, blank=True)
    reminded_on = models.DateField(_("dernier rappel"), null=True, blank=True)
    declined_at = models.DateTimeField(_("ne veut plus de rappel depuis le"), null=True, blank=True)

    objects = CampaignInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("convocation à une campagne")
        ordering = ["campaign", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "agent"], name="campaign_invitation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} · {self.agent_id}"
