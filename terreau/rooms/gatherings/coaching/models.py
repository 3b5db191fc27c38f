"""Who offers help, who asks for it, and the two who work together. What the two write is theirs alone."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.coaching import half_days
from terreau.rooms.gatherings.coaching.enums import LIVING, Ease, PairState, Part, RoundState, Where
from terreau.rooms.gatherings.coaching.querysets import NeedQuerySet, OfferQuerySet, PairQuerySet
from terreau.rooms.skills.models import Competence

MOST_AT_ONCE = 5  # people whom one person helps


class CoachingTheme(models.Model):
    """A subject in everyday words, from the list that the animators of an employer keep."""

    employer = models.ForeignKey(Structure, verbose_name=_("employeur"), on_delete=models.CASCADE, related_name="+")
    label = models.CharField(_("thème"), max_length=120)
    retired = models.BooleanField(_("retiré de la liste"), default=False)

    class Meta:
        verbose_name = _("thème d’entraide")
        ordering = ["label", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "label"],
                name="coaching_theme_once",
                violation_error_message=_("Ce thème est déjà dans la liste."),
            )
        ]

    def __str__(self) -> str:
        return self.label


def french() -> list[str]:
    return ["fr"]


class Wish(models.Model):
    """What an offer and a need both say: subjects, half-days, where, in which languages."""

    themes = models.ManyToManyField(CoachingTheme, verbose_name=_("thèmes"), blank=True, related_name="+")
    competences = models.ManyToManyField(Competence, verbose_name=_("compétences"), blank=True, related_name="+")
    half_days = models.PositiveSmallIntegerField(_("demi-journées"))
    where = models.CharField(_("où"), max_length=8, choices=Where, default=Where.REMOTE)
    place = models.CharField(_("ville ou site"), max_length=80, blank=True)
    languages = models.JSONField(_("langues"), default=french)
    words = models.TextField(_("en quelques mots"), max_length=600, blank=True)

    class Meta:
        abstract = True

    @property
    def half_days_in_words(self) -> str:
        return half_days.words_of(self.half_days)

    @property
    def subjects(self) -> list[str]:
        return [str(each) for each in (*self.competences.all(), *self.themes.all())]


class Offer(Wish):
    """An agent who offers help, to `capacity` people at once; `taken` of these places are taken."""

    agent = models.OneToOneField(Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="+")
    capacity = models.PositiveSmallIntegerField(
        _("personnes aidées en même temps"), default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)],
    )  # fmt: skip
    taken = models.PositiveSmallIntegerField(_("places prises"), default=0, editable=False)
    paused = models.BooleanField(_("en pause"), default=False, editable=False)
    made_at = models.DateTimeField(_("proposée le"), auto_now_add=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offre d’entraide")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(half_days__range=(1, half_days.ALL)),
                name="coaching_offer_some_half_day",
                violation_error_message=_("Cochez au moins une demi-journée."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__range=(1, MOST_AT_ONCE)), name="coaching_offer_capacity_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")),
                name="coaching_offer_not_over_capacity",
                violation_error_message=_("Vous aidez déjà davantage de personnes."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Need(Wish):
    """An agent who asks for help. He waits since `since`; `priority`: his pair was dissolved, he comes first."""

    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(_("demandée le"))
    priority = models.BooleanField(_("passe en premier"), default=False)
    closed_at = models.DateTimeField(_("close le"), null=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’entraide")
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(half_days__range=(1, half_days.ALL)),
                name="coaching_need_some_half_day",
                violation_error_message=_("Cochez au moins une demi-journée."),
            ),
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(closed_at=None),
                name="coaching_need_one_open",
                violation_error_message=_("Vous avez déjà une demande en cours."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Round(models.Model):
    """A matching of all who wait with all who offer, at one moment.

    `inputs` and `result` speak of labels drawn for this round alone: with the seed they give the same pairs again.
    """

    employer = models.ForeignKey(Structure, verbose_name=_("employeur"), on_delete=models.CASCADE, related_name="+")
    state = models.CharField(_("état"), max_length=10, choices=RoundState, default=RoundState.OPEN)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    opened_at = models.DateTimeField(_("ouvert le"))
    answer_by = models.DateField(_("réponses jusqu’au"))
    seed = models.PositiveBigIntegerField(_("graine du tirage"))
    inputs = models.JSONField(editable=False)
    result = models.JSONField(editable=False)

    class Meta:
        verbose_name = _("tour d’appariement")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer"],
                condition=Q(state=RoundState.OPEN),
                name="coaching_round_one_open",
                violation_error_message=_("Un tour est déjà ouvert."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d}"


class Pair(models.Model):
    """Two people, one who asks and one who helps. Its goals and notes are read by these two and by nobody else."""

    employer = models.ForeignKey(Structure, verbose_name=_("employeur"), on_delete=models.CASCADE, related_name="+")
    need = models.ForeignKey(Need, null=True, on_delete=models.SET_NULL, related_name="pairs")
    offer = models.ForeignKey(Offer, null=True, on_delete=models.SET_NULL, related_name="pairs")
    round = models.ForeignKey(Round, null=True, on_delete=models.SET_NULL, related_name="pairs")
    state = models.CharField(_("état"), max_length=10, choices=PairState, default=PairState.SUGGESTED)
    reasons = models.JSONField(_("raisons"), default=dict)
    suggested_at = models.DateTimeField(_("proposé le"))
    answer_by = models.DateField(_("réponses jusqu’au"))
    accepted_at = models.DateTimeField(_("accepté le"), null=True)
    closed_at = models.DateTimeField(_("clos le"), null=True)
    goals = models.TextField(_("objectifs"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    next_on = models.DateField(_("prochain rendez-vous"), null=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = _("binôme")
        ordering = ["-suggested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(state__in=LIVING), name="coaching_need_in_one_living_pair"
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVING, closed_at=None) | (~Q(state__in=LIVING) & Q(closed_at__isnull=False)),
                name="coaching_pair_closed_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_by"], name="coaching_pair_to_answer")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def together(self) -> bool:
        return self.state in (PairState.ACCEPTED, PairState.ACTIVE)


class Side(models.Model):
    """One of the two: what he answered, and how it ended for him. `said` is emptied when nothing comes of the pair."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="sides")
    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="+")
    part = models.CharField(_("place dans le binôme"), max_length=6, choices=Part)
    said_yes = models.BooleanField(_("a accepté"), default=False)
    reminded_at = models.DateTimeField(_("rappel envoyé le"), null=True)
    gain = models.TextField(_("ce que cela a apporté"), max_length=600, blank=True)
    easier = models.CharField(_("plus à l’aise"), max_length=4, choices=Ease, blank=True)
    again = models.BooleanField(_("travaillerait encore avec cette personne"), default=False)
    told_at = models.DateTimeField(_("bilan donné le"), null=True)

    class Meta:
        verbose_name = _("place dans un binôme")
        ordering = ["pair", "part"]
        constraints = [
            models.UniqueConstraint(fields=["pair", "part"], name="coaching_side_one_of_each"),
            models.UniqueConstraint(fields=["pair", "agent"], name="coaching_side_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.part}"


class Note(models.Model):
    """What one of the two wrote of a session, for both."""

    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Agent, verbose_name=_("écrit par"), on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("séance du"))
    text = models.TextField(_("notes"), max_length=3000)
    written_at = models.DateTimeField(_("écrit le"), auto_now_add=True)

    class Meta:
        verbose_name = _("note de séance")
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return str(self.pk)


class Outcome(models.Model):
    """What a round gave to one need: a pair, or why not. It ties the label of the round to the person, and is erased
    with him."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="outcomes")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="outcomes")
    label = models.CharField(_("étiquette dans le tour"), max_length=12)
    why = models.CharField(_("pourquoi rien"), max_length=8, blank=True)

    class Meta:
        verbose_name = _("résultat d’un tour")
        ordering = ["round", "label"]
        constraints = [models.UniqueConstraint(fields=["round", "need"], name="coaching_outcome_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.label}"
