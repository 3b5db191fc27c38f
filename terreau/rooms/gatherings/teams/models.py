"""What a team agrees on and how it sees itself. A team is a structure; nothing says who wrote or answered what."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.teams.enums import ActionState, DiagnosisState, Mode, Theme, VersionState
from terreau.rooms.gatherings.teams.guide import STATEMENTS

MOST_ACTIONS = 3


class CharterVersion(models.Model):
    """One wording of a team's charter. Who agreed is a meeting's date, not a list of persons."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("équipe"), on_delete=models.CASCADE, related_name="charter_versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("état"), max_length=8, choices=VersionState, default=VersionState.DRAFT)
    met_on = models.DateField(_("adoptée en réunion le"), null=True, blank=True)
    review_on = models.DateField(_("à relire ensemble le"), null=True, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("charte d’équipe")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "number"], name="charter_version_number_once"),
            models.UniqueConstraint(
                fields=["structure"], condition=Q(state=VersionState.DRAFT), name="charter_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, met_on=None)
                | Q(state=VersionState.ADOPTED, met_on__isnull=False, review_on__gt=F("met_on")),
                name="charter_adopted_in_a_meeting",
                violation_error_message=_("La relecture vient après la réunion."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} v{self.number}"


class Clause(models.Model):
    """What a version says on a theme. `revision`: two members who write at once do not erase each other."""

    version = models.ForeignKey(CharterVersion, on_delete=models.CASCADE, related_name="clauses")
    theme = models.CharField(_("thème"), max_length=16, choices=Theme)
    text = models.TextField(_("texte"), max_length=3000, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("article de charte")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "theme"], name="clause_one_per_theme")]

    def __str__(self) -> str:
        return self.theme


class Diagnosis(models.Model):
    structure = models.ForeignKey(
        Structure, verbose_name=_("équipe"), on_delete=models.CASCADE, related_name="team_diagnoses"
    )
    mode = models.CharField(_("façon de répondre"), max_length=8, choices=Mode)
    state = models.CharField(_("état"), max_length=8, choices=DiagnosisState, default=DiagnosisState.OPEN)
    held_on = models.DateField(_("date"))
    closed_on = models.DateField(_("terminé le"), null=True)
    # Too few answered alone: nothing is shown and nothing is kept.
    too_few = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("auto-diagnostic d’équipe")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure"],
                condition=Q(state=DiagnosisState.OPEN),
                name="diagnosis_one_open",
                violation_error_message=_("Un auto-diagnostic est déjà en cours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.held_on}"


class Mark(models.Model):
    """The sum of the answers to a statement: one answer of the whole team, or those of its members added up."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="marks")
    statement = models.CharField(_("affirmation"), max_length=32)
    total = models.PositiveIntegerField(_("somme"), default=0)
    answers = models.PositiveIntegerField(_("réponses"), default=0)

    class Meta:
        verbose_name = _("réponse d’équipe")
        ordering = ["statement"]
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "statement"], name="mark_one_per_statement"),
            models.CheckConstraint(condition=Q(total__lte=4 * F("answers")), name="mark_from_0_to_4"),
        ]

    def __str__(self) -> str:
        return str(STATEMENTS[self.statement].words) if self.statement in STATEMENTS else self.statement


class Said(models.Model):
    """What the team notes of its talk on a theme."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="said")
    theme = models.CharField(_("thème"), max_length=16, choices=Theme)
    text = models.TextField(_("ce que nous en disons"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("mot d’équipe sur un thème")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["diagnosis", "theme"], name="said_one_per_theme")]

    def __str__(self) -> str:
        return self.theme


class Answered(models.Model):
    """That a member has answered alone, so that nobody answers twice; erased when the diagnosis ends."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("participation à un auto-diagnostic")
        ordering = ["diagnosis"]
        constraints = [models.UniqueConstraint(fields=["diagnosis", "agent"], name="answered_once")]

    def __str__(self) -> str:
        return str(self.diagnosis_id)


class TeamAction(models.Model):
    """One of the three things that the team will change: who by his function, and when."""

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="actions")
    rank = models.PositiveSmallIntegerField(
        editable=False, validators=[MinValueValidator(1), MaxValueValidator(MOST_ACTIONS)]
    )
    theme = models.CharField(_("thème"), max_length=16, choices=Theme)
    title = models.CharField(_("ce que nous changeons"), max_length=200)
    owner = models.CharField(_("qui s’en occupe"), max_length=120)
    due_on = models.DateField(_("pour le"))
    state = models.CharField(_("état"), max_length=8, choices=ActionState, default=ActionState.TO_DO)

    class Meta:
        verbose_name = _("action d’équipe")
        ordering = ["due_on", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "rank"], name="team_action_rank_once"),
            models.CheckConstraint(condition=Q(rank__range=(1, MOST_ACTIONS)), name="team_action_three_at_most"),
        ]

    def __str__(self) -> str:
        return self.title
