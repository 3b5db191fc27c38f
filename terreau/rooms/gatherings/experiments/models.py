"""Experiments: what was thought, tried, measured, decided and learnt. The first planned end is written once."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.initiatives.enums import Lever
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.experiments.enums import OPEN, UNSTARTED, Better, Decision, State
from terreau.rooms.gatherings.experiments.querysets import ExperimentQuerySet, ParticipantQuerySet


class Experiment(models.Model):
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure qui mène"), on_delete=models.PROTECT, related_name="experiments"
    )
    lever = models.PositiveSmallIntegerField(_("levier"), choices=Lever, default=Lever.EXPERIMENT)
    theme = models.CharField(_("thème"), max_length=80, blank=True)
    title = models.CharField(_("titre"), max_length=160)
    # « Nous pensons que {idea} permettra à {people} de {gain} ».
    idea = models.CharField(_("nous pensons que…"), max_length=300)
    people = models.CharField(_("…permettra à…"), max_length=200)
    gain = models.CharField(_("…de…"), max_length=300)
    protocol = models.TextField(_("protocole"), max_length=4000)
    threshold = models.CharField(_("seuil d’arrêt"), max_length=300)
    decider = models.CharField(_("qui décide"), max_length=200)
    leader = models.CharField(_("qui mène"), max_length=200)
    control = models.CharField(_("groupe témoin"), max_length=300, blank=True)
    structures = models.ManyToManyField(Structure, verbose_name=_("structures associées"), blank=True, related_name="+")
    partner = models.CharField(_("partenaire extérieur"), max_length=200, blank=True)
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cost_euros = models.PositiveIntegerField(_("coût en euros"), null=True, blank=True)
    cost_days = models.DecimalField(
        _("coût en jours de travail"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.PREPARED)
    starts_on = models.DateField(_("début"), null=True, blank=True)
    # Written by the start and by nothing else: the indicator, the reminders and the list of the overdue go by it.
    first_end_on = models.DateField(_("première fin annoncée"), null=True, editable=False)
    ends_on = models.DateField(_("fin prévue"), null=True, blank=True)
    decision = models.CharField(_("décision"), max_length=10, choices=Decision, blank=True)
    reason = models.TextField(_("pourquoi"), max_length=4000, blank=True)
    lessons = models.TextField(_("ce que nous avons appris"), max_length=4000, blank=True)
    # The day of the decision, or of the abandonment.
    closed_on = models.DateField(_("close le"), null=True, blank=True)
    follows = models.OneToOneField(
        "self", verbose_name=_("suite de"), null=True, blank=True, on_delete=models.SET_NULL, related_name="next"
    )
    public_since = models.DateTimeField(_("ouverte à tous depuis"), null=True, editable=False)
    runner = models.ForeignKey(
        User, verbose_name=_("compte qui mène"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reminded_on = models.DateField(_("rappelée le"), null=True, editable=False)
    reminded_again_on = models.DateField(_("rappelée de nouveau le"), null=True, editable=False)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        verbose_name = _("expérimentation")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=UNSTARTED, first_end_on=None)
                | (~Q(state__in=UNSTARTED) & Q(first_end_on__isnull=False, starts_on__isnull=False)
                   & Q(ends_on__isnull=False)),
                name="experiment_started_with_a_first_end",
                violation_error_message=_("Une expérimentation démarre avec une date de fin annoncée."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="experiment_ends_after_start",
                violation_error_message=_("La fin ne peut pas précéder le début."),
            ),
            models.CheckConstraint(
                condition=Q(first_end_on=None) | Q(first_end_on__gte=F("starts_on")),
                name="experiment_first_end_after_start",
                violation_error_message=_("La fin ne peut pas précéder le début."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=State.CONCLUDED, decision__in=Decision.values, closed_on__isnull=False)
                    & ~Q(reason="") & ~Q(lessons="")
                ) | (Q(decision="") & ~Q(state=State.CONCLUDED)),
                name="experiment_concluded_with_reason_and_lessons",
                violation_error_message=_("Conclure demande une décision, sa raison et ce que l’on a appris."),
            ),
            models.CheckConstraint(
                condition=Q(public_since=None) | Q(state=State.CONCLUDED),
                name="experiment_public_once_concluded",
                violation_error_message=_("Seule une expérimentation conclue est ouverte à tous."),
            ),
            models.CheckConstraint(
                condition=~Q(follows=F("id")),
                name="experiment_does_not_follow_itself",
                violation_error_message=_("Une expérimentation n’est pas sa propre suite."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "first_end_on"], name="experiment_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_started(self) -> bool:
        return self.state not in UNSTARTED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def overdue(self) -> bool:
        """By the first end that was announced: putting it off changes nothing here."""
        return self.overdue_on(timezone.localdate())

    def overdue_on(self, day: datetime.date) -> bool:
        return self.is_open and self.first_end_on is not None and self.first_end_on < day

    @property
    def put_off(self) -> bool:
        return self.is_started and self.ends_on != self.first_end_on


class Postponement(models.Model):
    """An end that was put off, and why. Said on the sheet for good."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="postponements")
    before = models.DateField(_("fin prévue jusque-là"))
    after = models.DateField(_("nouvelle fin"))
    reason = models.CharField(_("pourquoi"), max_length=500)
    on = models.DateField(_("le"))

    class Meta:
        verbose_name = _("report")
        ordering = ["experiment", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(after__gt=F("before")), name="postponement_goes_later"),
            # Of two people who put the same end off at once, one does.
            models.UniqueConstraint(fields=["experiment", "before"], name="postponement_once_from_a_date"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Measure(models.Model):
    """One thing measured twice, before and after; and among those who changed nothing, where there are such."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="measures")
    label = models.CharField(_("ce qui est mesuré"), max_length=160)
    unit = models.CharField(_("unité"), max_length=40)
    better = models.CharField(_("sens souhaité"), max_length=6, choices=Better, default=Better.LOWER)
    how = models.CharField(_("comment c’est mesuré"), max_length=300)
    before = models.DecimalField(_("mesure avant"), max_digits=12, decimal_places=2, null=True, blank=True)
    before_on = models.DateField(_("mesurée avant le"), null=True, blank=True)
    before_by = models.CharField(_("mesurée avant par"), max_length=120, blank=True)
    after = models.DecimalField(_("mesure après"), max_digits=12, decimal_places=2, null=True, blank=True)
    after_on = models.DateField(_("mesurée après le"), null=True, blank=True)
    after_by = models.CharField(_("mesurée après par"), max_length=120, blank=True)
    control_before = models.DecimalField(
        _("avant, dans le groupe témoin"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    control_after = models.DecimalField(
        _("après, dans le groupe témoin"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("mesure d’une expérimentation")
        ordering = ["experiment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["experiment", "label"],
                name="measure_once",
                violation_error_message=_("Cette mesure existe déjà ici : complétez-la."),
            ),
            models.CheckConstraint(
                condition=Q(before=None, before_on=None) | Q(before__isnull=False, before_on__isnull=False),
                name="measure_before_dated",
                violation_error_message=_("Une mesure avant a une valeur et une date."),
            ),
            models.CheckConstraint(
                condition=Q(after=None, after_on=None) | Q(after__isnull=False, after_on__isnull=False),
                name="measure_after_dated",
                violation_error_message=_("Une mesure après a une valeur et une date."),
            ),
            models.CheckConstraint(
                condition=Q(before_on=None) | Q(after_on=None) | Q(after_on__gt=F("before_on")),
                name="measure_after_comes_after",
                violation_error_message=_("La mesure après vient après la mesure avant."),
            ),
            models.CheckConstraint(
                condition=Q(control_before=None, control_after=None)
                | Q(control_before__isnull=False, control_after__isnull=False),
                name="measure_control_twice",
                violation_error_message=_("Le groupe témoin se mesure deux fois lui aussi, ou pas du tout."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def complete(self) -> bool:
        return self.before is not None and self.after is not None

    @property
    def controlled(self) -> bool:
        return self.complete and self.control_before is not None


class Participant(models.Model):
    """An agent who takes part. `present_on`: the last day on which he did; None until somebody says so."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="participants")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    added_on = models.DateField(_("ajouté le"))
    present_on = models.DateField(_("présent le"), null=True, blank=True)
    # He withdrew: nobody but he adds him again.
    withdrawn_on = models.DateField(_("retiré le"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation à une expérimentation")
        ordering = ["experiment", "agent"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "agent"], name="experiment_participant_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(present_on=None),
                name="experiment_participant_withdrawn_is_not_present",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experiment_id} · {self.agent_id}"
