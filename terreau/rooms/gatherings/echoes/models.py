"""What the room asks, what it thought of the event, and what remains of it.

Nothing here says who asked, voted or answered: see docs/decisions/0079 and 0080.
"""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure
from terreau.ground.seats.models import Registration
from terreau.rooms.gatherings.echoes.enums import Asked, Level, PollState, RecapState, RoomState, Sentences
from terreau.rooms.gatherings.echoes.querysets import RoomQuestionQuerySet, TakeawayQuerySet
from terreau.rooms.gatherings.events.models import Event

# Read aloud and typed on a phone: no letter that looks like another.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _each in range(8))


class OfEvent(models.Model):
    """What belongs to an event answers to its structure."""

    class Meta:
        abstract = True

    @property
    def structure(self) -> Structure:
        return self.event.structure  # type: ignore[attr-defined]

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id


class Room(OfEvent):
    """Where those who are there ask and vote: whoever holds its short link is in."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="room", verbose_name=_("rencontre"))
    code = models.CharField(_("code du lien"), max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(_("état"), max_length=8, choices=RoomState, default=RoomState.CLOSED, editable=False)
    moderated = models.BooleanField(
        _("lire chaque question avant de la montrer"),
        default=True,
        help_text=_("Sans cela, une question est visible de la salle dès qu’elle est envoyée."),
    )
    # What makes a device's mark of this room another one elsewhere; replaced when the room ends.
    secret = models.CharField(max_length=64, default=secrets.token_hex, editable=False)
    # The number of the next question, held by an UPDATE.
    asked = models.PositiveIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(_("terminé le"), null=True, editable=False)

    class Meta:
        verbose_name = _("salle")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state == RoomState.OPEN


class Question(models.Model):
    """No author. `device` is what this device is called in this room until it ends; then nothing."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="questions", verbose_name=_("salle"))
    number = models.PositiveIntegerField(_("numéro"))
    text = models.CharField(_("votre question"), max_length=300)
    signature = models.CharField(
        _("de la part de"),
        max_length=80,
        blank=True,
        help_text=_("Laissez vide pour rester anonyme. Exemple : une agente d’accueil."),
    )
    state = models.CharField(_("état"), max_length=8, choices=Asked, default=Asked.WAITING)
    answer = models.TextField(_("réponse écrite"), blank=True, max_length=2000)
    device = models.CharField(max_length=64, blank=True, editable=False)
    # How many voices, once the votes themselves are erased.
    voices = models.PositiveIntegerField(_("voix"), null=True, editable=False)
    sent_at = models.DateTimeField(_("envoyée le"), default=timezone.now, editable=False)

    objects = RoomQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question de la salle")
        ordering = ["room", "number"]
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="echoes_question_numbered_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def employer_id(self) -> int:
        return self.room.employer_id


class Vote(models.Model):
    """One voice of one device for one question; erased, counted, when the room ends."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes")
    device = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("voix")
        ordering = ["question", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "device"],
                name="echoes_one_voice_per_device",
                violation_error_message=_("Votre voix est déjà comptée."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id}"

    @property
    def employer_id(self) -> int:
        return self.question.employer_id


class Poll(OfEvent):
    """The short form sent after an event; `results` is written once, when it closes, and only from enough answers."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="poll", verbose_name=_("rencontre"))
    state = models.CharField(_("état"), max_length=8, choices=PollState, default=PollState.DRAFT, editable=False)
    sent_on = models.DateField(_("envoyé le"), null=True, editable=False)
    closes_on = models.DateField(_("dernier jour"), null=True, editable=False)
    results = models.JSONField(_("résultats"), null=True, editable=False)

    class Meta:
        verbose_name = _("questionnaire de satisfaction")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PollState.DRAFT) | Q(sent_on__isnull=False, closes_on__isnull=False),
                name="echoes_poll_sent_has_dates",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"


