"""A cycle: a session of a long course whose seats a jury gives. Its call, its candidates, its jury.

Dates, seats, presence, countersignatures and what who followed receives are those of the session: a cycle adds who
may come, and what is lived beside the half-days (`models_cohort`).
"""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.cycles.enums import ByHand, CandidacyState, Letter
from terreau.rooms.learning.cycles.models_cohort import Group, Note, Project, Seminar, Slot
from terreau.rooms.learning.cycles.querysets import CandidacyQuerySet, CycleQuerySet
from terreau.rooms.learning.sessions.models import Session

__all__ = [
    "Candidacy", "Criterion", "Cycle", "Group", "Juror", "Mark", "Note", "Project", "Recusal", "Seminar", "Slot",
]  # fmt: skip

POINTS = 5  # from 0: a criterion is marked out of five
LEAST = 50  # of a hundred


class Cycle(models.Model):
    """The cohort is the session; the number of its seats, its capacity on site."""

    session = models.OneToOneField(
        Session, verbose_name=_("session"), on_delete=models.PROTECT, related_name="cycle", editable=False
    )
    call = models.TextField(
        _("appel à candidatures"), help_text=_("Texte Markdown : pour qui, pour quoi, à quel rythme.")
    )
    opens_at = models.DateTimeField(_("ouverture des candidatures"))
    closes_at = models.DateTimeField(_("clôture des candidatures"))
    outsiders = models.BooleanField(
        _("ouvert à d’autres administrations"), default=False,
        help_text=_("L’appel est public : on candidate sans compte, avec une adresse que l’on prouve."),
    )  # fmt: skip
    letter_needed = models.BooleanField(
        _("l’employeur s’engage par écrit"), default=True,
        help_text=_("Un lien lui est envoyé : il s’engage à libérer les jours du cycle, ou dit non."),
    )  # fmt: skip
    seats_per_employer = models.PositiveSmallIntegerField(
        _("places au plus par employeur"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    least = models.PositiveSmallIntegerField(
        _("note au-dessous de laquelle une candidature n’est pas retenue, sur 100"), default=LEAST,
        validators=[MaxValueValidator(100)],
    )  # fmt: skip
    created_by = models.ForeignKey(
        User, verbose_name=_("préparé par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # Since when the call is read; since when the list of the jury is signed, by whom: it does not change any more.
    published_at = models.DateTimeField(_("appel publié le"), null=True, editable=False)
    signed_at = models.DateTimeField(_("liste signée le"), null=True, editable=False)
    signed_by = models.ForeignKey(
        User, verbose_name=_("signée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # The list as it was signed: counts of the jury, then a line a file by its key, without anybody's name.
    signed_list = models.JSONField(_("liste signée"), default=dict, editable=False)
    # Raised by whoever decides on places: from that UPDATE on, nobody else decides (`holding.held`).
    turn = models.PositiveIntegerField(default=0, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cycle")
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")),
                name="cycle_call_opens_before_it_closes",
                violation_error_message=_("Les candidatures s’ouvrent avant de se clore."),
            ),
            models.CheckConstraint(
                condition=Q(least__lte=100),
                name="cycle_least_of_a_hundred",
                violation_error_message=_("La note la plus basse va de 0 à 100."),
            ),
            models.CheckConstraint(
                condition=Q(seats_per_employer=None) | Q(seats_per_employer__gte=1),
                name="cycle_a_seat_per_employer",
                violation_error_message=_("Un employeur a droit à une place au moins, ou il n’y a pas de limite."),
            ),
        ]

    def __str__(self) -> str:
        return self.session.occasion.title

    def get_absolute_url(self) -> str:
        return reverse("cycles:show", args=[self.pk])

    @property
    def employer_id(self) -> int:
        return self.session.employer_id

    @property
    def seats(self) -> int:
        """How many the cohort holds."""
        return self.session.occasion.capacity_on_site or 0

    @property
    def takes_candidacies(self) -> bool:
        if self.published_at is None or self.session.is_cancelled:
            return False
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class Criterion(models.Model):
    """What the jury marks, told to candidates with the call."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="criteria", db_index=False)
    label = models.CharField(_("critère"), max_length=120)
    weight = models.PositiveSmallIntegerField(
        _("poids"), default=1, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        verbose_name = _("critère")
        ordering = ["cycle", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "label"],
                name="criterion_once",
                violation_error_message=_("Ce critère est déjà dans la liste."),
            ),
            models.CheckConstraint(condition=Q(weight__range=(1, 5)), name="criterion_weighs_one_to_five"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def employer_id(self) -> int:
        return self.cycle.employer_id


class Juror(models.Model):
    """An account that marks. The one who presides signs the list."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="jurors", db_index=False)
    user = models.ForeignKey(User, verbose_name=_("compte"), on_delete=models.CASCADE, related_name="+")
    presides = models.BooleanField(_("préside le jury"), default=False)
    # Since when his marks do not change any more, and he reads the deliberation; since when he is said to be absent,
    # and his marks count for nothing.
    finished_at = models.DateTimeField(_("a terminé le"), null=True, editable=False)
    absent_at = models.DateTimeField(_("déclaré absent le"), null=True, editable=False)

    class Meta:
        verbose_name = _("membre du jury")
        ordering = ["cycle", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "user"],
                name="juror_once",
                violation_error_message=_("Cette personne est déjà du jury."),
            ),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(presides=True),
                name="juror_one_presides",
                violation_error_message=_("Le jury a déjà quelqu’un qui le préside."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(absent_at=None),
                name="juror_finished_or_absent",
                violation_error_message=_("Un membre du jury a terminé, ou il est absent."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user.agent or self.user)

    @property
    def has_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_absent(self) -> bool:
        return self.absent_at is not None

    @property
    def employer_id(self) -> int:
        return self.cycle.employer_id


def letter_path(candidacy: "Candidacy", _name: str) -> str:
    """A name that tells nothing: the file is read through a page that asks who reads."""
    return f"learning/letters/{candidacy.cycle_id}/{uuid.uuid4().hex}.pdf"


class Candidacy(models.Model):
    """Somebody asks to follow the cycle: an agent, or somebody from another administration, who has no account here."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="candidacies", db_index=False)
    # What secret links are made of; a new one makes the former ones void.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    letter_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), null=True, blank=True, on_delete=models.CASCADE, related_name="candidacies"
    )
    user = models.ForeignKey(
        User, verbose_name=_("compte"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Of somebody who is no agent here; an agent's name, address and employer are those of his file.
    email = models.EmailField(_("courriel"), blank=True)
    name = models.CharField(_("nom"), max_length=200, blank=True)
    employer_name = models.CharField(_("employeur"), max_length=200, blank=True)
    position = models.CharField(_("fonction"), max_length=200, blank=True)
    motivation = models.TextField(_("ce que vous attendez du cycle"), max_length=4000, blank=True)
    project = models.TextField(_("le projet que vous y conduirez"), max_length=4000, blank=True)
    language = models.CharField(_("langue"), max_length=10, default="fr")
    state = models.CharField(_("état"), max_length=10, choices=CandidacyState, default=CandidacyState.DRAFT)
    created_at = models.DateTimeField(_("commencée le"), default=timezone.now)
    sent_at = models.DateTimeField(_("envoyée le"), null=True, editable=False)
    # Who answers for the employer, and what he answered.
    contact_name = models.CharField(_("qui engage l’employeur"), max_length=200, blank=True)
    contact_email = models.EmailField(_("son courriel"), blank=True)
    letter = models.CharField(_("engagement de l’employeur"), max_length=8, choices=Letter, default=Letter.NONE)
    letter_at = models.DateTimeField(_("répondu le"), null=True, editable=False)
    letter_by = models.CharField(_("au nom de l’employeur"), max_length=300, blank=True, editable=False)
    letter_word = models.CharField(_("ce que dit l’employeur"), max_length=500, blank=True, editable=False)
    letter_file = models.FileField(_("lettre"), upload_to=letter_path, blank=True)
    # When the next reminder leaves: to the candidate while he writes, then to his employer; empty once none is due.
    remind_at = models.DateTimeField(_("prochain rappel prévu le"), null=True, editable=False)
    # What the jury decided: the mark out of a hundred, the order of the list, and why when it is not the marks'.
    mean = models.DecimalField(_("note"), max_digits=5, decimal_places=2, null=True, editable=False)
    rank = models.PositiveIntegerField(_("rang"), null=True, editable=False)
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    # What the president decided otherwise than the marks, and why: read on the list, told to the candidate.
    by_hand = models.CharField(_("décidé par la présidence"), max_length=10, choices=ByHand, blank=True, editable=False)
    hand_reason = models.CharField(_("motif de la présidence"), max_length=500, blank=True, editable=False)
    # Until when a place that came free may be accepted.
    called_until = models.DateTimeField(_("place proposée jusqu’au"), null=True, editable=False)
    # When somebody without agent's file was told what he followed; agents are told by the session.
    end_told_at = models.DateTimeField(_("prévenu de la fin le"), null=True, editable=False)
    registration = models.OneToOneField(
        Registration, null=True, on_delete=models.SET_NULL, related_name="candidacy", editable=False
    )
    group = models.ForeignKey(
        Group, verbose_name=_("groupe"), null=True, blank=True, on_delete=models.SET_NULL, related_name="members"
    )
    # Seen by those who followed the same cycle, and only if he wants it.
    listed = models.BooleanField(_("figure dans l’annuaire des anciens"), default=False)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidature")
        verbose_name_plural = _("candidatures")
        ordering = ["cycle", "created_at", "id"]
        indexes = [
            models.Index(fields=["cycle", "state", "rank"], name="candidacy_list"),
            models.Index(fields=["called_until"], condition=Q(state="called"), name="candidacy_called"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "agent"],
                condition=Q(agent__isnull=False),
                name="candidacy_one_per_agent",
                violation_error_message=_("Vous avez déjà une candidature à ce cycle."),
            ),
            models.UniqueConstraint(
                fields=["cycle", "email"],
                condition=Q(agent=None) & ~Q(email=""),
                name="candidacy_one_per_address",
                violation_error_message=_("Cette adresse a déjà une candidature à ce cycle."),
            ),
            models.UniqueConstraint(
                fields=["cycle", "rank"], name="candidacy_one_per_rank", violation_error_message=_("Ce rang est pris.")
            ),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))),
                name="candidacy_email_lower_case",
                violation_error_message=_("Le courriel s’enregistre en minuscules."),
            ),
            models.CheckConstraint(
                condition=Q(state="called", called_until__isnull=False) | (~Q(state="called") & Q(called_until=None)),
                name="candidacy_called_until",
                violation_error_message=_("Une place proposée a une échéance."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("waiting", "called", "declined")) | Q(rank__isnull=False),
                name="candidacy_waiting_has_its_rank",
                violation_error_message=_("La liste d’attente est ordonnée."),
            ),
            models.CheckConstraint(
                condition=Q(by_hand="") | ~Q(hand_reason=""),
                name="candidacy_by_hand_says_why",
                violation_error_message=_("Ce qui est décidé autrement que par les notes l’est pour un motif."),
            ),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | ~Q(reason=""),
                name="candidacy_set_aside_says_why",
                violation_error_message=_("Une candidature écartée l’est pour un motif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} · {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("cycles:candidacy", args=[self.pk])

    @property
    def employer_id(self) -> int:
        """The employer who runs the cycle."""
        return self.cycle.employer_id

    @property
    def who(self) -> str:
        return str(self.agent) if self.agent else self.name or self.email

    @property
    def from_where(self) -> str:
        """The employer, as the quota counts it and the jury reads it."""
        if self.agent is None:
            return self.employer_name
        structure = self.agent.structure
        return (structure.root or structure).label

    @property
    def employer_key(self) -> str:
        """What the quota of seats counts: an employer of here, or a name from outside, whatever its capitals."""
        return f"e:{self.agent.employer_id}" if self.agent else f"n:{' '.join(self.employer_name.casefold().split())}"

    @property
    def is_begun(self) -> bool:
        """Whether something was written: by link, it is what proves the address."""
        return bool(self.position or self.motivation or self.project)

    @property
    def is_auditor(self) -> bool:
        return self.state == CandidacyState.ADMITTED


class Mark(models.Model):
    """What a juror gives a candidate for a criterion. Read by the jury and by who runs the cycle."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="marks", db_index=False)
    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="marks")
    points = models.PositiveSmallIntegerField(_("points"), validators=[MaxValueValidator(POINTS)])

    class Meta:
        verbose_name = _("note du jury")
        ordering = ["juror", "id"]
        constraints = [
            models.UniqueConstraint(fields=["juror", "candidacy", "criterion"], name="mark_once"),
            models.CheckConstraint(condition=Q(points__range=(0, POINTS)), name="mark_out_of_five"),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} · {self.candidacy_id} · {self.points}"

    @property
    def employer_id(self) -> int:
        return self.juror.employer_id


class Recusal(models.Model):
    """A juror who knows a candidate says so and does not mark him."""

    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="recusals", db_index=False)
    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="recusals")
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("déport")
        ordering = ["juror", "id"]
        constraints = [models.UniqueConstraint(fields=["juror", "candidacy"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.juror_id} · {self.candidacy_id}"

    @property
    def employer_id(self) -> int:
        return self.juror.employer_id
