"""Frameworks, what jobs and socles require, the test and its sittings, and the levels that agents hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.models import Agent, Job, Structure
from terreau.ground.questions.models import QuestionVersion
from terreau.rooms.skills.campaigns import models as _campaigns  # noqa: F401 - Django finds the tables of a room here
from terreau.rooms.skills.enums import STUDY_AT_WORK, Ending, Population, ResultState, Source, StudyState
from terreau.rooms.skills.querysets import SittingQuerySet, SkillResultQuerySet, SocleQuerySet, StudyQuerySet

LEVELS = (1, 8)  # CRCN and DigComp both count eight levels; 0 is « no level reached »


class Framework(models.Model):
    code = models.CharField(_("code"), max_length=40, unique=True)
    label = models.CharField(_("libellé"), max_length=200)
    version = models.CharField(_("version"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    language = models.CharField(_("langue des libellés"), max_length=5, default="fr")
    # What was not compared with the official text, in the words of who prepared the file. Shown with the framework.
    verification = models.TextField(_("à vérifier"), blank=True)

    class Meta:
        verbose_name = _("référentiel")
        ordering = ["label", "id"]

    def __str__(self) -> str:
        return self.label


class FrameworkLevel(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField(_("niveau"))
    label = models.CharField(_("palier"), max_length=100)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("niveau du référentiel")
        ordering = ["framework", "number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="framework_level_once"),
            models.CheckConstraint(condition=Q(number__range=LEVELS), name="framework_level_1_to_8"),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.label}"


class Domain(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="domains")
    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("libellé"), max_length=200)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("domaine")
        ordering = ["framework", "code"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="domain_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Competence(models.Model):
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="competences")
    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("libellé"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    # Names under which files know it: competence 4.3 changed its name between CRCN 2019 and Pix today.
    aliases = models.JSONField(_("autres noms"), default=list, blank=True)

    class Meta:
        verbose_name = _("compétence")
        ordering = ["domain", "code"]
        constraints = [models.UniqueConstraint(fields=["domain", "code"], name="competence_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class JobRequirement(models.Model):
    job = models.ForeignKey(Job, verbose_name=_("métier"), on_delete=models.CASCADE, related_name="requirements")
    competence = models.ForeignKey(Competence, verbose_name=_("compétence"), on_delete=models.CASCADE)
    level = models.PositiveSmallIntegerField(_("niveau requis"))

    class Meta:
        verbose_name = _("niveau requis par un métier")
        ordering = ["job", "competence"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "competence"],
                name="job_requirement_once",
                violation_error_message=_("Ce métier a déjà un niveau requis pour cette compétence."),
            ),
            models.CheckConstraint(
                condition=Q(level__range=LEVELS),
                name="job_requirement_level_1_to_8",
                violation_error_message=_("Un niveau va de 1 à 8."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} · {self.competence_id} ≥ {self.level}"


class RequirementChange(models.Model):
    """What a job required from a day on, and which structure's human resources said so. `levels`: by competence key.

    The latest is what the job requires today; a second change on the same day takes the place of the first.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="requirement_changes")
    since = models.DateField(_("depuis le"))
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    levels = models.JSONField(_("niveaux requis"), default=dict)

    class Meta:
        verbose_name = _("changement des niveaux requis par un métier")
        ordering = ["job", "-since"]
        constraints = [models.UniqueConstraint(fields=["job", "since"], name="requirement_change_once_a_day")]

    def __str__(self) -> str:
        return f"{self.job_id} · {self.since}"


