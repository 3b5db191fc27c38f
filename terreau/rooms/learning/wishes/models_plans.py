"""The yearly plan: for each course, what was asked and not obtained, and what will be opened for it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.approvals.enums import Body, Opinion
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.wishes.enums import PlanState


class Plan(models.Model):
    """What a structure opens in a year. Adopted, it changes no more."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="training_plans"
    )
    year = models.PositiveSmallIntegerField(_("année"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    note = models.TextField(_("orientations"), max_length=4000, blank=True)
    budget_euros = models.PositiveIntegerField(_("budget en euros"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=PlanState, default=PlanState.DRAFT)
    # When the demand was last counted from the campaigns.
    counted_at = models.DateTimeField(_("besoin compté le"), null=True, editable=False)
    body = models.CharField(_("instance"), max_length=4, choices=Body, blank=True)
    opinion = models.CharField(_("sens de l’avis"), max_length=12, choices=Opinion, blank=True)
    opinion_on = models.DateField(_("date de l’avis"), null=True, blank=True)
    opinion_reference = models.CharField(_("référence de l’avis"), max_length=200, blank=True)
    adopted_by = models.ForeignKey(
        User, verbose_name=_("adopté par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    adopted_at = models.DateTimeField(_("adopté le"), null=True, editable=False)

    class Meta:
        verbose_name = _("plan de formation")
        ordering = ["-year", "structure"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "year"],
                name="training_plan_once_a_year",
                violation_error_message=_("Le plan de cette année existe déjà."),
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, opinion_on=None)
                | (
                    Q(state=PlanState.ADOPTED, opinion_on__isnull=False, adopted_at__isnull=False)
                    & ~Q(opinion="")
                    & ~Q(body="")
                    & ~Q(opinion_reference="")
                ),
                name="training_plan_adopted_after_an_opinion",
                violation_error_message=_("Un plan s’adopte après l’avis de l’instance, daté et référencé."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} · {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("wishes:plan", args=[self.pk])

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT


class PlanLine(models.Model):
    """A course of a plan. `demand`: how many agents asked for it and did not obtain it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines", db_index=False)
    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="+")
    demand = models.PositiveIntegerField(_("demandes non satisfaites"), default=0)
    sessions = models.PositiveSmallIntegerField(_("sessions à ouvrir"), default=0)
    seats = models.PositiveIntegerField(_("places"), default=0)
    cost_euros = models.PositiveIntegerField(_("coût en euros"), default=0)
    hours = models.PositiveIntegerField(_("heures de formation"), default=0)
    note = models.CharField(_("ce qui est décidé"), max_length=300, blank=True)
    # What somebody wrote is not counted over.
    by_hand = models.BooleanField(_("écrite à la main"), default=False)

    class Meta:
        verbose_name = _("ligne du plan de formation")
        ordering = ["plan", "course__title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "course"],
                name="training_plan_line_once",
                violation_error_message=_("Ce cours est déjà dans le plan."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} · {self.course_id}"

    @property
    def employer_id(self) -> int:
        return self.plan.employer_id
