"""Banks of questions. A question changes by a new version; a version never changes, but for who has reviewed it."""

from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.questions.contents import Content, content_of
from terreau.ground.questions.drafts import LEVELS, LONGEST_AUTHOR, LONGEST_CODE, LONGEST_THEME, LONGEST_TOPIC, Draft
from terreau.ground.questions.enums import Kind, Review
from terreau.ground.questions.querysets import QuestionQuerySet


class Bank(models.Model):
    """Questions kept together; a room knows its own by the code."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    label = models.CharField(_("libellé"), max_length=200)
    # Of the files that the software brings: when it brings others, they are read again.
    digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("banque de questions")
        ordering = ["label", "id"]

    def __str__(self) -> str:
        return self.label


class Question(models.Model):
    """What stays the same through the versions: its code, and whether it is still asked."""

    bank = models.ForeignKey(Bank, verbose_name=_("banque"), on_delete=models.CASCADE, related_name="questions")
    code = models.CharField(_("code"), max_length=LONGEST_CODE)
    current = models.OneToOneField(
        "QuestionVersion", verbose_name=_("version en vigueur"), null=True, on_delete=models.RESTRICT, related_name="+"
    )
    retired_on = models.DateField(_("retirée le"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        ordering = ["bank", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["bank", "code"],
                name="question_code_once",
                violation_error_message=_("Cette banque a déjà une question de ce code."),
            )
        ]

    def __str__(self) -> str:
        return self.code


class QuestionVersion(models.Model):
    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    topic = models.CharField(_("sujet"), max_length=LONGEST_TOPIC, blank=True)
    theme = models.CharField(_("thème"), max_length=LONGEST_THEME, blank=True)
    level = models.PositiveSmallIntegerField(_("niveau déclaré"), null=True, blank=True)
    kind = models.CharField(_("genre"), max_length=10, choices=Kind)
    document = models.JSONField(_("contenu"))
    author = models.CharField(
        _("auteur"), max_length=LONGEST_AUTHOR, help_text=_("Une équipe ou un service, plutôt qu’une personne.")
    )
    licence = models.CharField(_("licence"), max_length=LONGEST_AUTHOR, blank=True)
    language = models.CharField(_("langue"), max_length=5, default="fr")
    content_review = models.CharField(_("relecture du fond"), max_length=10, choices=Review, default=Review.TO_REVIEW)
    language_review = models.CharField(
        _("relecture de la langue"), max_length=10, choices=Review, default=Review.TO_REVIEW
    )
    # Written by the software's own bank: an update of it may follow. A version that somebody wrote here stays.
    shipped = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(_("écrite le"), auto_now_add=True)

    class Meta:
        verbose_name = _("version d’une question")
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"],
                name="question_version_once",
                violation_error_message=_("Quelqu’un d’autre vient de modifier cette question."),
            ),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=LEVELS),
                name="question_level_1_to_8",
                violation_error_message=_("Un niveau va de 1 à 8."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="question_version_from_1"),
        ]
        indexes = [models.Index(F("topic"), name="question_topic")]

    def __str__(self) -> str:
        return f"{self.question_id} · {self.number}"

    @cached_property
    def content(self) -> Content:
        return content_of(self.document)

    def as_draft(self, code: str) -> Draft:
        """The version as a file would give it, without its pictures."""
        return Draft(
            code=code, content=self.content, topic=self.topic, theme=self.theme, level=self.level, author=self.author,
            licence=self.licence, language=self.language, content_review=Review(self.content_review),
            language_review=Review(self.language_review),
        )  # fmt: skip


class Picture(models.Model):
    """An image that questions show, under the digest of its bytes: the same image is kept once."""

    digest = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=20)
    data = models.BinaryField()

    class Meta:
        verbose_name = _("image de question")

    def __str__(self) -> str:
        return self.digest