class Socle(models.Model):
    """A baseline: the level per competence that a population of a structure (and below) is expected to hold."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="socles"
    )
    label = models.CharField(_("libellé"), max_length=200)
    population = models.CharField(_("population"), max_length=12, choices=Population, default=Population.ALL)
    category = models.CharField(_("catégorie"), max_length=2, choices=Category, blank=True)
    job = models.ForeignKey(Job, verbose_name=_("métier"), null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField(_("en vigueur du"))
    valid_to = models.DateField(_("cesse de s’appliquer le"), null=True, blank=True)
    # The version that this one follows: one only, which the database settles between two people at once.
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("remplace"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="next_version",
    )
    # Figures of a snapshot taken before speak of other levels.
    levels_set_at = models.DateTimeField(_("niveaux fixés le"), null=True, blank=True, editable=False)

    objects = SocleQuerySet.as_manager()

    class Meta:
        verbose_name = _("socle")
        ordering = ["structure", "-valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="socle_ends_after_start",
                violation_error_message=_("La fin du socle doit suivre son début."),
            ),
            models.CheckConstraint(
                condition=(Q(population="category") & ~Q(category="")) | (~Q(population="category") & Q(category="")),
                name="socle_category_when_needed",
                violation_error_message=_(
                    "Choisissez la catégorie concernée, et seulement pour un socle par catégorie."
                ),
            ),
            models.CheckConstraint(
                condition=Q(population="job", job__isnull=False) | (~Q(population="job") & Q(job=None)),
                name="socle_job_when_needed",
                violation_error_message=_("Choisissez le métier concerné, et seulement pour un socle par métier."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SocleLevel(models.Model):
    socle = models.ForeignKey(Socle, on_delete=models.CASCADE, related_name="levels")
    competence = models.ForeignKey(Competence, verbose_name=_("compétence"), on_delete=models.CASCADE)
    level = models.PositiveSmallIntegerField(_("niveau attendu"))

    class Meta:
        verbose_name = _("niveau du socle")
        ordering = ["socle", "competence"]
        constraints = [
            models.UniqueConstraint(fields=["socle", "competence"], name="socle_level_once"),
            models.CheckConstraint(
                condition=Q(level__range=LEVELS),
                name="socle_level_1_to_8",
                violation_error_message=_("Un niveau va de 1 à 8."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence_id} ≥ {self.level}"


class SkillResult(models.Model):
    """What an agent showed in one competence on one day: a level, or the share of a campaign's skills mastered.

    History is kept: the latest level held stands. A share (`mastery`, from 0 to 1) is never turned into a level.
    """

    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="skill_results")
    competence = models.ForeignKey(Competence, verbose_name=_("compétence"), on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField(_("niveau"), null=True, blank=True)
    mastery = models.FloatField(_("part maîtrisée"), null=True, blank=True)
    error = models.FloatField(
        _("erreur de mesure (niveaux)"), null=True, blank=True, help_text=_("Erreur type de la mesure.")
    )
    source = models.CharField(_("source"), max_length=12, choices=Source)
    state = models.CharField(_("état"), max_length=12, choices=ResultState, default=ResultState.HELD)
    measured_on = models.DateField(_("mesuré le"))
    campaign = models.CharField(_("campagne"), max_length=80, blank=True)
    # Which of the agent's measures of the competence it was in its half-year: progress is counted on the first ones,
    # so that starting again until luck smiles changes nothing.
    sitting = models.PositiveSmallIntegerField(_("rang dans le semestre"), default=1, db_default=1)

    objects = SkillResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("résultat de compétence")
        ordering = ["agent", "competence", "-measured_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                # In this order, the index behind it also gives an agent's history by date, which the evidence reads.
                fields=["agent", "competence", "measured_on", "source", "campaign", "sitting"],
                name="skill_result_once_a_day",
                violation_error_message=_("Ce résultat est déjà enregistré."),
            ),
            models.CheckConstraint(
                # « is not null » is said: a check that is null, with both absent, would pass.
                condition=Q(level__isnull=False, level__range=(0, 8), mastery=None)
                | Q(level=None, mastery__isnull=False, mastery__range=(0.0, 1.0)),
                name="skill_result_level_or_mastery",
                violation_error_message=_("Un résultat est un niveau de 0 à 8, ou une part de 0 à 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.competence_id}: {self.level if self.level is not None else self.mastery}"


class Edition(models.Model):
    """The questions of a competence with their parameters, as the test asks them from a day on. It never changes.

    `parameters` is a bank of the laboratory (`Bank.as_dict`), whose items are the keys of question versions.
    `calibrated` holds, for those whose parameters come from answers, how many there were and the errors.
    """

    competence = models.ForeignKey(
        Competence, verbose_name=_("compétence"), on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField(_("numéro"))
    parameters = models.JSONField(_("paramètres"))
    calibrated = models.JSONField(_("étalonnage"), default=dict)
    made_at = models.DateTimeField(_("faite le"), auto_now_add=True)

    class Meta:
        verbose_name = _("édition du test")
        ordering = ["competence", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["competence", "number"], name="edition_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.competence_id} · {self.number}"


class Sitting(models.Model):
    """An agent's test of one competence: what was asked, what was answered, and what it says.

    It keeps the edition and the rule it began with, so that reckoning it again gives the same. `level`, `error` and
    `themes` are on the scale of levels (2.4 lies between levels 2 and 3); without enough answers there are none.
    """

    agent = models.ForeignKey(Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="sittings")
    competence = models.ForeignKey(Competence, verbose_name=_("compétence"), on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, verbose_name=_("édition du test"), on_delete=models.PROTECT)
    rule = models.JSONField(_("règle du test"))
    seed = models.PositiveIntegerField(_("tirage"))
    started_at = models.DateTimeField(_("commencé le"))
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    reason = models.CharField(_("raison de la fin"), max_length=10, choices=Ending, blank=True)
    level = models.FloatField(_("niveau mesuré"), null=True, blank=True)
    error = models.FloatField(_("erreur de mesure (niveaux)"), null=True, blank=True)
    themes = models.JSONField(_("niveaux par thème"), default=list, blank=True)
    shared_at = models.DateTimeField(_("inscrit au dossier le"), null=True, blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("test de positionnement")
        ordering = ["agent", "-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "competence"],
                condition=Q(finished_at=None),
                name="sitting_one_open",
                violation_error_message=_("Un test de cette compétence est déjà commencé."),
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, reason="") | (Q(finished_at__isnull=False) & ~Q(reason="")),
                name="sitting_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(level=None, error=None) | Q(level__isnull=False, error__isnull=False),
                name="sitting_level_with_error",
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(finished_at__isnull=False, level__isnull=False),
                name="sitting_shared_once_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} · {self.competence_id} · {self.started_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.finished_at is None


class Answer(models.Model):
    """A question of a sitting: asked, then answered or passed once and for all."""

    sitting = models.ForeignKey(Sitting, verbose_name=_("test"), on_delete=models.CASCADE, related_name="answers")
    rank = models.PositiveSmallIntegerField(_("rang"))
    version = models.ForeignKey(QuestionVersion, verbose_name=_("question"), on_delete=models.PROTECT)
    given = models.JSONField(_("réponse"), null=True, blank=True)
    right = models.BooleanField(_("juste"), null=True, blank=True)
    asked_at = models.DateTimeField(_("posée le"))
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)

    class Meta:
        verbose_name = _("réponse au test")
        ordering = ["sitting", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "rank"], name="answer_rank_once"),
            models.UniqueConstraint(fields=["sitting", "version"], name="answer_question_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, right=None) | Q(answered_at__isnull=False, right__isnull=False),
                name="answer_right_when_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} · {self.rank}"


class Study(models.Model):
    """How a competence's questions behave, and the parameters that answers give them (`positioning/studying.py`)."""

    competence = models.ForeignKey(Competence, verbose_name=_("compétence"), on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, verbose_name=_("édition étudiée"), on_delete=models.PROTECT, related_name="+")
    made = models.OneToOneField(
        Edition, verbose_name=_("édition qui en est issue"), null=True, on_delete=models.PROTECT, related_name="study"
    )
    state = models.CharField(_("état"), max_length=10, choices=StudyState, default=StudyState.WAITING)
    rounds = models.PositiveIntegerField(_("tours de calcul"), default=0)
    report = models.JSONField(_("rapport"), default=dict)
    failure = models.CharField(_("motif"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("demandée le"))
    alive_at = models.DateTimeField(editable=False)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("étude des questions")
        ordering = ["competence", "-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["competence"],
                condition=Q(state__in=STUDY_AT_WORK),
                name="study_one_at_work",
                violation_error_message=_("Une étude de cette compétence est déjà en cours."),
            ),
            models.CheckConstraint(
                condition=Q(state="in_force", made__isnull=False) | (~Q(state="in_force") & Q(made=None)),
                name="study_in_force_by_an_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competence_id} · {self.asked_at:%Y-%m-%d}"

    @property
    def at_work(self) -> bool:
        return self.state in STUDY_AT_WORK
