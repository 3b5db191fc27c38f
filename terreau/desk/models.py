"""How far each employer got in its first hour, and what it answered that is not a number."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.desk.start_steps import Step
from terreau.ground.accounts.models import User
from terreau.ground.initiatives.enums import Lever
from terreau.ground.organisations.models import Structure


class FirstHour(models.Model):
    """The first hour of an employer: begun by a preview (`key`), resumed where `step` and `lever` say."""

    # Made with the preview and sent with the confirmation: two confirmations of one preview are one.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    employer = models.OneToOneField(
        Structure, verbose_name=_("employeur"), null=True, on_delete=models.SET_NULL, related_name="first_hour"
    )
    # The one that opened this installation, when there was no account at all.
    founding = models.BooleanField(default=False)
    started_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    # As pasted, so that undoing the tree loses nothing.
    label = models.CharField(_("nom de l’organisation"), max_length=200)
    outline = models.TextField(_("structures"), blank=True)
    step = models.PositiveSmallIntegerField(_("étape"), choices=Step, default=Step.STRUCTURE)
    lever = models.PositiveSmallIntegerField(_("prochain levier"), choices=Lever, default=Lever.BASELINE)
    committee_on = models.DateField(_("date du comité"), null=True, blank=True)

    class Meta:
        verbose_name = _("première heure")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["founding"],
                condition=Q(founding=True),
                name="first_hour_one_founding",
                violation_error_message=_("Quelqu’un vient d’ouvrir cette installation."),
            ),
            models.CheckConstraint(condition=Q(step__range=(1, 8)), name="first_hour_step_1_to_8"),
            models.CheckConstraint(condition=Q(lever__range=(1, 10)), name="first_hour_lever_1_to_10"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def organisation(self) -> Structure:
        """The employer of a first hour that was found by it: planted, then."""
        if self.employer is None:
            raise ValueError("This first hour has no tree.")
        return self.employer


class AnswerKind(models.TextChoices):
    UNKNOWN = "unknown", _("Je ne sais pas")
    NOTHING = "nothing", _("Rien à compter pour l’instant")


class OpenAnswer(models.Model):
    """An answer that is no figure: not knowing, or having nothing to count yet. Never a zero."""

    first_hour = models.ForeignKey(FirstHour, on_delete=models.CASCADE, related_name="open_answers")
    indicator = models.CharField(_("indicateur"), max_length=60)
    kind = models.CharField(_("réponse"), max_length=10, choices=AnswerKind)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("réponse sans chiffre")
        ordering = ["first_hour", "indicator"]
        constraints = [models.UniqueConstraint(fields=["first_hour", "indicator"], name="open_answer_once")]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.get_kind_display()}"


class QuestionLinkQuerySet(models.QuerySet["QuestionLink"]):
    def usable(self) -> "QuestionLinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), first_hour__employer__isnull=False)


class QuestionLink(models.Model):
    """A secret address by which somebody without account answers one lever, or all of them.

    The table holds no usable address: the token is the nonce signed with the installation's key, so that a copy of the
    database opens nothing. Renewing draws another nonce: the former address dies.
    """

    first_hour = models.ForeignKey(FirstHour, on_delete=models.CASCADE, related_name="links")
    lever = models.PositiveSmallIntegerField(_("levier"), choices=Lever, null=True, blank=True)
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    objects = QuestionLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien de questions")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lever=None) | Q(lever__range=(1, 10)), name="question_link_lever_1_to_10"
            )
        ]

    def __str__(self) -> str:
        return self.get_lever_display() if self.lever else str(_("Les dix leviers"))

    @property
    def employer_id(self) -> int | None:
        return self.first_hour.employer_id

    @property
    def levers(self) -> list[Lever]:
        """What it opens."""
        return [Lever(self.lever)] if self.lever else list(Lever)


class AgendaFeed(models.Model):
    """The secret address by which somebody's calendar software reads his agenda.

    The token is the nonce signed with the installation's key: it can be shown again, and a copy of the database opens
    nothing. Renewing draws another nonce: the former address dies.
    """

    user = models.OneToOneField(User, verbose_name=_("compte"), on_delete=models.CASCADE, related_name="agenda_feed")
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("ouverte le"), default=timezone.now)

    class Meta:
        verbose_name = _("adresse secrète d’un agenda")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return str(self.created_at)
