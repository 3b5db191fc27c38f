"""Experiences told by agents. An `Experience` is somebody's story; its `Edition`s are the texts, each reviewed.

Readers read the edition that is published; its author may prepare the next one meanwhile, and what was read before
stays readable.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import StructureKind
from terreau.ground.organisations.models import Agent, Job, Structure
from terreau.rooms.gatherings.experiences.enums import WORKING, State
from terreau.rooms.gatherings.experiences.querysets import EditionQuerySet, ExperienceQuerySet
from terreau.rooms.skills.models import Competence


class Experience(models.Model):
    # The author's service on the day he began: it is the one that shares.
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="experiences"
    )
    author = models.ForeignKey(
        User, verbose_name=_("auteur"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    anonymous = models.BooleanField(_("signer « un agent de… »"), default=False)
    # Written once: publishing a new edition does not make the sharing more recent.
    first_published_on = models.DateField(_("publié la première fois le"), null=True, editable=False)
    created_at = models.DateTimeField(_("commencé le"), auto_now_add=True)

    objects = ExperienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("retour d’expérience")
        verbose_name_plural = _("retours d’expérience")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class Edition(models.Model):
    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("numéro"), default=1)
    state = models.CharField(_("état"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("titre"), max_length=160)
    problem = models.TextField(_("quel était le problème"), max_length=3000)
    done = models.TextField(_("ce que nous avons fait"), max_length=4000, blank=True)
    outcome = models.TextField(_("ce que cela a donné"), max_length=3000, blank=True)
    figure = models.CharField(_("un chiffre"), max_length=200, blank=True)
    figure_source = models.CharField(_("d’où vient ce chiffre"), max_length=200, blank=True)
    not_again = models.TextField(_("ce que nous ne referions pas"), max_length=3000, blank=True)
    needed = models.TextField(_("ce qu’il faut pour faire de même"), max_length=3000, blank=True)
    contact = models.CharField(_("à qui demander"), max_length=200, blank=True)
    job = models.ForeignKey(
        Job, verbose_name=_("métier"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    structure_kind = models.CharField(_("genre de structure"), max_length=20, choices=StructureKind, blank=True)
    tags = models.CharField(_("mots-clés"), max_length=200, blank=True)
    competences = models.ManyToManyField(Competence, verbose_name=_("compétences"), blank=True, related_name="+")
    # Who wrote this edition: the database refuses that he reviews it.
    author = models.ForeignKey(
        User, verbose_name=_("auteur"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reviewer = models.ForeignKey(
        User, verbose_name=_("relu par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reviewed_on = models.DateField(_("relu le"), null=True, editable=False)
    remarks = models.TextField(_("remarques de la relecture"), max_length=3000, blank=True)
    submitted_at = models.DateTimeField(_("envoyé le"), null=True, editable=False)
    published_on = models.DateField(_("publié le"), null=True, editable=False)
    withdrawn_on = models.DateField(_("retiré le"), null=True, editable=False)
    withdrawn_reason = models.CharField(_("pourquoi ce retrait"), max_length=500, blank=True)
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("texte d’un retour d’expérience")
        ordering = ["experience", "number"]
        constraints = [
            models.UniqueConstraint(fields=["experience", "number"], name="experience_edition_number_once"),
            models.UniqueConstraint(
                fields=["experience"],
                condition=Q(state__in=[State.PUBLISHED, State.WITHDRAWN]),
                name="experience_one_edition_read",
                violation_error_message=_("Une version de ce retour est déjà publiée."),
            ),
            models.UniqueConstraint(
                fields=["experience"],
                condition=Q(state__in=list(WORKING)),
                name="experience_one_edition_written",
                violation_error_message=_("Une nouvelle version est déjà commencée."),
            ),
            models.CheckConstraint(
                condition=Q(author=None) | Q(reviewer=None) | ~Q(reviewer=F("author")),
                name="experience_not_reviewed_by_its_author",
                violation_error_message=_("On ne relit pas son propre retour d’expérience."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(WORKING)) | Q(reviewed_on__isnull=False, published_on__isnull=False),
                name="experience_published_is_reviewed",
                violation_error_message=_("Un retour d’expérience est relu avant d’être publié."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="experience_withdrawn_with_a_reason",
                violation_error_message=_("Un retrait se dit avec sa raison."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tag_list(self) -> list[str]:
        return [word.strip() for word in self.tags.split(",") if word.strip()]


class CoAuthor(models.Model):
    """A colleague whom the author would like to name beside him. Named only once he agreed."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="co_authors")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    asked_on = models.DateField(_("demandé le"))
    agreed_on = models.DateField(_("accepté le"), null=True, blank=True)
    declined_on = models.DateField(_("refusé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("co-auteur d’un retour d’expérience")
        ordering = ["experience", "id"]
        constraints = [
            models.UniqueConstraint(fields=["experience", "agent"], name="experience_co_author_once"),
            models.CheckConstraint(
                condition=Q(agreed_on=None) | Q(declined_on=None), name="experience_co_author_agrees_or_not"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experience_id} · {self.agent_id}"


class Reuse(models.Model):
    """« Cela m’a servi »: said once a structure, by somebody who works there, in one sentence."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="reuses")
    structure = models.ForeignKey(Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(_("à quoi cela a servi"), max_length=300)
    declared_on = models.DateField(_("dit le"))
    declared_by = models.ForeignKey(
        User, verbose_name=_("dit par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("réemploi d’un retour d’expérience")
        ordering = ["experience", "-declared_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "structure"],
                name="experience_reuse_once_a_structure",
                violation_error_message=_("Votre structure l’a déjà dit."),
            ),
            models.CheckConstraint(
                condition=~Q(sentence=""),
                name="experience_reuse_says_what_for",
                violation_error_message=_("Dites en une phrase à quoi cela vous a servi."),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence
