"""Who completed what: one line per agent, course and day, wherever it was learnt; what is proved and exported of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.attestations.enums import Refusal
from terreau.ground.attestations.models import Attestation
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.learning.catalogue.durations import duration_words
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions.enums import BatchState, Way
from terreau.rooms.learning.completions.querysets import BatchQuerySet, CompletionQuerySet


class Completion(models.Model):
    """An agent completed a course on a day. Never a score: whoever completed has completed."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="completions", db_index=False
    )
    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="completions")
    completed_on = models.DateField(_("terminé le"))
    way = models.CharField(_("voie"), max_length=8, choices=Way)
    minutes = models.PositiveIntegerField(_("durée en minutes"), default=0)
    cost_cents = models.PositiveIntegerField(_("coût en centimes"), default=0)
    # The other platform, and its own number for this completion.
    source = models.CharField(_("source"), max_length=80, blank=True)
    reference = models.CharField(_("référence"), max_length=80, blank=True)
    attestation = models.OneToOneField(
        Attestation, verbose_name=_("attestation"), null=True, on_delete=models.SET_NULL, related_name="completion",
        editable=False,
    )  # fmt: skip
    noted_at = models.DateTimeField(_("enregistré le"), auto_now_add=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("formation terminée")
        ordering = ["-completed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "course", "completed_on"],
                name="completion_once_a_day",
                violation_error_message=_("Cette formation est déjà enregistrée pour ce jour."),
            ),
            models.UniqueConstraint(
                fields=["agent", "source", "reference"],
                condition=~Q(reference=""),
                name="completion_once_per_reference",
                violation_error_message=_("Cette référence est déjà enregistrée pour cet agent."),
            ),
            models.CheckConstraint(
                condition=~Q(way=Way.IMPORT) | ~Q(source=""),
                name="completion_imported_from_somewhere",
                violation_error_message=_("Une formation déclarée d’ailleurs dit d’où."),
            ),
        ]
        indexes = [models.Index(fields=["course", "id"], name="completion_to_attest", condition=Q(attestation=None))]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.course_id} · {self.completed_on}"

    @property
    def employer_id(self) -> int:
        return self.agent.employer_id

    @property
    def duration(self) -> str:
        """« 1 h 30 », nothing when nobody said it."""
        return duration_words(self.minutes)

    @property
    def subject(self) -> str:
        """What its attestation is of, once and for all."""
        return f"learning:course:{self.course_id}:{self.completed_on.isoformat()}"


class Batch(models.Model):
    """Attestations delivered together in the background: whatever stops it, it goes on where it was."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="attestation_batches"
    )
    course = models.ForeignKey(
        Course, verbose_name=_("cours"), on_delete=models.CASCADE, related_name="attestation_batches"
    )
    state = models.CharField(_("état"), max_length=8, choices=BatchState, default=BatchState.WAITING)
    # Those to deliver when it was asked, and those delivered or refused since; the last completion looked at.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    last = models.PositiveBigIntegerField(default=0)
    # How many were refused, by reason.
    reasons = models.JSONField(_("motifs"), default=dict, editable=False)
    # Whether each agent is told by e-mail; nobody is unless it was asked.
    tells = models.BooleanField(_("prévenir chaque agent par courriel"), default=False)
    alive_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        User, verbose_name=_("demandée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    asked_at = models.DateTimeField(_("demandée le"), auto_now_add=True)
    ended_at = models.DateTimeField(_("terminée le"), null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("délivrance d’attestations")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "course"],
                condition=Q(state__in=(BatchState.WAITING, BatchState.RUNNING)),
                name="batch_one_at_a_time",
                violation_error_message=_("Une délivrance est déjà en cours pour ce cours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_id} · {self.get_state_display()}"

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id

    @property
    def said_reasons(self) -> list[tuple[str, int]]:
        """Why some could not be attested, in words, and how many."""
        return [(str(Refusal(code).label), count) for code, count in sorted(self.reasons.items())]

    @property
    def at_work(self) -> bool:
        return self.state in (BatchState.WAITING, BatchState.RUNNING)

    @property
    def seen(self) -> int:
        """Completions looked at, delivered or not."""
        return self.done + self.refused

    @property
    def most(self) -> int:
        """The end of the meter: somebody may have completed the course since it was asked."""
        return max(self.total, self.seen)
