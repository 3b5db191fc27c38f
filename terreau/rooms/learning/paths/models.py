"""Paths: several courses that lead somewhere together, and who follows them.

A version never changes once it is in force: whoever began one finishes it, or moves to the next one if he wishes.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.attestations.models import Attestation
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.catalogue.enums import Reach
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.paths.enums import EnrolmentState, Opening, PathState, VersionState
from terreau.rooms.learning.paths.models_building import Remark, Side, SignOff
from terreau.rooms.learning.paths.querysets import EnrolmentQuerySet, PathQuerySet

__all__ = [
    "Path", "PathCompletion", "PathEnrolment", "PathVersion", "Remark", "Side", "SignOff", "Step", "StepCourse",
]  # fmt: skip


class Path(models.Model):
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="learning_paths"
    )
    title = models.CharField(_("titre"), max_length=200)
    sentence = models.CharField(_("en une phrase"), max_length=300)
    for_whom = models.CharField(_("pour qui"), max_length=300, blank=True)
    reach = models.CharField(_("qui peut le suivre"), max_length=10, choices=Reach, default=Reach.EMPLOYER)
    state = models.CharField(_("état"), max_length=10, choices=PathState, default=PathState.DRAFT, editable=False)
    created_by = models.ForeignKey(
        User, verbose_name=_("préparé par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    objects = PathQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcours de formation")
        verbose_name_plural = _("parcours de formation")
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["state", "title"], name="path_list")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("paths:show", args=[self.pk])

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id

    @property
    def is_published(self) -> bool:
        return self.state == PathState.PUBLISHED


class PathVersion(models.Model):
    """What a path is made of at a time. Every write to a draft holds this row first."""

    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("état"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    months = models.PositiveSmallIntegerField(
        _("ancienneté des cours, en mois"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )  # fmt: skip
    note = models.CharField(_("ce qui change"), max_length=300, blank=True)
    # Since when the sides are asked to sign.
    asked_at = models.DateTimeField(_("accords demandés le"), null=True, editable=False)
    made_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    in_force_on = models.DateField(_("en vigueur le"), null=True, editable=False)

    class Meta:
        verbose_name = _("version d’un parcours")
        ordering = ["path", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["path", "number"], name="path_version_numbered_once"),
            models.UniqueConstraint(
                fields=["path"],
                condition=Q(state=VersionState.DRAFT),
                name="path_version_one_draft",
                violation_error_message=_("Une version est déjà en préparation."),
            ),
            models.UniqueConstraint(
                fields=["path"], condition=Q(state=VersionState.CURRENT), name="path_version_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, in_force_on=None)
                | (~Q(state=VersionState.DRAFT) & Q(in_force_on__isnull=False)),
                name="path_version_in_force_since",
            ),
            models.CheckConstraint(
                condition=Q(months=None) | Q(months__range=(1, 120)),
                name="path_version_months",
                violation_error_message=_("L’ancienneté va de 1 à 120 mois."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path_id} · {self.number}"

    @property
    def employer_id(self) -> int:
        return self.path.employer_id

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT


class Step(models.Model):
    """A part of a path: `needed` of its courses are to be completed, whatever the way and the order."""

    version = models.ForeignKey(PathVersion, on_delete=models.CASCADE, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField(_("ordre"))
    title = models.CharField(_("titre"), max_length=200)
    text = models.TextField(_("ce que l’on y fait"), max_length=2000, blank=True)
    needed = models.PositiveSmallIntegerField(
        _("cours à terminer"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    optional = models.BooleanField(_("étape facultative"), default=False)
    opening = models.CharField(_("quand elle s’ouvre"), max_length=6, choices=Opening, default=Opening.ORDER)
    after = models.ManyToManyField("self", verbose_name=_("étapes attendues"), symmetrical=False, related_name="opens")
    courses = models.ManyToManyField(Course, through="StepCourse", related_name="+")

    class Meta:
        verbose_name = _("étape d’un parcours")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="path_step_in_order"),
            models.CheckConstraint(
                condition=Q(needed__gte=1),
                name="path_step_needs_one",
                violation_error_message=_("Une étape demande au moins un cours."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def employer_id(self) -> int:
        return self.version.employer_id


class StepCourse(models.Model):
    """A course of a step. The version is repeated so that the database refuses the same course twice in a path."""

    version = models.ForeignKey(PathVersion, on_delete=models.CASCADE, related_name="step_courses", db_index=False)
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="choices")
    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="path_steps")

    class Meta:
        verbose_name = _("cours d’une étape")
        ordering = ["step", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "course"],
                name="path_course_once",
                violation_error_message=_("Ce cours est déjà dans une étape de ce parcours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.step_id} · {self.course_id}"


class PathEnrolment(models.Model):
    """An agent follows a path: the version that he began, until he moves to another himself."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="path_enrolments", db_index=False
    )
    path = models.ForeignKey(Path, verbose_name=_("parcours"), on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(
        PathVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="enrolments"
    )
    state = models.CharField(_("état"), max_length=8, choices=EnrolmentState, default=EnrolmentState.ACTIVE)
    began_on = models.DateField(_("commencé le"))

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("parcours suivi")
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "path"],
                name="path_enrolment_once",
                violation_error_message=_("Vous suivez déjà ce parcours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.path_id}"

    @property
    def employer_id(self) -> int:
        return self.agent.employer_id


class PathCompletion(models.Model):
    """An agent completed a version of a path. Once: a later one is that of a later version."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="path_completions", db_index=False
    )
    version = models.ForeignKey(
        PathVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="completions"
    )
    completed_on = models.DateField(_("terminé le"))
    attestation = models.OneToOneField(
        Attestation, verbose_name=_("attestation"), null=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("parcours terminé")
        ordering = ["-completed_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["agent", "version"], name="path_completed_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.version_id} · {self.completed_on}"

    @property
    def employer_id(self) -> int:
        return self.agent.employer_id

    @property
    def subject(self) -> str:
        """What its attestation is of, once and for all."""
        return f"learning:path:{self.version.path_id}:{self.version.number}"
