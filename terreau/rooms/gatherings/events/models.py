"""Events: what is announced, its programme, for whom, with whom. Dates, places and seats are the occasion's."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.events.enums import (
    COMING,
    EDITABLE,
    OVER,
    PUBLISHED,
    Audience,
    Kind,
    Moment,
    QuestionKind,
    State,
)
from terreau.rooms.gatherings.events.models_partners import Partner, PartnerSheet
from terreau.rooms.gatherings.events.querysets import EventQuerySet, SeriesQuerySet
from terreau.rooms.gatherings.themes.models import Theme

__all__ = [
    "Answer", "DomainRule", "Event", "Partner", "PartnerSheet", "PointToSettle", "ProgrammeLine", "Question", "Series",
    "Speaker", "Word",
]  # fmt: skip

MOST_QUESTIONS = 5


class Series(models.Model):
    """Events that come back under one name: « Les cafés de la transformation »."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure organisatrice"), on_delete=models.PROTECT, related_name="event_series"
    )
    name = models.CharField(_("nom"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("série de rencontres")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "name"],
                name="event_series_once",
                violation_error_message=_("Cette structure a déjà une série de ce nom."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:series", args=[self.pk])


class Event(models.Model):
    """What is announced. `occasion` holds title, structure, dates, place and seats, for the calendars and the lists."""

    occasion = models.OneToOneField("seats.Occasion", on_delete=models.PROTECT, related_name="event")
    series = models.ForeignKey(
        Series, verbose_name=_("série"), null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    # What people had asked for, when it comes from a call for themes; told to them when the event is announced.
    theme = models.OneToOneField(
        Theme, verbose_name=_("thème"), null=True, blank=True, on_delete=models.SET_NULL, related_name="event",
        editable=False,
    )  # fmt: skip
    kind = models.CharField(_("nature"), max_length=20, choices=Kind)
    summary = models.CharField(_("en une phrase"), max_length=300)
    description = models.TextField(_("présentation"), blank=True)
    state = models.CharField(_("état"), max_length=12, choices=State, default=State.DRAFT)
    is_public = models.BooleanField(_("annoncé à tous"), default=False)
    publish_at = models.DateTimeField(_("publication prévue"), null=True, blank=True)
    published_at = models.DateTimeField(_("publié le"), null=True, editable=False)
    audience = models.CharField(_("pour qui"), max_length=12, choices=Audience, default=Audience.EVERYBODY)
    audience_structures = models.ManyToManyField(
        Structure, verbose_name=_("structures invitées"), blank=True, related_name="+"
    )
    audience_categories = models.JSONField(_("catégories invitées"), default=list, blank=True)
    outsiders = models.BooleanField(_("ouvert aux agents d’autres administrations"), default=False)
    contact = models.EmailField(_("courriel de l’organisateur"), blank=True)
    # The first day it was announced for, while it has been put off.
    postponed_from = models.DateTimeField(_("date d’abord annoncée"), null=True, editable=False)
    recap = models.CharField(_("compte rendu"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name=_("préparé par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    # Raised by every write: it holds the row until the end of the transaction.
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)
    # Of an imported page: the key of the employer and the name of the file, and what the file held.
    source = models.CharField(_("page d’origine"), max_length=200, blank=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("rencontre")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.REPORTED) | ~Q(recap=""),
                name="event_reported_with_recap",
                violation_error_message=_("Un compte rendu en ligne a une adresse."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(published_at__isnull=False),
                name="event_published_since",
                violation_error_message=_("Une rencontre publiée a une date de publication."),
            ),
            models.CheckConstraint(
                condition=Q(publish_at=None) | Q(state=State.DRAFT),
                name="event_planned_is_a_draft",
                violation_error_message=_("Seule une rencontre en préparation attend sa publication."),
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=~Q(source=""),
                name="event_source_once",
                violation_error_message=_("Cette page a déjà été importée."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:show", args=[self.pk, self.slug])

    @property
    def title(self) -> str:
        title: str = self.occasion.title
        return title

    @property
    def structure(self) -> Structure:
        structure: Structure = self.occasion.structure
        return structure

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60].strip("-") or "rencontre"

    @property
    def is_published(self) -> bool:
        return self.state in PUBLISHED

    @property
    def is_coming(self) -> bool:
        return self.state in COMING

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def may_change(self) -> bool:
        return self.state in EDITABLE


class ProgrammeLine(models.Model):
    """A timed part of the programme. Its hours follow from the session it is in and from the lines before it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="programme")
    session = models.PositiveSmallIntegerField(_("séance"), default=1, validators=[MinValueValidator(1)])
    position = models.PositiveSmallIntegerField(_("ordre"))
    kind = models.CharField(_("nature"), max_length=16, choices=Moment)
    title = models.CharField(_("titre"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(720)]
    )

    class Meta:
        verbose_name = _("temps du programme")
        ordering = ["event", "position"]
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="event_programme_in_order"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__range=(1, 720)),
                name="event_programme_minutes",
                violation_error_message=_("Un temps dure de une minute à douze heures."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class Speaker(models.Model):
    """Who speaks. The name is shown where the organiser says that this person agrees; the function always."""

    line = models.ForeignKey(ProgrammeLine, on_delete=models.CASCADE, related_name="speakers")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("nom"), max_length=200, blank=True)
    function = models.CharField(_("fonction"), max_length=200, blank=True)
    organisation = models.CharField(_("organisme"), max_length=200, blank=True)
    may_be_named = models.BooleanField(_("accepte d’être nommé"), default=False)

    class Meta:
        verbose_name = _("intervenant")
        ordering = ["line", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(function="") | ~Q(organisation=""),
                name="event_speaker_is_somebody",
                violation_error_message=_("Un intervenant a un nom, une fonction ou un organisme."),
            )
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """As the page says it."""
        name = self.name if self.may_be_named else ""
        return ", ".join(part for part in (name, self.function, self.organisation) if part) or str(_("Intervenant"))


class Question(models.Model):
    """Asked when registering, and read by the organisers only."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("ordre"))
    kind = models.CharField(_("réponse attendue"), max_length=8, choices=QuestionKind)
    text = models.CharField(_("question"), max_length=300)
    choices = models.TextField(_("choix, un par ligne"), blank=True)
    required = models.BooleanField(_("réponse obligatoire"), default=False)

    class Meta:
        verbose_name = _("question à l’inscription")
        ordering = ["event", "position"]
        constraints = [
            models.UniqueConstraint(fields=["event", "position"], name="event_question_in_order"),
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST_QUESTIONS)),
                name="event_questions_at_most_five",
                violation_error_message=_("Cinq questions au plus."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.CHOICE) | ~Q(choices=""),
                name="event_question_has_choices",
                violation_error_message=_("Donnez les choix, un par ligne."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def options(self) -> list[str]:
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class Answer(models.Model):
    """What somebody answered when registering; erased some weeks after the event."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    registration = models.ForeignKey("seats.Registration", on_delete=models.CASCADE, related_name="event_answers")
    text = models.CharField(_("réponse"), max_length=600)

    class Meta:
        verbose_name = _("réponse à une question d’inscription")
        ordering = ["question", "id"]
        constraints = [models.UniqueConstraint(fields=["question", "registration"], name="event_answer_once")]

    def __str__(self) -> str:
        return self.text


class DomainRule(models.Model):
    """What an employer adds to the list of the e-mail domains of public service, or takes out of it."""

    employer = models.ForeignKey(
        Structure, verbose_name=_("employeur"), on_delete=models.CASCADE, related_name="domain_rules"
    )
    domain = models.CharField(_("domaine"), max_length=253)
    allowed = models.BooleanField(_("accepté"), default=True)

    class Meta:
        verbose_name = _("domaine de courriel")
        ordering = ["domain", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "domain"],
                name="event_domain_once",
                violation_error_message=_("Ce domaine est déjà réglé."),
            )
        ]

    def __str__(self) -> str:
        return self.domain


class PointToSettle(models.Model):
    """What an imported page contradicts or leaves out; the event stays closed until a person has settled it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="points")
    file = models.CharField(_("fichier"), max_length=250)
    field = models.CharField(_("champ"), max_length=80)
    reason = models.CharField(_("ce qui ne va pas"), max_length=500)
    settled_at = models.DateTimeField(_("réglé le"), null=True, editable=False)
    settled_by = models.ForeignKey(
        User, verbose_name=_("réglé par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    settlement = models.CharField(_("ce qui a été décidé"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("point à régler")
        ordering = ["event", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "field", "reason"], name="event_point_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None) | ~Q(settlement=""),
                name="event_point_settled_in_words",
                violation_error_message=_("Dites ce qui a été décidé."),
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class Word(models.Model):
    """What an organiser wrote to those registered. `key` is the form's: sent twice by two clicks, it leaves once."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="words")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("objet"), max_length=150)
    text = models.TextField(_("message"), max_length=5000)
    waiting_too = models.BooleanField(_("la liste d’attente aussi"), default=False)
    sent_by = models.ForeignKey(
        User, verbose_name=_("écrit par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    sent_at = models.DateTimeField(_("envoyé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("message aux inscrits")
        ordering = ["-sent_at", "-id"]

    def __str__(self) -> str:
        return self.subject
