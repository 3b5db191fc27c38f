"""A wave: whom it asks, the right of each to answer once, and the urn.

Nothing here ties an answer to whom it comes from (docs/decisions/0082): a right names somebody and goes as it is used,
a ballot is sealed for a key that the database does not hold, and neither has anything of the other.
"""

import secrets
import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.waves.enums import ArrivalState, Drawing, Location, Population, WaveState
from terreau.rooms.barometer.waves.querysets import WaveQuerySet

# In addresses and in the names of figures: no letter that looks like another.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_code() -> str:
    return get_random_string(8, ALPHABET)


def random_key() -> int:
    """A key that says nothing of when its row came."""
    return secrets.randbits(62)


class Wave(models.Model):
    """A questionnaire asked of a population between two days (both included)."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="waves"
    )
    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code, editable=False)
    name = models.CharField(_("nom"), max_length=120, help_text=_("Exemple : baromètre 2026."))
    edition = models.ForeignKey(
        Edition, verbose_name=_("questionnaire"), on_delete=models.PROTECT, related_name="waves"
    )
    population = models.CharField(_("pour qui"), max_length=12, choices=Population, default=Population.AGENTS)
    drawing = models.CharField(_("tirage"), max_length=8, choices=Drawing, default=Drawing.WHOLE)
    state = models.CharField(_("état"), max_length=12, choices=WaveState, default=WaveState.DRAFT, editable=False)
    opens_on = models.DateField(_("premier jour"))
    closes_on = models.DateField(_("dernier jour"))
    first_reminder_on = models.DateField(_("premier rappel"), null=True, blank=True)
    second_reminder_on = models.DateField(_("second rappel"), null=True, blank=True)
    message = models.TextField(_("votre mot aux agents"), max_length=1000, blank=True)
    # Whose subtrees are central services; the others are local ones. None: the distinction is not made.
    central = models.ManyToManyField(Structure, verbose_name=_("services centraux"), blank=True, related_name="+")
    # What seals a ballot; what opens it lies in a file apart, and goes with the ballots.
    public_key = models.CharField(max_length=64, blank=True, editable=False)
    # When the answers of another tool were sealed here; the days above are those on which they were given.
    brought_on = models.DateField(_("reprise le"), null=True, editable=False)
    # When ballots were destroyed: nothing can be counted again.
    emptied_on = models.DateField(_("urne détruite le"), null=True, editable=False)

    objects = WaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("vague de baromètre")
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="waves_closes_after_opening",
                violation_error_message=_("Le dernier jour suit le premier."),
            ),
            models.CheckConstraint(
                condition=Q(first_reminder_on=None)
                | Q(first_reminder_on__gt=F("opens_on"), first_reminder_on__lte=F("closes_on")),
                name="waves_first_reminder_while_open",
                violation_error_message=_("Le premier rappel part après le premier jour et avant la clôture."),
            ),
            models.CheckConstraint(
                condition=Q(second_reminder_on=None)
                | Q(second_reminder_on__gt=F("first_reminder_on"), second_reminder_on__lte=F("closes_on")),
                name="waves_second_reminder_after_first",
                violation_error_message=_("Le second rappel part après le premier et avant la clôture."),
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | ~Q(public_key=""),
                name="waves_open_has_an_urn",
                violation_error_message=_("Une vague ouverte a une urne."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id

    @property
    def is_running(self) -> bool:
        return self.state == WaveState.OPEN


class Cell(models.Model):
    """People of the population who are alike for the survey: where they work, category, age band, central or local.

    `population`: how many there are; `invited`: how many were given a right. It says nothing of who answered.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="cells")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(_("catégorie"), max_length=2, choices=Category, blank=True)
    age_band = models.CharField(_("tranche d’âge"), max_length=8, blank=True)
    location = models.CharField(_("services"), max_length=8, choices=Location, blank=True)
    population = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    # The group of enough people in which those of the cell are counted for participation.
    turnout = models.ForeignKey("Turnout", null=True, on_delete=models.SET_NULL, related_name="cells")

    class Meta:
        verbose_name = _("groupe d’une vague")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "structure", "category", "age_band", "location"], name="waves_cell_once"
            ),
            models.CheckConstraint(condition=Q(invited__lte=F("population")), name="waves_cell_invites_its_people"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} · {self.structure_id}"


