"""Questionnaires, their editions, and the questions that a structure keeps to ask again."""

from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.content import Document, Question
from terreau.rooms.barometer.questionnaires.parsing import document_of, question_of
from terreau.rooms.barometer.questionnaires.querysets import QuestionnaireQuerySet


class Questionnaire(models.Model):
    """What is asked, edition after edition."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="questionnaires"
    )
    name = models.CharField(_("nom"), max_length=120)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id


class Edition(models.Model):
    """A questionnaire as it is asked. Once a wave asks it, it never changes: the next one begins as its copy."""

    questionnaire = models.ForeignKey(
        Questionnaire, verbose_name=_("questionnaire"), on_delete=models.CASCADE, related_name="editions"
    )
    number = models.PositiveSmallIntegerField(_("numéro"))
    content = models.JSONField(_("contenu"))
    frozen_on = models.DateField(_("figée le"), null=True, editable=False)
    # Raised by every change: two people who write at once do not erase each other.
    turn = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("édition d’un questionnaire")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"],
                name="questionnaires_edition_once",
                violation_error_message=_("Cette édition existe déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} ({self.number})"

    @cached_property
    def document(self) -> Document:
        return document_of(self.content)

    @property
    def structure(self) -> Structure:
        return self.questionnaire.structure

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id


class BankQuestion(models.Model):
    """A question kept to be asked again, with how it was tried. Those that the software brings are in its files."""

    structure = models.ForeignKey(Structure, verbose_name=_("structure"), on_delete=models.CASCADE, related_name="+")
    content = models.JSONField(_("question"))
    tried = models.CharField(
        _("comment elle a été essayée"),
        max_length=300,
        blank=True,
        help_text=_("Exemple : lue à voix haute avec huit agents de trois services, deux mots changés."),
    )
    tried_on = models.DateField(_("essayée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("question gardée")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.question.text)

    @cached_property
    def question(self) -> Question:
        return question_of(self.content)

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id
