"""Courses held at fixed dates: the session, who teaches, the agreements asked for, what trainers countersigned."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats.enums import OccasionState
from terreau.ground.seats.models import Occasion, Part, Registration
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions.enums import Reason, RequestState
from terreau.rooms.learning.sessions.querysets import (
    DelegationQuerySet,
    RequestQuerySet,
    SessionQuerySet,
    TrainerQuerySet,
)

SHARE = 80


class Session(models.Model):
    """A course at dates, with seats. Dates, places, seats and attendance are those of its occasion."""

    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="sessions")
    occasion = models.OneToOneField(
        Occasion, verbose_name=_("occasion"), on_delete=models.PROTECT, related_name="training", editable=False
    )
    materials = models.TextField(_("documents et consignes"), blank=True, help_text=_("Texte Markdown."))
    cost_cents = models.PositiveIntegerField(_("coût d’une place en centimes"), default=0)
    needs_agreement = models.BooleanField(_("l’accord de l’encadrant est demandé"), default=True)
    share = models.PositiveSmallIntegerField(
        _("part des demi-journées à suivre, en pour cent"), default=SHARE,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    # The jury of a cycle gives its seats: nobody asks for one here.
    by_jury = models.BooleanField(_("un jury donne les places"), default=False, editable=False)
    # What it is held for: who followed it is counted there (docs/decisions/0104).
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="training_sessions",
    )  # fmt: skip
    created_by = models.ForeignKey(
        User, verbose_name=_("préparée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # Since when who followed it has it in his record: done once.
    concluded_at = models.DateTimeField(_("conclue le"), null=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session de formation")
        ordering = ["occasion__starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__range=(1, 100)),
                name="session_share_of_a_hundred",
                violation_error_message=_("La part à suivre va de 1 à 100 %."),
            )
        ]

    def __str__(self) -> str:
        return self.occasion.title

    def get_absolute_url(self) -> str:
        return reverse("learning_sessions:show", args=[self.pk])

    @property
    def employer_id(self) -> int:
        return self.occasion.structure.employer_id

    @property
    def is_draft(self) -> bool:
        return self.occasion.state == OccasionState.DRAFT

    @property
    def is_cancelled(self) -> bool:
        return self.occasion.state == OccasionState.CANCELLED

    @property
    def seats(self) -> int | None:
        """All those that it has, on site and online; None where one of the two has no limit."""
        rooms = (self.occasion.capacity_on_site, self.occasion.capacity_online)
        return None if None in rooms else sum(number or 0 for number in rooms)

    @property
    def asks_agreement(self) -> bool:
        """Never where the other platform already holds it."""
        return self.needs_agreement and not self.by_jury and not self.course.agreed_elsewhere


class Trainer(models.Model):
    """Who teaches: an account, an address to which a link is sent, both of which countersign, or only a name."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="trainers", db_index=False)
    user = models.ForeignKey(
        User, verbose_name=_("compte"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("nom"), max_length=200)
    organisation = models.CharField(_("organisme"), max_length=200, blank=True)
    # Of somebody without account, for as long as he may countersign.
    email = models.EmailField(_("courriel"), blank=True)
    # He was told by then, and asked about every half-day that was over: none is asked about twice.
    asked_until = models.DateTimeField(_("prévenu le"), null=True, editable=False)

    objects = TrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("formateur")
        ordering = ["session", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user"],
                name="trainer_once",
                violation_error_message=_("Cette personne est déjà parmi les formateurs."),
            ),
            models.UniqueConstraint(
                fields=["session", "email"],
                name="trainer_address_once",
                condition=~Q(email=""),
                violation_error_message=_("Cette adresse est déjà celle d’un formateur."),
            ),
            models.CheckConstraint(
                condition=Q(email="") | Q(user=None),
                name="trainer_address_without_account",
                violation_error_message=_("Qui a un compte contresigne par son compte."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def employer_id(self) -> int:
        return self.session.employer_id


class Request(models.Model):
    """An agent asks that his manager agree. The seat itself is the registration, which keeps its place meanwhile."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="training_requests"
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="requests", db_index=False)
    registration = models.OneToOneField(
        Registration, null=True, on_delete=models.SET_NULL, related_name="training_request", editable=False
    )
    why = models.CharField(_("ce que vous en attendez"), max_length=1000, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=RequestState, default=RequestState.ASKED)
    # Whose managers decide: the nearest structure that had one. None: nobody above, human resources decide.
    deciding = models.ForeignKey(
        Structure, verbose_name=_("structure qui décide"), null=True, on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    due_at = models.DateTimeField(_("réponse attendue avant le"))
    # When the two reminders leave; empty once they have, or where the delay is too short for them.
    first_reminder_at = models.DateTimeField(_("premier rappel prévu le"), null=True, editable=False)
    last_reminder_at = models.DateTimeField(_("dernier rappel prévu le"), null=True, editable=False)
    # Since when human resources decide as well.
    escalated_at = models.DateTimeField(_("transmise aux ressources humaines le"), null=True, editable=False)
    decided_at = models.DateTimeField(_("décidée le"), null=True, editable=False)
    decided_by = models.ForeignKey(
        User, verbose_name=_("décidée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reason = models.CharField(_("motif"), max_length=10, choices=Reason, blank=True)
    sentence = models.CharField(_("ce que dit l’encadrant"), max_length=1000, blank=True)
    opinion_on = models.DateField(_("avis de la commission rendu le"), null=True, blank=True)
    opinion_reference = models.CharField(_("référence de l’avis"), max_length=200, blank=True)
    appealed_at = models.DateTimeField(_("recours formé le"), null=True, editable=False)
    appeal = models.CharField(_("recours"), max_length=2000, blank=True)
    appeal_decided_at = models.DateTimeField(_("recours tranché le"), null=True, editable=False)
    appeal_decided_by = models.ForeignKey(
        User, verbose_name=_("recours tranché par"), null=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip
    appeal_sentence = models.CharField(_("réponse au recours"), max_length=2000, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de formation")
        ordering = ["asked_at", "id"]
        indexes = [models.Index(fields=["state", "due_at"], name="request_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "agent"],
                condition=Q(state=RequestState.ASKED),
                name="request_once_at_a_time",
                violation_error_message=_("Votre demande est déjà partie."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED)
                | (~Q(reason="") & ~Q(sentence="") & Q(decided_at__isnull=False)),
                name="request_refusal_says_why",
                violation_error_message=_("Un refus a un motif, une phrase et une date."),
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.AGREED) | Q(decided_at__isnull=False), name="request_agreed_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(opinion_on=None, opinion_reference="")
                | (Q(opinion_on__isnull=False) & ~Q(opinion_reference="")),
                name="request_opinion_whole_or_none",
                violation_error_message=_("Un avis a une date et une référence."),
            ),
            models.CheckConstraint(
                condition=Q(appealed_at=None, appeal="") | (Q(appealed_at__isnull=False) & ~Q(appeal="")),
                name="request_appeal_says_something",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_at=None, appeal_sentence="")
                | (Q(appeal_decided_at__isnull=False, appealed_at__isnull=False) & ~Q(appeal_sentence="")),
                name="request_appeal_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.session_id} · {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("learning_sessions:request", args=[self.pk])

    @property
    def employer_id(self) -> int:
        return self.agent.employer_id

    @property
    def is_refused(self) -> bool:
        return self.state == RequestState.REFUSED

    @property
    def was_overturned(self) -> bool:
        """The refusal was annulled by the appeal."""
        return self.appeal_decided_at is not None and self.state == RequestState.AGREED


class Delegation(models.Model):
    """For a time, somebody decides in the place of a manager on the requests that await him."""

    manager = models.ForeignKey(
        User, verbose_name=_("encadrant"), on_delete=models.CASCADE, related_name="delegations_given"
    )
    delegate = models.ForeignKey(
        User, verbose_name=_("délégataire"), on_delete=models.CASCADE, related_name="delegations_held"
    )
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), help_text=_("Compris."))
    ended_at = models.DateTimeField(_("terminée avant l’heure le"), null=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("délégation")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="delegation_starts_before_it_ends",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=~Q(manager=F("delegate")),
                name="delegation_to_somebody_else",
                violation_error_message=_("On ne délègue pas à soi-même."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.manager_id} → {self.delegate_id}"

    @property
    def employer_id(self) -> int | None:
        return self.manager.employer_id

    def is_active(self, on: datetime.date) -> bool:
        return self.ended_at is None and self.starts_on <= on <= self.ends_on


class Countersignature(models.Model):
    """A trainer vouches for what the sheet of a half-day says. What is corrected after it shows, until signed again."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="countersignatures", db_index=False)
    trainer = models.ForeignKey(Trainer, on_delete=models.PROTECT, related_name="countersignatures")
    at = models.DateTimeField(_("le"))
    # The last entry of this half-day when it was signed, and the head of the whole chain: what was read.
    entry = models.PositiveIntegerField(_("dernière case"))
    head = models.CharField(_("empreinte"), max_length=64)
    present = models.PositiveIntegerField(_("présents"))
    missing = models.PositiveIntegerField(_("cases non renseignées"), default=0)

    class Meta:
        verbose_name = _("contresignature")
        ordering = ["part", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "trainer", "entry"],
                name="countersigned_once",
                violation_error_message=_("Vous avez déjà contresigné cette demi-journée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id} · {self.trainer_id}"

    @property
    def employer_id(self) -> int:
        return self.trainer.employer_id
