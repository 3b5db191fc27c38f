"""What one may learn: a sheet for each course, and for those followed here their editions, modules and lessons.

An edition never changes once it is in force: whoever began one finishes that one.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure
from terreau.ground.questions.models import Bank
from terreau.rooms.learning.catalogue.durations import duration_words
from terreau.rooms.learning.catalogue.enums import (
    Audience,
    CourseState,
    EditionState,
    Format,
    Kind,
    LessonKind,
    Level,
    Reach,
    Theme,
)
from terreau.rooms.learning.catalogue.fields import SpokenField
from terreau.rooms.learning.catalogue.querysets import CourseQuerySet
from terreau.rooms.learning.packages.models import Package
from terreau.rooms.skills.models import Competence


class Course(models.Model):
    """A line of the catalogue: what it brings, to whom, how long it takes, how it is validated."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="courses"
    )
    # Its name on another platform, or in the catalogue of the house: what an import finds it again by.
    code = models.CharField(_("code"), max_length=60, blank=True)
    kind = models.CharField(_("nature"), max_length=10, choices=Kind)
    format = models.CharField(_("format"), max_length=10, choices=Format, default=Format.ALONE)
    theme = models.CharField(_("thème"), max_length=10, choices=Theme, default=Theme.OTHER)
    title = models.CharField(_("titre"), max_length=200)
    sentence = models.CharField(_("en une phrase"), max_length=300)
    brings = models.TextField(_("ce que l’on y gagne"), blank=True, help_text=_("Texte Markdown."))
    audiences = models.JSONField(_("publics"), default=list, blank=True)
    level = models.CharField(_("niveau"), max_length=20, choices=Level, default=Level.FIRST)
    minutes = models.PositiveIntegerField(_("durée en minutes"), default=0)
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    validation = models.CharField(_("comment on le valide"), max_length=300, blank=True)
    url = models.URLField(_("adresse"), max_length=500, blank=True)
    provider = models.CharField(_("organisme ou plateforme"), max_length=200, blank=True)
    # The other platform already holds the manager's agreement: it is not asked again here.
    agreed_elsewhere = models.BooleanField(_("l’accord est déjà demandé sur l’autre plateforme"), default=False)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    authors = models.CharField(_("auteurs"), max_length=300, blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    # Written into the human-resources record when somebody completes it.
    knowledge_code = models.CharField(_("code savoir du dossier RH"), max_length=40, blank=True)
    months_valid = models.PositiveSmallIntegerField(_("mois de validité de l’attestation"), null=True, blank=True)
    hands_on = models.BooleanField(_("on y apprend en expérimentant"), default=False)
    reach = models.CharField(_("pour qui"), max_length=10, choices=Reach, default=Reach.EMPLOYER)
    state = models.CharField(_("état"), max_length=10, choices=CourseState, default=CourseState.DRAFT)
    # Until somebody signs, the sheet says that its content is being reviewed.
    reviewer = models.CharField(_("relu par"), max_length=200, blank=True)
    reviewer_function = models.CharField(_("fonction"), max_length=200, blank=True)
    reviewed_on = models.DateField(_("relu le"), null=True, blank=True)
    # The first day that it was in the catalogue.
    published_on = models.DateField(_("au catalogue depuis le"), null=True, blank=True, editable=False)
    # What is searched: without accents nor case, the title first.
    words = SpokenField(of=("title", "sentence", "provider", "brings"))
    # The folder it was brought from, when the software brings it.
    shipped = models.CharField(max_length=60, blank=True, editable=False)
    bank = models.OneToOneField(
        Bank, verbose_name=_("banque de questions"), null=True, on_delete=models.PROTECT, related_name="course",
        editable=False,
    )  # fmt: skip
    competences = models.ManyToManyField(
        Competence, verbose_name=_("compétences"), through="CourseCompetence", related_name="+", blank=True
    )
    created_by = models.ForeignKey(
        User, verbose_name=_("préparé par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("cours")
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["state", "title"], name="course_catalogue")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=(Kind.EXTERNAL, Kind.RESOURCE)) | ~Q(url=""),
                name="course_elsewhere_has_address",
                violation_error_message=_("Ce qui se trouve ailleurs a une adresse."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on=None, reviewer="") | (Q(reviewed_on__isnull=False) & ~Q(reviewer="")),
                name="course_review_signed",
                violation_error_message=_("Une relecture a une date et un nom."),
            ),
            models.UniqueConstraint(
                fields=["structure", "code"],
                condition=~Q(code=""),
                name="course_code_once",
                violation_error_message=_("Un cours de cette structure porte déjà ce code."),
            ),
            models.UniqueConstraint(
                fields=["structure", "shipped"],
                condition=~Q(shipped=""),
                name="course_shipped_once",
                violation_error_message=_("Ce cours est déjà dans votre catalogue."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogue:show", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "cours"

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id

    @property
    def is_elsewhere(self) -> bool:
        """Whether one learns it at another address than here."""
        return self.kind in (Kind.EXTERNAL, Kind.RESOURCE)

    @property
    def duration(self) -> str:
        """Its length in words; nothing when nobody said it."""
        return duration_words(self.minutes)

    @property
    def audience_labels(self) -> list[str]:
        return [str(each.label) for each in Audience if each in (self.audiences or [Audience.ALL])]

    @property
    def is_published(self) -> bool:
        return self.state == CourseState.PUBLISHED

    @property
    def is_reviewed(self) -> bool:
        return self.reviewed_on is not None

    @property
    def awaits_review(self) -> bool:
        """Whether its sheet says that its content is being reviewed: what is taught here, and by no signature yet."""
        return self.kind == Kind.LESSONS and not self.is_reviewed


class CourseCompetence(models.Model):
    """A competence that the course works on, and the level that completing it shows, where it shows one."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="aims", db_index=False)
    competence = models.ForeignKey(
        Competence, verbose_name=_("compétence"), on_delete=models.PROTECT, related_name="courses"
    )
    level = models.PositiveSmallIntegerField(_("niveau visé"), null=True, blank=True)

    class Meta:
        verbose_name = _("compétence travaillée")
        ordering = ["course", "competence"]
        constraints = [
            models.UniqueConstraint(fields=["course", "competence"], name="course_competence_once"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(1, 8)),
                name="course_competence_level_1_to_8",
                violation_error_message=_("Un niveau va de 1 à 8."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} · {self.competence_id}"


class Edition(models.Model):
    """The content of a course at a time."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("édition"))
    state = models.CharField(_("état"), max_length=10, choices=EditionState, default=EditionState.DRAFT)
    note = models.CharField(_("ce qui change"), max_length=300, blank=True)
    # Of the files that it was brought from; empty once somebody writes it here.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(_("commencée le"), auto_now_add=True)
    in_force_on = models.DateField(_("en vigueur le"), null=True, editable=False)

    class Meta:
        verbose_name = _("édition d’un cours")
        ordering = ["course", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="edition_numbered_once"),
            models.UniqueConstraint(
                fields=["course"],
                condition=Q(state=EditionState.DRAFT),
                name="edition_one_draft",
                violation_error_message=_("Une édition est déjà en préparation."),
            ),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state=EditionState.CURRENT), name="edition_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.DRAFT) | Q(in_force_on__isnull=False), name="edition_in_force_since"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} · {self.number}"

    @property
    def employer_id(self) -> int:
        return self.course.employer_id


class Module(models.Model):
    """A part of a course. With a pass mark, a quiz closes it, and opens the next one."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="modules", db_index=False)
    position = models.PositiveSmallIntegerField(_("ordre"))
    title = models.CharField(_("titre"), max_length=200)
    introduction = models.TextField(_("présentation"), blank=True, help_text=_("Texte Markdown."))
    # The questions of the course's bank whose topic this is; empty: no quiz.
    topic = models.CharField(_("sujet des questions"), max_length=80, blank=True)
    asked = models.PositiveSmallIntegerField(
        _("questions posées"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pour cent de bonnes réponses"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    most_attempts = models.PositiveSmallIntegerField(
        _("essais par jour au plus"), null=True, blank=True, help_text=_("Vide : sans limite.")
    )

    class Meta:
        verbose_name = _("module")
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="module_in_order"),
            models.CheckConstraint(
                condition=Q(topic="", asked=None, pass_mark=None)
                | (
                    ~Q(topic="")
                    & Q(asked__isnull=False, asked__gte=1)
                    & (Q(pass_mark=None) | Q(pass_mark__range=(1, 100)))
                ),
                name="module_quiz_whole_or_none",
                violation_error_message=_("Un questionnaire a un sujet et un nombre de questions."),
            ),
            models.CheckConstraint(
                condition=Q(most_attempts=None) | Q(most_attempts__gte=1), name="module_one_attempt_at_least"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_quiz(self) -> bool:
        return bool(self.topic)

    @property
    def employer_id(self) -> int:
        return self.edition.employer_id


class Lesson(models.Model):
    """A page to read, or a package to play."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="lessons", db_index=False)
    position = models.PositiveSmallIntegerField(_("ordre"))
    title = models.CharField(_("titre"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    kind = models.CharField(_("nature"), max_length=8, choices=LessonKind, default=LessonKind.TEXT)
    body = models.TextField(_("texte"), blank=True, help_text=_("Texte Markdown."))
    package = models.ForeignKey(
        Package, verbose_name=_("paquet SCORM"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="lessons",
    )  # fmt: skip

    class Meta:
        verbose_name = _("leçon")
        ordering = ["module", "position"]
        constraints = [
            models.UniqueConstraint(fields=["module", "position"], name="lesson_in_order"),
            models.CheckConstraint(
                condition=Q(kind=LessonKind.TEXT, package=None) | Q(kind=LessonKind.PACKAGE, package__isnull=False),
                name="lesson_text_or_package",
                violation_error_message=_("Une leçon est un texte ou un paquet."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def employer_id(self) -> int:
        return self.module.employer_id


class Attachment(models.Model):
    """A file that the lessons of an edition show or give by its name: figure, video, captions, document.

    It belongs to the edition, for what is in force never changes; a draft made from an edition names the same file.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    name = models.CharField(_("nom"), max_length=120)
    file = models.FileField(upload_to="learning/files", max_length=200)
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("fichier d’un cours")
        ordering = ["edition", "name"]
        indexes = [models.Index(fields=["file"], name="attachment_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="attachment_once_per_edition",
                violation_error_message=_("Cette édition a déjà un fichier de ce nom."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogue:file", args=[self.pk, self.name])

    @property
    def stored(self) -> str:
        """Its name in the storage."""
        return str(self.file.name)

    @property
    def employer_id(self) -> int:
        return self.edition.employer_id
