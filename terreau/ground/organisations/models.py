"""The tree of structures, the jobs, the agents and where they were posted."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.enums import Category, ConsultationKind, RoleName, StructureKind
from terreau.ground.organisations.paths import PATH_DEPTH, PATH_STEP, keys_of
from terreau.ground.organisations.querysets import AgentQuerySet, PostingQuerySet, StructureQuerySet


class StructureManager(models.Manager.from_queryset(StructureQuerySet)):  # type: ignore[misc]
    """The tree. A grouping of a small employer is read with figures, and nobody works in one."""

    def get_queryset(self) -> StructureQuerySet:
        return super().get_queryset().filter(is_grouping=False)


class Structure(models.Model):
    """A node of the tree. A structure without parent is an employer: it signs contracts and numbers its agents."""

    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("libellé"), max_length=200)
    kind = models.CharField(_("nature"), max_length=20, choices=StructureKind, default=StructureKind.OTHER)
    parent = models.ForeignKey(
        "self", verbose_name=_("rattachée à"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    root = models.ForeignKey(
        "self", verbose_name=_("employeur"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    path = models.CharField(max_length=PATH_STEP * PATH_DEPTH, unique=True, editable=False)
    closed_on = models.DateField(_("fermée le"), null=True, blank=True)
    # Of an employer: whether its figures stop at the whole and its groupings; None until somebody decides.
    small = models.BooleanField(_("petite structure"), null=True, editable=False)
    # A named set of structures of a small employer, read in their place; it stands just below the employer.
    is_grouping = models.BooleanField(default=False, editable=False)
    # What this structure, and what is below it unless grouped elsewhere, is counted in.
    grouping = models.ForeignKey(
        "self", verbose_name=_("regroupement"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="grouped", editable=False,
    )  # fmt: skip

    objects = StructureManager()
    every = StructureQuerySet.as_manager()  # groupings included

    class Meta:
        verbose_name = _("structure")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["root", "code"],
                name="structure_code_unique_in_employer",
                violation_error_message=_("Ce code existe déjà chez cet employeur."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(root=None),
                name="employer_code_unique",
                violation_error_message=_("Un autre employeur porte déjà ce code."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None, root=None) | Q(parent__isnull=False, root__isnull=False),
                name="structure_root_follows_parent",
                violation_error_message=_("Une structure sans parent est un employeur ; les autres ont un employeur."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="structure_not_its_own_parent",
                violation_error_message=_("Une structure ne peut pas être rattachée à elle-même."),
            ),
            models.CheckConstraint(
                condition=Q(small=None) | Q(parent=None),
                name="structure_small_is_an_employer",
                violation_error_message=_("Seul un employeur est une « petite structure »."),
            ),
            models.CheckConstraint(
                condition=Q(is_grouping=False) | Q(parent=F("root"), grouping=None),
                name="structure_grouping_below_employer",
                violation_error_message=_("Un regroupement dépend de l’employeur lui-même."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def depth(self) -> int:
        """1 for an employer, 2 for its directions…"""
        return len(self.path) // PATH_STEP

    @property
    def employer_id(self) -> int:
        return self.root_id or self.pk

    @property
    def in_small_employer(self) -> bool:
        """Whether figures stop at the employer's whole and its groupings here."""
        return bool((self.root or self).small)

    @property
    def ancestor_keys(self) -> list[int]:
        """Primary keys from the employer down to this structure, this one included."""
        return keys_of(self.path)


