"""Solutions that somebody shows, who uses them, who is interested and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats.models import Occasion
from terreau.rooms.gatherings.showroom.enums import LIVING, Accessible, Follow, Licence, Need, State
from terreau.rooms.gatherings.showroom.querysets import InterestQuerySet, SolutionQuerySet, UseQuerySet


class Solution(models.Model):
    """A sheet. The structure is who presents it and answers; the owner may be outside."""

    structure = models.ForeignKey(
        Structure,
        verbose_name=_("structure qui la présente"),
        on_delete=models.PROTECT,
        related_name="shown_solutions",
    )
    outside_owner = models.CharField(
        _("propriétaire, si ce n’est pas cette structure"),
        max_length=200,
        blank=True,
        help_text=_("Une autre administration, une association, un éditeur. Exemple : Ville d’Exemple."),
    )
    name = models.CharField(_("nom de la solution"), max_length=120)
    # The name without accents nor case: the order of the list, the same in both databases.
    sort_name = models.CharField(max_length=200, editable=False)
    sentence = models.CharField(
        _("ce qu’elle fait et pour qui, en une phrase"),
        max_length=250,
        help_text=_("Exemple : elle rassemble les pièces d’un dossier pour les agents des guichets."),
    )
    need = models.CharField(_("besoin"), max_length=12, choices=Need)
    description = models.TextField(
        _("pour en savoir plus"),
        blank=True,
        max_length=4000,
        help_text=_(
            "Ce qui a changé là où elle sert, ses limites, ce qu’il faut pour commencer. Sans nom de personne."
        ),
    )
    licence = models.CharField(_("licence"), max_length=12, choices=Licence)
    licence_detail = models.CharField(_("précision sur la licence"), max_length=200, blank=True)
    cost = models.CharField(
        _("coût, en une phrase"),
        max_length=250,
        blank=True,
        help_text=_("Exemple : gratuite jusqu’à cent comptes, puis une part d’hébergement."),
    )
    cost_yearly = models.PositiveIntegerField(
        _("coût en euros par an"),
        null=True,
        blank=True,
        help_text=_("Ce que paie un service de taille moyenne, toutes taxes comprises. Vide si vous ne le savez pas."),
    )
    hosting = models.CharField(
        _("hébergée où"), max_length=200, blank=True, help_text=_("Exemple : dans nos centres, en France.")
    )
    accessible = models.CharField(_("accessibilité"), max_length=8, choices=Accessible, default=Accessible.UNSAID)
    statement_url = models.URLField(_("déclaration d’accessibilité"), max_length=500, blank=True)
    contact = models.CharField(
        _("contact"), max_length=200, help_text=_("Une fonction : « équipe de l’atelier numérique ».")
    )
    contact_email = models.EmailField(
        _("adresse du contact"), help_text=_("Une adresse de service plutôt que celle d’une personne.")
    )
    page_url = models.URLField(_("site de la solution"), max_length=500, blank=True)
    source_url = models.URLField(_("code source"), max_length=500, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    remark = models.TextField(_("ce que la relecture demande"), blank=True, editable=False)
    withdrawn_reason = models.TextField(_("pourquoi elle est retirée"), blank=True, editable=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    published_on = models.DateField(_("publiée le"), null=True, editable=False)
    changed_at = models.DateTimeField(_("modifiée le"), default=timezone.now, editable=False)

    objects = SolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("solution")
        ordering = ["sort_name", "id"]
        constraints = [
            models.CheckConstraint(
                # A comparison with nothing is not false: an erased account breaks no rule.
                condition=Q(reviewed_by=None) | Q(proposed_by=None) | ~Q(reviewed_by=F("proposed_by")),
                name="solution_reviewed_by_another",
                violation_error_message=_("Qui propose une fiche ne la publie pas : une autre personne la relit."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_on__isnull=False),
                name="solution_published_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["structure", "sort_name"],
                name="solution_named_once_per_structure",
                violation_error_message=_("Cette structure présente déjà une solution de ce nom."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> str:
        return self.outside_owner or self.structure.label

    @property
    def licence_words(self) -> str:
        label = str(self.get_licence_display())
        return f"{label} : {self.licence_detail}" if self.licence_detail else label

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED


class Use(models.Model):
    """A structure uses a solution since a day: somebody of that structure said so."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="uses", verbose_name=_("solution"))
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="used_solutions"
    )
    since = models.DateField(_("depuis le"))
    words = models.CharField(
        _("pour quoi faire"),
        max_length=200,
        blank=True,
        help_text=_("Exemple : le suivi des courriers des trois guichets."),
    )
    said_by = models.ForeignKey(
        User, verbose_name=_("dit par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    said_on = models.DateField(_("dit le"), default=timezone.localdate, editable=False)

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("usage d’une solution")
        ordering = ["structure__label", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "structure"],
                name="solution_used_once_per_structure",
                violation_error_message=_("Cette structure est déjà parmi celles qui l’utilisent."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure} · {self.solution}"


class Interest(models.Model):
    """Somebody would like to know more: what for, and where it stands. Erased some months after its end."""

    solution = models.ForeignKey(
        Solution, on_delete=models.CASCADE, related_name="interests", verbose_name=_("solution")
    )
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("agent"))
    # The structure in which the agent was posted that day: it is the one that would use the solution.
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    purpose = models.CharField(
        _("pour quoi faire ?"),
        max_length=300,
        help_text=_("Une phrase. Exemple : suivre à trois les courriers du guichet, sans tableur."),
    )
    state = models.CharField(_("suivi"), max_length=10, choices=Follow, default=Follow.TO_CONTACT, editable=False)
    told_at = models.DateTimeField(_("dit le"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("dernière étape"), default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, editable=False)

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("intérêt pour une solution")
        ordering = ["-told_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution", "agent"],
                condition=Q(state__in=LIVING),
                name="interest_once_at_a_time",
                violation_error_message=_("Votre intérêt est déjà connu : il est dans « Mes intérêts »."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_living(self) -> bool:
        return self.state in LIVING


class Slot(models.Model):
    """A demonstration: an occasion of its own, with its date, its place and its seats."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="slots", verbose_name=_("solution"))
    occasion = models.OneToOneField(
        Occasion, on_delete=models.PROTECT, related_name="demonstration", verbose_name=_("occasion")
    )

    class Meta:
        verbose_name = _("démonstration")
        ordering = ["occasion__starts_at", "id"]

    def __str__(self) -> str:
        return f"{self.solution_id} · {self.occasion}"

    @property
    def employer_id(self) -> int:
        return self.solution.structure.employer_id