class Stratum(models.Model):
    """Of a drawn wave: how many are invited in a structure and what is below it that is no stratum of its own."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="strata")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    population = models.PositiveIntegerField(_("agents"))
    size = models.PositiveIntegerField(_("à inviter"))

    class Meta:
        verbose_name = _("strate d’une vague")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "structure"], name="waves_stratum_once"),
            models.CheckConstraint(
                condition=Q(size__lte=F("population")),
                name="waves_stratum_not_beyond_its_people",
                violation_error_message=_("On n’invite pas plus d’agents qu’il n’y en a."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} · {self.structure_id}"


class Right(models.Model):
    """The right of somebody to answer once. Deleted as it is used; those that are left at the close go together.

    Its link is a signature of its key: the same in the invitation and in reminders, stored nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="rights")
    cell = models.ForeignKey(Cell, on_delete=models.CASCADE, related_name="rights")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.CASCADE, related_name="survey_rights")
    email = models.EmailField(_("adresse"), blank=True)
    # The messages written: 0 none, 1 the invitation, 2 and 3 the reminders.
    written = models.PositiveSmallIntegerField(default=0)
    written_on = models.DateField(null=True)
    # Asked not to be reminded. The right stays, and is no answer.
    declined = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("droit de répondre")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "agent"], condition=Q(agent__isnull=False), name="waves_right_once"
            ),
            models.UniqueConstraint(fields=["wave", "email"], condition=~Q(email=""), name="waves_address_once"),
            models.CheckConstraint(
                condition=Q(agent__isnull=False, email="") | (Q(agent=None) & ~Q(email="")),
                name="waves_right_of_somebody",
            ),
            models.CheckConstraint(condition=Q(written__lte=3), name="waves_two_reminders"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def employer_id(self) -> int:
        return self.wave.employer_id


class Draft(models.Model):
    """Answers under way on a device: sealed by what only its cookie holds, the right that it will use included."""

    id = models.CharField(primary_key=True, max_length=64, editable=False)  # a digest of the cookie
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="drafts")
    sealed = models.BinaryField()
    touched_on = models.DateField()

    class Meta:
        verbose_name = _("réponse en cours")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.id[:8]


class Ballot(models.Model):
    """A sealed answer: a random key, no day, no structure; its length says nothing of what it holds.

    The key is a number because SQLite then keeps rows under it: under any other, each has besides a number in the
    order of arrival.
    """

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="ballots")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("bulletin")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class Turnout(models.Model):
    """How many were invited in a structure and what is folded in it, written at the opening: as many as the threshold.

    `answered` is written once, at the close; while the wave is open, rights that are gone tell it.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="turnout")
    structure = models.ForeignKey(Structure, on_delete=models.PROTECT, related_name="+")
    invited = models.PositiveIntegerField()
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("participation")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["wave", "structure"], name="waves_turnout_once"),
            models.CheckConstraint(condition=Q(answered__lte=F("invited")), name="waves_turnout_within_invited"),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} · {self.structure_id}"


class Arrival(models.Model):
    """A file of answers given in another tool, until the worker has sealed its lines in the urn of a wave.

    The row says how the file is read (`plan`) and what was found wrong by numbers alone (`report`): what people
    answered stays in the file, which only its author looks at, and which is destroyed once taken or after two days.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("auteur"), on_delete=models.CASCADE, related_name="survey_arrivals"
    )
    structure = models.ForeignKey(Structure, verbose_name=_("structure"), on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("nom de la vague"), max_length=120)
    # None: the questionnaire is made from the columns of the file.
    edition = models.ForeignKey(
        Edition, verbose_name=_("questionnaire"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    opens_on = models.DateField(_("premier jour"))
    closes_on = models.DateField(_("dernier jour"))
    file_name = models.CharField(_("fichier"), max_length=200)
    plan = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    state = models.CharField(_("état"), max_length=8, choices=ArrivalState, default=ArrivalState.READ)
    failure = models.CharField(_("motif d’interruption"), max_length=300, blank=True)
    wave = models.OneToOneField(Wave, null=True, on_delete=models.CASCADE, related_name="arrival")
    lines_read = models.PositiveIntegerField(_("lignes lues"), default=0)
    created_at = models.DateTimeField(_("déposé le"), auto_now_add=True)
    alive_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("réponses venues d’un autre outil")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="waves_arrival_closes_after_opening"
            ),
            # From the moment it is asked for, there is a wave to fill.
            models.CheckConstraint(
                condition=Q(state="read", wave=None) | (~Q(state="read") & Q(wave__isnull=False)),
                name="waves_arrival_has_a_wave_once_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.file_name}"

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id

    @property
    def path(self) -> Path:
        """Where the file lies: a name that says nothing, outside of what is served."""
        return settings.UPLOAD_DIR / f"reponses-{self.pk.hex}"

    @property
    def problems_path(self) -> Path:
        return settings.UPLOAD_DIR / f"reponses-{self.pk.hex}-problemes.csv"

    @property
    def from_file(self) -> bool:
        return self.edition_id is None