class Job(models.Model):
    """A job of the administration's nomenclature (métier), for instance from ROME or the RMFP."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    label = models.CharField(_("libellé"), max_length=200)
    family = models.CharField(_("famille"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("métier")
        verbose_name_plural = _("métiers")
        ordering = ["label", "id"]

    def __str__(self) -> str:
        return self.label


class Agent(models.Model):
    """A person employed by an administration. What is optional opens one screen more, and says which."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The indexes of `Meta` begin with these keys: one of their own would only cost at each of a million writes.
    employer = models.ForeignKey(
        Structure, verbose_name=_("employeur"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    matricule = models.CharField(_("matricule"), max_length=40)
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="agents", db_index=False
    )
    job = models.ForeignKey(
        Job, verbose_name=_("métier"), null=True, blank=True, on_delete=models.PROTECT, related_name="agents"
    )
    manager = models.ForeignKey(
        "self", verbose_name=_("encadrant"), null=True, blank=True, on_delete=models.SET_NULL, related_name="team"
    )
    category = models.CharField(_("catégorie"), max_length=2, choices=Category, blank=True)
    is_manager = models.BooleanField(_("encadre une équipe"), default=False)
    is_executive = models.BooleanField(_("cadre dirigeant"), default=False)
    last_name = models.CharField(
        _("nom"), max_length=100, blank=True, help_text=_("Ouvre la liste nominative des équipes.")
    )
    first_name = models.CharField(_("prénom"), max_length=100, blank=True)
    email = models.EmailField(
        _("courriel"), blank=True, help_text=_("Ouvre l’invitation par courriel ; sinon, un code d’activation.")
    )
    birth_year = models.PositiveSmallIntegerField(
        _("année de naissance"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1930), MaxValueValidator(2015)],
        help_text=_("Ouvre les chiffres par tranche d’âge et les projections de départs."),
    )
    working_time = models.PositiveSmallIntegerField(
        _("quotité de travail (%)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Ouvre les calculs en équivalents temps plein."),
    )
    entered_on = models.DateField(
        _("date d’entrée"), null=True, blank=True, help_text=_("Ouvre le suivi de l’accueil des arrivants.")
    )
    left_on = models.DateField(_("parti le"), null=True, blank=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        verbose_name = _("agent")
        ordering = ["last_name", "first_name", "matricule"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "matricule"],
                name="agent_matricule_unique_in_employer",
                violation_error_message=_("Ce matricule existe déjà chez cet employeur."),
            ),
            models.CheckConstraint(
                condition=Q(working_time=None) | Q(working_time__range=(1, 100)),
                name="agent_working_time_is_a_percentage",
                violation_error_message=_("La quotité va de 1 à 100."),
            ),
            models.CheckConstraint(
                condition=~Q(manager=F("id")),
                name="agent_not_own_manager",
                violation_error_message=_("Un agent ne peut pas être son propre encadrant."),
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "last_name", "first_name", "matricule"], name="agent_in_structure"),
            models.Index(fields=["last_name", "first_name", "matricule", "id"], name="agent_list_order"),
            models.Index(fields=["email"], name="agent_email"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.matricule


class Posting(models.Model):
    """An agent was posted in a structure from a day (included) to another (excluded, or open)."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="postings", db_index=False
    )
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="postings", db_index=False
    )
    job = models.ForeignKey(
        Job, verbose_name=_("métier"), null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    started_on = models.DateField(_("du"))
    ended_on = models.DateField(_("au"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("affectation")
        ordering = ["agent", "started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(ended_on=None),
                name="posting_one_open_per_agent",
                violation_error_message=_("Cet agent a déjà une affectation en cours."),
            ),
            models.UniqueConstraint(
                fields=["agent", "started_on"],
                name="posting_one_per_day",
                violation_error_message=_("Cet agent a déjà une affectation qui commence ce jour."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="posting_ends_after_start",
                violation_error_message=_("Une affectation ne peut pas finir avant de commencer."),
            ),
        ]
        indexes = [models.Index(fields=["structure", "started_on", "ended_on"], name="posting_in_structure")]

    def __str__(self) -> str:
        return f"{self.agent_id} → {self.structure_id} ({self.started_on})"


class Consultation(models.Model):
    """A day on which somebody, in a role, opened an agent's file, or the files of a whole structure.

    Who is a key and never a name. Once a day: opening a page twice says nothing more.
    """

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    actor = models.CharField(_("auteur"), max_length=40)
    role = models.CharField(_("rôle"), max_length=20, choices=RoleName, blank=True)
    kind = models.CharField(_("pourquoi"), max_length=12, choices=ConsultationKind)
    on = models.DateField(_("le"))

    class Meta:
        verbose_name = _("consultation")
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "on", "actor", "role", "kind"], name="consultation_of_agent_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["structure", "on", "actor", "role", "kind"],
                condition=Q(agent=None),
                name="consultation_of_structure_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(agent=None, structure__isnull=False) | Q(agent__isnull=False, structure=None),
                name="consultation_of_one_or_of_all",
            ),
        ]
        indexes = [models.Index(fields=["on"], name="consultation_on")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