class Ballot(models.Model):
    """The right to answer once. It names nobody, and goes as it is used.

    Were it kept and marked, PostgreSQL would hold in each row the number of the transaction that last wrote it: that of
    the mark and that of the answer are one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    # The digest of the token in the link: whoever reads the table cannot answer.
    digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("droit de répondre")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def employer_id(self) -> int:
        return self.poll.employer_id


class Rating(models.Model):
    """Three answers. A random key, no date: the order in which they came is nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ratings")
    useful = models.PositiveSmallIntegerField(_("utile pour mon travail"), choices=Level)
    organised = models.PositiveSmallIntegerField(_("bien organisée"), choices=Level)
    again = models.PositiveSmallIntegerField(_("à conseiller à un collègue"), choices=Level)

    class Meta:
        verbose_name = _("réponse de satisfaction")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__range=(1, 5), organised__range=(1, 5), again__range=(1, 5)),
                name="echoes_rating_from_1_to_5",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def employer_id(self) -> int:
        return self.poll.employer_id


class Sentence(models.Model):
    """One sentence, apart from the three answers: nothing ties it to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="sentences")
    text = models.CharField(_("phrase"), max_length=300)
    state = models.CharField(_("état"), max_length=8, choices=Sentences, default=Sentences.WAITING)

    class Meta:
        verbose_name = _("phrase de satisfaction")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text

    @property
    def employer_id(self) -> int:
        return self.poll.employer_id


class Recap(OfEvent):
    """The takeaways of an event, as a whole: in preparation, then on its page."""

    event = models.OneToOneField(
        Event, on_delete=models.CASCADE, related_name="recap_sheet", verbose_name=_("rencontre")
    )
    introduction = models.TextField(
        _("en deux phrases"),
        blank=True,
        max_length=1500,
        help_text=_("Qui a organisé, sur quel thème : ce sera le chapeau de l’article."),
    )
    state = models.CharField(_("état"), max_length=10, choices=RecapState, default=RecapState.DRAFT, editable=False)
    # Raised by every write of a takeaway: it holds the order until the end of the transaction.
    turn = models.PositiveIntegerField(default=0, editable=False)
    told_at = models.DateTimeField(_("annoncé le"), null=True, editable=False)

    class Meta:
        verbose_name = _("retour d’une rencontre")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event_id}"

    @property
    def is_published(self) -> bool:
        return self.state == RecapState.PUBLISHED


class Takeaway(models.Model):
    """A numbered lesson. « Relu »: somebody checked it, with who said it where there is one."""

    recap = models.ForeignKey(Recap, on_delete=models.CASCADE, related_name="takeaways")
    position = models.PositiveSmallIntegerField(_("numéro"))
    title = models.CharField(
        _("l’enseignement"), max_length=250, help_text=_("Une phrase qui se suffit. Exemple : former en expérimentant.")
    )
    text = models.TextField(_("ce qui a été dit"), blank=True, max_length=4000)
    said_by = models.CharField(
        _("dit par"),
        max_length=200,
        blank=True,
        help_text=_("Une fonction : « la directrice de l’école du numérique »."),
    )
    url = models.URLField(_("pour aller plus loin"), max_length=500, blank=True)
    reviewed = models.BooleanField(_("relu"), default=False, editable=False)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)

    objects = TakeawayQuerySet.as_manager()

    class Meta:
        verbose_name = _("enseignement")
        ordering = ["recap", "position"]
        constraints = [
            models.UniqueConstraint(fields=["recap", "position"], name="echoes_takeaway_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def employer_id(self) -> int:
        return self.recap.employer_id


class Wish(models.Model):
    """« Tell me when the account is out »: one message, once."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="wishes", verbose_name=_("rencontre"))
    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="recap_wish", verbose_name=_("inscription")
    )
    told_at = models.DateTimeField(_("prévenu le"), null=True, editable=False)

    class Meta:
        verbose_name = _("demande d’être prévenu")
        ordering = ["event", "id"]

    def __str__(self) -> str:
        return f"{self.event_id}"

    @property
    def employer_id(self) -> int:
        return self.event.employer_id
