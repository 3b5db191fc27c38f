"""Calls for themes: what is asked, what people propose, their votes, and whom to tell what became of it."""

import datetime
import secrets
import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.accounts.proofs import PAPER_ALPHABET
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.themes.enums import (
    ANSWERED,
    CallState,
    Origin,
    Proposers,
    Reason,
    ThemeState,
    Verdict,
    VoteMode,
)
from terreau.rooms.gatherings.themes.querysets import CallQuerySet, SupportQuerySet, ThemeQuerySet

# Eight letters that are read without mistake: 6·10¹¹ addresses, in a QR code that a phone reads from the back row.
CODE_LENGTH = 8
LONGEST_TITLE, LONGEST_WHY = 150, 1000
MOST_POINTS = 100


def new_code() -> str:
    return "".join(secrets.choice(PAPER_ALPHABET) for _ in range(CODE_LENGTH))


class Call(models.Model):
    """A question put to people, the time they have to propose, then to vote."""

    structure = models.ForeignKey(
        Structure,
        verbose_name=_("structure"),
        on_delete=models.PROTECT,
        related_name="theme_calls",
        help_text=_("Ses agents, et ceux de tout ce qui en dépend, lisent l’appel et votent."),
    )
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    title = models.CharField(_("titre"), max_length=120)
    question = models.CharField(_("question posée"), max_length=300)
    proposers = models.CharField(_("qui peut proposer"), max_length=10, choices=Proposers, default=Proposers.AGENTS)
    mode = models.CharField(_("comment on vote"), max_length=10, choices=VoteMode, default=VoteMode.ONE)
    points = models.PositiveSmallIntegerField(
        _("nombre de points par personne"),
        default=10,
        validators=[MinValueValidator(2), MaxValueValidator(MOST_POINTS)],
    )
    opens_on = models.DateField(_("début"))
    votes_from = models.DateField(_("vote à partir du"))
    closes_on = models.DateField(_("dernier jour du vote"))
    state = models.CharField(_("état"), max_length=10, choices=CallState, default=CallState.DRAFT)
    closed_at = models.DateTimeField(_("clos le"), null=True, editable=False)
    # How many voted: written at the close, and only where it says nothing of anybody (decision 0068).
    voters = models.PositiveIntegerField(_("votants"), null=True, editable=False)
    published_at = models.DateTimeField(_("réponses publiées le"), null=True, editable=False)
    # When what tied persons to their votes was erased.
    untied_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("appel à thèmes")
        verbose_name_plural = _("appels à thèmes")
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(votes_from__gte=F("opens_on")) & Q(closes_on__gte=F("votes_from")),
                name="themes_call_dates_in_order",
                violation_error_message=_("Les propositions précèdent le vote, qui précède sa clôture."),
            ),
            models.CheckConstraint(
                condition=Q(points__range=(2, MOST_POINTS)),
                name="themes_call_points_2_to_100",
                violation_error_message=_("Entre 2 et 100 points par personne."),
            ),
            models.CheckConstraint(
                condition=Q(state=CallState.CLOSED, closed_at__isnull=False)
                | ~Q(state=CallState.CLOSED) & Q(closed_at=None, voters=None, published_at=None),
                name="themes_call_counts_after_close",
                violation_error_message=_("Rien n’est compté ni publié avant la clôture."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def budget(self) -> int:
        """How many points each person has."""
        return self.points if self.mode == VoteMode.POINTS else 1

    @property
    def is_draft(self) -> bool:
        return self.state == CallState.DRAFT

    @property
    def is_closed(self) -> bool:
        return self.state == CallState.CLOSED

    @property
    def takes_proposals(self) -> bool:
        return self.state == CallState.OPEN and self.opens_on <= timezone.localdate() < self.proposals_end

    @property
    def proposals_end(self) -> datetime.date:
        """The first day on which nothing can be proposed; a call whose vote begins at once still has its first day."""
        return max(self.votes_from, self.opens_on + datetime.timedelta(days=1))

    @property
    def takes_votes(self) -> bool:
        return self.state == CallState.VOTING and timezone.localdate() <= self.closes_on


class Theme(models.Model):
    """What somebody would like to hear about. Nothing is kept of who proposed it without an account."""

    call = models.ForeignKey(Call, verbose_name=_("appel"), on_delete=models.CASCADE, related_name="themes")
    title = models.CharField(_("thème"), max_length=LONGEST_TITLE)
    why = models.TextField(_("pourquoi"), max_length=LONGEST_WHY, blank=True)
    group = models.CharField(_("groupe"), max_length=60, blank=True)
    origin = models.CharField(_("origine"), max_length=10, choices=Origin)
    state = models.CharField(_("état"), max_length=12, choices=ThemeState, default=ThemeState.PROPOSED)
    # Read by somebody, or proposed with an account: others than the animators may read it.
    read_at = models.DateTimeField(_("relu le"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("réuni à"), null=True, blank=True, on_delete=models.PROTECT, related_name="merged_here"
    )
    # Where undoing leads back to: the state before the theme was merged or refused.
    before = models.CharField(max_length=12, choices=ThemeState, blank=True, editable=False)
    reason = models.CharField(_("motif"), max_length=14, choices=Reason, blank=True)
    verdict = models.CharField(_("réponse préparée"), max_length=10, choices=Verdict, blank=True)
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)
    # Written at the close and never before; empty where they would say something of somebody.
    score = models.PositiveIntegerField(_("voix ou points"), null=True, editable=False)
    supporters = models.PositiveIntegerField(_("personnes qui le demandent"), null=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("rang"), null=True, editable=False)
    event_path = models.CharField(max_length=200, blank=True, editable=False)
    event_title = models.CharField(max_length=200, blank=True, editable=False)
    scheduled_at = models.DateTimeField(_("programmé le"), null=True, editable=False)
    proposer = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    proposed_at = models.DateTimeField(_("proposé le"), default=timezone.now)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thème")
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["call", "state"], name="themes_theme_call_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ThemeState.MERGED, merged_into__isnull=False)
                | ~Q(state=ThemeState.MERGED) & Q(merged_into=None),
                name="themes_theme_merged_says_into_what",
                violation_error_message=_("Un thème réuni à un autre dit auquel."),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="themes_theme_not_into_itself",
                violation_error_message=_("Un thème ne se réunit pas à lui-même."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ThemeState.NOT_KEPT) | ~Q(reason=""),
                name="themes_theme_not_kept_says_why",
                violation_error_message=_("Un thème non retenu dit pourquoi."),
            ),
            models.CheckConstraint(
                condition=Q(state=ThemeState.SCHEDULED, scheduled_at__isnull=False) & ~Q(event_path="")
                | ~Q(state=ThemeState.SCHEDULED) & Q(scheduled_at=None, event_path=""),
                name="themes_theme_scheduled_has_event",
                violation_error_message=_("Un thème programmé mène à son événement."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def structure(self) -> Structure:
        return self.call.structure

    @property
    def awaits_reading(self) -> bool:
        return self.read_at is None and self.state == ThemeState.PROPOSED

    @property
    def is_answered(self) -> bool:
        return self.call.published_at is not None and self.state in ANSWERED


class Ballot(models.Model):
    """The points of one person in one call. The row is held while they are given: never more than the budget."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="ballots")
    voter = models.ForeignKey(User, verbose_name=_("votant"), on_delete=models.CASCADE, related_name="+")
    budget = models.PositiveSmallIntegerField(_("points à répartir"))
    spent = models.PositiveSmallIntegerField(_("points répartis"), default=0)

    class Meta:
        verbose_name = _("bulletin")
        ordering = ["call", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "voter"],
                name="themes_ballot_once",
                violation_error_message=_("Une personne a un seul bulletin."),
            ),
            models.CheckConstraint(
                condition=Q(spent__lte=F("budget")),
                name="themes_ballot_within_budget",
                violation_error_message=_("Vous répartissez plus de points que vous n’en avez."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Vote(models.Model):
    """The points of a ballot on one theme, and on what that theme was merged into."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="votes")
    theme = models.ForeignKey(Theme, verbose_name=_("thème"), on_delete=models.CASCADE, related_name="+")
    points = models.PositiveSmallIntegerField(_("points"))

    class Meta:
        verbose_name = _("vote")
        ordering = ["ballot", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "theme"],
                name="themes_vote_once",
                violation_error_message=_("Un thème reçoit vos points une seule fois."),
            ),
            models.CheckConstraint(
                condition=Q(points__gte=1),
                name="themes_vote_at_least_one",
                violation_error_message=_("Un vote vaut au moins un point."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Support(models.Model):
    """Somebody who wants to be told what becomes of a theme: with an account, or by an address that he confirmed."""

    theme = models.ForeignKey(Theme, verbose_name=_("thème"), on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("courriel"), blank=True)
    language = models.CharField(_("langue"), max_length=10, default="fr")
    # The link sent to the address, of which the table holds only a hash; empty once it has served.
    confirm_hash = models.CharField(max_length=64, blank=True, editable=False)
    confirm_before = models.DateTimeField(null=True, editable=False)
    # What the link « ne plus me prévenir » signs.
    nonce = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField(_("demandé le"), default=timezone.now)

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("soutien")
        ordering = ["theme", "id"]
        indexes = [models.Index(fields=["confirm_hash"], name="themes_support_confirm")]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "user"],
                name="themes_support_once",
                violation_error_message=_("Vous soutenez déjà ce thème."),
            ),
            models.UniqueConstraint(
                fields=["theme", "email"],
                condition=~Q(email=""),
                name="themes_support_address_once",
                violation_error_message=_("Cette adresse suit déjà ce thème."),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, email="") | Q(user=None) & ~Q(email=""),
                name="themes_support_somebody",
                violation_error_message=_("Un soutien vient d’un compte ou d’une adresse."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
