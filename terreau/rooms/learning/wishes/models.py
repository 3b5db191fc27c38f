"""Campaigns of wishes: what agents would learn, in their order, and who obtains a seat, with the reason of each no."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.wishes.enums import (
    AT_WORK,
    CampaignState,
    Origin,
    Outcome,
    Period,
    ProposalState,
    Replay,
    Word,
)
from terreau.rooms.learning.wishes.models_plans import Plan, PlanLine  # noqa: F401 - the room's tables too
from terreau.rooms.learning.wishes.querysets import WishCampaignQuerySet, WishListQuerySet

MOST_WISHES = 10


class Campaign(models.Model):
    """The agents of a structure rank the courses offered; seats are then given in one go."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="wish_campaigns"
    )
    name = models.CharField(_("nom"), max_length=160)
    word = models.TextField(_("mot aux agents"), max_length=2000, blank=True)
    opens_on = models.DateField(_("ouverture"))
    closes_on = models.DateField(_("dernier jour"))
    answer_on = models.DateField(_("réponse au plus tard le"))
    most = models.PositiveSmallIntegerField(
        _("souhaits au plus"), default=3, validators=[MinValueValidator(1), MaxValueValidator(MOST_WISHES)]
    )
    seats = models.PositiveSmallIntegerField(
        _("places au plus par agent"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_WISHES)]
    )
    period = models.CharField(_("comptées"), max_length=10, choices=Period, default=Period.CAMPAIGN)
    budget_euros = models.PositiveIntegerField(_("budget en euros"), null=True, blank=True)
    first_timers = models.BooleanField(_("priorité à qui n’a rien suivi ici depuis 24 mois"), default=True)
    refused_before = models.BooleanField(_("priorité à qui n’a rien eu à la campagne précédente"), default=True)
    managers_say = models.BooleanField(_("les encadrants donnent leur avis avant la répartition"), default=False)
    managers_until = models.DateField(_("avis des encadrants jusqu’au"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    courses = models.ManyToManyField(Course, verbose_name=_("cours proposés"), related_name="+", blank=True)
    # Raised by whoever writes a wish or closes: the two never cross.
    turn = models.PositiveIntegerField(default=0, editable=False)
    # Drawn at the closing, before any computation: nobody chooses a draw that he likes.
    seed = models.PositiveBigIntegerField(_("graine du tirage"), null=True, editable=False)
    closed_at = models.DateTimeField(_("close le"), null=True, editable=False)
    signed_by = models.ForeignKey(
        User, verbose_name=_("signée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    signed_at = models.DateTimeField(_("signée le"), null=True, editable=False)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    objects = WishCampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne de souhaits")
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="wishes_campaign_closes_after_it_opens",
                violation_error_message=_("Le dernier jour ne peut pas précéder l’ouverture."),
            ),
            models.CheckConstraint(
                condition=Q(answer_on__gt=F("closes_on")),
                name="wishes_campaign_answers_after_it_closes",
                violation_error_message=_("La réponse vient après le dernier jour."),
            ),
            models.CheckConstraint(
                condition=Q(managers_say=False, managers_until=None)
                | Q(managers_say=True, managers_until__gt=F("closes_on"), managers_until__lt=F("answer_on")),
                name="wishes_campaign_managers_between",
                violation_error_message=_("L’avis des encadrants se donne après le dernier jour, avant la réponse."),
            ),
            models.CheckConstraint(
                condition=Q(seed=None, state__in=(CampaignState.DRAFT, CampaignState.OPEN))
                | (Q(seed__isnull=False) & ~Q(state__in=(CampaignState.DRAFT, CampaignState.OPEN))),
                name="wishes_campaign_draw_once_closed",
                violation_error_message=_("La graine du tirage est tirée à la clôture."),
            ),
            models.CheckConstraint(
                condition=Q(most__range=(1, MOST_WISHES), seats__range=(1, MOST_WISHES)),
                name="wishes_campaign_one_to_ten",
                violation_error_message=_("De un à dix."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("wishes:campaign", args=[self.pk])

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id

    @property
    def is_open(self) -> bool:
        """Lists may still change."""
        return self.state == CampaignState.OPEN

    def waits_for_managers(self, today: datetime.date) -> bool:
        return self.managers_say and self.managers_until is not None and today <= self.managers_until


class WishList(models.Model):
    """What one agent asks of a campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lists", db_index=False)
    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="wish_lists")
    # Raised by each change: two at once come one after the other.
    turn = models.PositiveIntegerField(default=0, editable=False)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, editable=False)
    # When what was obtained and refused was told, and the seats given: once.
    told_at = models.DateTimeField(_("réponse donnée le"), null=True, editable=False)
    started_at = models.DateTimeField(_("commencée le"), default=timezone.now, editable=False)

    objects = WishListQuerySet.as_manager()

    class Meta:
        verbose_name = _("liste de souhaits")
        ordering = ["campaign", "id"]
        constraints = [models.UniqueConstraint(fields=["campaign", "agent"], name="wish_list_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} · {self.pk}"

    @property
    def employer_id(self) -> int:
        return self.campaign.employer_id

    @property
    def label(self) -> str:
        """What it is called in what is computed: neither a name nor a number of agent."""
        return f"L{self.pk:010}"


class Wish(models.Model):
    """A course asked for. 1 is dearest."""

    list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="wishes", db_index=False)
    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="wishes")
    rank = models.PositiveSmallIntegerField(_("rang"))
    motivation = models.CharField(_("motivation"), max_length=1000, blank=True)
    word = models.CharField(_("avis de l’encadrant"), max_length=8, choices=Word, default=Word.NONE, blank=True)
    word_reason = models.CharField(_("motif de l’avis"), max_length=500, blank=True)
    word_by = models.ForeignKey(
        User, verbose_name=_("avis donné par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    word_at = models.DateTimeField(_("avis donné le"), null=True, editable=False)

    class Meta:
        verbose_name = _("souhait")
        ordering = ["list", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["list", "rank"], name="wish_one_per_rank"),
            models.UniqueConstraint(
                fields=["list", "course"],
                name="wish_once_per_course",
                violation_error_message=_("Ce cours est déjà dans votre liste."),
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="wish_rank_from_one"),
            models.CheckConstraint(
                condition=~Q(word=Word.REFUSED) | ~Q(word_reason=""),
                name="wish_refused_with_a_reason",
                violation_error_message=_("Un refus se motive."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} · {self.rank}"

    @property
    def employer_id(self) -> int:
        return self.list.employer_id


class Absence(models.Model):
    """Days on which the agent cannot come. Why is not asked."""

    list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="absences")
    first_on = models.DateField(_("du"))
    last_on = models.DateField(_("au"))

    class Meta:
        verbose_name = _("dates impossibles")
        ordering = ["list", "first_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="wish_absence_ends_after_it_begins",
                violation_error_message=_("Le dernier jour ne peut pas précéder le premier."),
            ),
            models.UniqueConstraint(
                fields=["list", "first_on", "last_on"],
                name="wish_absence_once",
                violation_error_message=_("Ces dates sont déjà notées."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} → {self.last_on}"


class Proposal(models.Model):
    """An allocation computed: what it was given, what it answers, and whether it is proven best."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="proposals")
    state = models.CharField(_("état"), max_length=8, choices=ProposalState, default=ProposalState.ASKED)
    seed = models.PositiveBigIntegerField(_("graine du tirage"))
    method = models.CharField(_("méthode"), max_length=60, blank=True)
    # What the laboratory was given, under labels that name nobody; and its fingerprint, with those of what it answered.
    inputs = models.JSONField(default=dict, editable=False)
    digest = models.CharField(_("empreinte des données"), max_length=64, blank=True)
    result_digest = models.CharField(_("empreinte du résultat"), max_length=64, blank=True)
    stages = models.JSONField(_("objectifs"), default=list, editable=False)
    proven = models.BooleanField(_("prouvée la meilleure"), default=False)
    done = models.PositiveSmallIntegerField(_("avancement"), default=0)
    failure = models.CharField(_("pourquoi elle a échoué"), max_length=1000, blank=True)
    asked_by = models.ForeignKey(
        User, verbose_name=_("demandée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    asked_at = models.DateTimeField(_("demandée le"), default=timezone.now, editable=False)
    alive_at = models.DateTimeField(default=timezone.now, editable=False)
    made_at = models.DateTimeField(_("calculée le"), null=True, editable=False)
    replay = models.CharField(_("rejeu"), max_length=8, choices=Replay, default=Replay.NONE, blank=True)
    replayed_at = models.DateTimeField(_("rejouée le"), null=True, editable=False)

    class Meta:
        verbose_name = _("proposition de répartition")
        ordering = ["campaign", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state__in=AT_WORK),
                name="wish_proposal_one_at_work",
                violation_error_message=_("Une répartition est déjà en cours de calcul."),
            ),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state=ProposalState.READY), name="wish_proposal_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} · {self.get_state_display()}"

    @property
    def employer_id(self) -> int:
        return self.campaign.employer_id

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK


class Placed(models.Model):
    """An agent has a seat of a proposal. `rank` is that of his wish, none when he did not ask for the course."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="placed", db_index=False)
    list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="placed")
    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(Occasion, verbose_name=_("session"), on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rang"), null=True)
    origin = models.CharField(_("décidée par"), max_length=8, choices=Origin, default=Origin.COMPUTED)
    outcome = models.CharField(_("ce qu’il en est"), max_length=8, choices=Outcome, default=Outcome.WAITS, blank=True)
    missed = models.CharField(_("pourquoi elle n’a pu être donnée"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("place proposée")
        ordering = ["proposal", "occasion", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "list", "course"],
                name="wish_placed_once_per_course",
                violation_error_message=_("Cet agent a déjà une place à ce cours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} · {self.list_id} · {self.occasion_id}"


class NotPlaced(models.Model):
    """A wish that a proposal does not grant, and why: codes, messages and what fills them, said in `saying.py`."""

    # Before the field that takes the name of its default.
    reasons = models.JSONField(_("motifs"), default=list)
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="not_placed", db_index=False)
    list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="not_placed")
    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rang"))

    class Meta:
        verbose_name = _("souhait non satisfait")
        ordering = ["proposal", "list", "rank"]
        constraints = [models.UniqueConstraint(fields=["proposal", "list", "course"], name="wish_not_placed_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} · {self.list_id} · {self.course_id}"


class HandChange(models.Model):
    """What somebody changed of what was computed, and why: read with the proposal, and by the agent concerned."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="changes", db_index=False)
    list = models.ForeignKey(WishList, on_delete=models.CASCADE, related_name="changes")
    course = models.ForeignKey(Course, verbose_name=_("cours"), on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(
        Occasion, verbose_name=_("session quittée"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    after = models.ForeignKey(
        Occasion, verbose_name=_("session donnée"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("motif"), max_length=500)
    by = models.ForeignKey(
        User, verbose_name=_("par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("changement à la main")
        ordering = ["proposal", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False), name="wish_hand_change_changes"
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="wish_hand_change_with_a_reason",
                violation_error_message=_("Dites pourquoi : l’agent concerné le lira."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} · {self.list_id}"
