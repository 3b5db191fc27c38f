"""Following a course here: where one is, what one answered, what a package remembers. The agent's own, all of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson, Module
from terreau.rooms.learning.study.enums import EnrolmentState, Progress, Success
from terreau.rooms.learning.study.querysets import FollowingQuerySet


class Enrolment(models.Model):
    """An agent follows an edition of a course, the one in force when he began."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, verbose_name=_("édition"), on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(_("état"), max_length=10, choices=EnrolmentState, default=EnrolmentState.ACTIVE)
    began_on = models.DateField(_("commencé le"))
    completed_on = models.DateField(_("terminé le"), null=True, editable=False)

    objects = FollowingQuerySet.as_manager()

    class Meta:
        verbose_name = _("cours suivi")
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "course"],
                condition=Q(state=EnrolmentState.ACTIVE),
                name="enrolment_once_at_a_time",
                violation_error_message=_("Vous suivez déjà ce cours."),
            ),
            models.CheckConstraint(
                condition=Q(state=EnrolmentState.COMPLETED, completed_on__isnull=False)
                | (~Q(state=EnrolmentState.COMPLETED) & Q(completed_on=None)),
                name="enrolment_completed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.course_id}"

    @property
    def employer_id(self) -> int:
        return self.agent.employer_id


class LessonDone(models.Model):
    """A lesson that its reader says he has read, or that its package says is over. Without hour."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lessons_done", db_index=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    done_on = models.DateField(_("le"))

    class Meta:
        verbose_name = _("leçon faite")
        ordering = ["enrolment", "lesson"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_done_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} · {self.lesson_id}"


class Attempt(models.Model):
    """A quiz as it was drawn for somebody, and what he answered. One at a time; the mark is his alone."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(_("essai"))
    drawn_on = models.DateField(_("commencé le"))
    # Keys of the versions of questions, in the order asked, and what was given to each by its key.
    questions = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    right = models.PositiveSmallIntegerField(_("bonnes réponses"), null=True)
    passed = models.BooleanField(_("réussi"), null=True)

    class Meta:
        verbose_name = _("essai d’un questionnaire")
        ordering = ["enrolment", "module", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "module", "number"], name="attempt_numbered_once"),
            models.UniqueConstraint(
                fields=["enrolment", "module"], condition=Q(passed=None), name="attempt_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(right=None, passed=None) | Q(right__isnull=False, passed__isnull=False),
                name="attempt_marked_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} · {self.module_id} · {self.number}"


class Tracking(models.Model):
    """What a package remembers of somebody: its data model as it last gave it, and what of it is read here."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="tracking", db_index=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    # Raised by each write; one that was made from an older state is refused, and says that it is open elsewhere.
    revision = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)
    progress = models.CharField(_("avancement"), max_length=10, choices=Progress, default=Progress.UNKNOWN)
    success = models.CharField(_("résultat"), max_length=10, choices=Success, default=Success.UNKNOWN)
    score = models.FloatField(_("score sur 100"), null=True)
    seconds = models.PositiveIntegerField(_("temps total en secondes"), default=0)

    class Meta:
        verbose_name = _("mémoire d’un paquet")
        ordering = ["enrolment", "lesson"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="tracking_once"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__range=(0, 100)), name="tracking_score_of_a_hundred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} · {self.lesson_id}"
