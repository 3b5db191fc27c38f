"""Occasions on which people meet, who asked for a seat, and who was there."""

import datetime
import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats.enums import HOLDING, LIVING, QUEUED, Means, Mode, OccasionState, Presence, RegistrationState
from terreau.ground.seats.querysets import OccasionQuerySet, RegistrationQuerySet

OFFER_HOURS = 48


class Occasion(models.Model):
    """Something that takes place, with seats. The room that creates it says what it is and has its page."""

    # The calendar's name of it, for life; the sequence is raised by each change that people must know of.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure organisatrice"), on_delete=models.PROTECT, related_name="occasions"
    )
    title = models.CharField(_("titre"), max_length=200)
    page = models.CharField(_("adresse de sa page"), max_length=200, blank=True)
    place = models.CharField(_("lieu"), max_length=300, blank=True)
    online_url = models.URLField(
        _("lien de connexion"), max_length=500, blank=True, help_text=_("Montré aux seuls inscrits à distance.")
    )
    state = models.CharField(_("état"), max_length=10, choices=OccasionState, default=OccasionState.DRAFT)
    moderated = models.BooleanField(_("chaque demande est examinée"), default=False)
    # Whoever organises does not decide on the requests: the room that made the occasion does, on pages of its own.
    decided_elsewhere = models.BooleanField(_("les demandes se décident ailleurs"), default=False, editable=False)
    capacity_on_site = models.PositiveIntegerField(
        _("places sur place"), null=True, blank=True, help_text=_("Vide : sans limite. Zéro : pas de place sur place.")
    )
    capacity_online = models.PositiveIntegerField(
        _("places à distance"), null=True, blank=True, default=0,
        help_text=_("Vide : sans limite. Zéro : pas de participation à distance."),
    )  # fmt: skip
    quota = models.PositiveIntegerField(_("places au plus par structure"), null=True, blank=True)
    minimum = models.PositiveIntegerField(_("participants au moins"), default=0)
    opens_at = models.DateTimeField(_("ouverture des inscriptions"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture des inscriptions"), null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(_("heures pour accepter une place proposée"), default=OFFER_HOURS)
    cancel_reason = models.CharField(_("motif de l’annulation"), max_length=500, blank=True)
    changed_at = models.DateTimeField(_("modifiée le"), default=timezone.now)
    # From its parts, written with them.
    starts_at = models.DateTimeField(_("début"), null=True, editable=False)
    ends_at = models.DateTimeField(_("fin"), null=True, editable=False)
    # Raised by whoever holds the occasion to decide on its seats; also the numbers of the order of arrival.
    turn = models.PositiveIntegerField(default=0, editable=False)
    # Since when the organiser keeps it although fewer people came than its minimum.
    maintained_at = models.DateTimeField(_("maintenue le"), null=True, editable=False)
    # Since when its dates no longer hold while the new ones are not known; what they were stays in its parts.
    put_off_at = models.DateTimeField(_("reportée, date à venir, le"), null=True, editable=False)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("occasion")
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["state", "ends_at"], name="occasion_state_ends")]
        constraints = [
            models.CheckConstraint(
                condition=Q(quota=None) | Q(quota__gte=1),
                name="occasion_quota_at_least_one",
                violation_error_message=_("Une structure a droit à une place au moins, ou il n’y a pas de limite."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="occasion_opens_before_it_closes",
                violation_error_message=_("Les inscriptions s’ouvrent avant de se clore."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(starts_at__lt=F("ends_at")),
                name="occasion_starts_before_it_ends",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=1),
                name="occasion_offer_lasts_an_hour",
                violation_error_message=_("Une heure au moins pour accepter une place."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_past(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    def has_begun(self, now: datetime.datetime) -> bool:
        """Whether its first hour has come; never of what was put off to dates that are not known yet."""
        return self.put_off_at is None and self.starts_at is not None and self.starts_at <= now

    @property
    def modes(self) -> list[Mode]:
        """How one may take part."""
        return [mode for mode in Mode if self.capacity(mode) != 0]

    def capacity(self, mode: str) -> int | None:
        """The seats of a mode; None: without limit."""
        return self.capacity_on_site if mode == Mode.ON_SITE else self.capacity_online

    @property
    def given_until(self) -> datetime.datetime | None:
        """The moment from which no seat is given nor offered any more: the closing, the start at the latest."""
        known = [moment for moment in (self.closes_at, self.starts_at) if moment is not None]
        return min(known) if known else None

    def takes_registrations(self, now: datetime.datetime) -> bool:
        """Whether one may register at `now`."""
        begun = self.opens_at is None or self.opens_at <= now
        return self.state == OccasionState.OPEN and begun and self.gives_seats(now)

    def gives_seats(self, now: datetime.datetime) -> bool:
        """Whether a seat that is free at `now` still goes to the list."""
        return self.state == OccasionState.OPEN and (self.given_until is None or now < self.given_until)


class Part(models.Model):
    """A half-day, a session: the unit of attendance."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="parts")
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    label = models.CharField(_("libellé"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # What the evidence reads: the day here, and how long it lasts.
    day = models.DateField(editable=False)
    minutes = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("partie")
        ordering = ["occasion", "position"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "position"], name="part_in_order"),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")),
                name="part_starts_before_it_ends",
                violation_error_message=_("La fin vient après le début."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"


def new_seal() -> str:
    return secrets.token_hex(32)


class Registration(models.Model):
    """Somebody asks for a seat. What ended stays as it ended: asking again is another row."""

    # What the link of somebody without account is made of; a new one makes the former links void.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="registrations", db_index=False)
    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), null=True, blank=True, on_delete=models.CASCADE, related_name="registrations"
    )
    user = models.ForeignKey(
        User, verbose_name=_("compte"), null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations"
    )
    # Of somebody who is no agent here; an agent's name and address are those of his file.
    email = models.EmailField(_("courriel"), blank=True)
    name = models.CharField(_("nom"), max_length=200, blank=True)
    organisation = models.CharField(_("organisme"), max_length=200, blank=True)
    mode = models.CharField(_("participation"), max_length=8, choices=Mode)
    state = models.CharField(_("état"), max_length=12, choices=RegistrationState)
    seat = models.PositiveIntegerField(_("numéro de place"), null=True, editable=False)
    # How many there were when this seat was given; empty, without limit. A seat number never lies beyond.
    seat_among = models.PositiveIntegerField(null=True, editable=False)
    place = models.PositiveIntegerField(_("rang d’arrivée"), null=True, editable=False)
    queued_at = models.DateTimeField(_("en attente depuis le"), null=True, editable=False)
    offered_until = models.DateTimeField(_("place proposée jusqu’au"), null=True, editable=False)
    consent_listed = models.BooleanField(_("accepte de figurer sur la liste des participants"), default=False)
    # « s:12 » for an agent's direction, « d:commune.example » for others: what a quota counts.
    quota_key = models.CharField(_("structure comptée"), max_length=270, blank=True)
    walk_in = models.BooleanField(_("arrivé sans inscription"), default=False)
    refusal = models.CharField(_("motif du refus"), max_length=500, blank=True)
    language = models.CharField(_("langue"), max_length=10, default="fr")
    created_at = models.DateTimeField(_("demandée le"), default=timezone.now)
    reminded_at = models.DateTimeField(_("rappel envoyé le"), null=True, editable=False)
    # When the offer is to be reminded; empty once it was, or where its delay is too short.
    offer_remind_at = models.DateTimeField(_("rappel de la proposition prévu le"), null=True, editable=False)
    # How many times what this person's calendar holds was taken back and given again.
    calendar_round = models.PositiveSmallIntegerField(default=0, editable=False)
    # Ties the cells of attendance to this person without naming him; it goes with the row, and the tie with it.
    seal_key = models.CharField(max_length=64, default=new_seal, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        ordering = ["occasion", "place", "id"]
        indexes = [
            models.Index(fields=["occasion", "state", "place"], name="registration_list"),
            models.Index(fields=["offered_until"], condition=Q(state="offered"), name="registration_offers"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "agent"],
                condition=Q(state__in=LIVING, agent__isnull=False),
                name="registration_one_per_agent",
                violation_error_message=_("Cette personne est déjà inscrite."),
            ),
            models.UniqueConstraint(
                fields=["occasion", "email"],
                condition=Q(state__in=LIVING, agent=None) & ~Q(email=""),
                name="registration_one_per_address",
                violation_error_message=_("Cette adresse est déjà inscrite."),
            ),
            models.UniqueConstraint(
                fields=["occasion", "mode", "seat"],
                name="registration_one_per_seat",
                violation_error_message=_("Cette place est déjà prise."),
            ),
            models.UniqueConstraint(
                fields=["occasion", "place"],
                name="registration_one_per_place_in_the_order",
                violation_error_message=_("Ce rang est déjà pris."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=HOLDING, seat__isnull=False) | (~Q(state__in=HOLDING) & Q(seat=None)),
                name="registration_seat_while_held",
                violation_error_message=_(
                    "Une place est tenue par une inscription ou une proposition, et elles seules."
                ),
            ),
            models.CheckConstraint(
                condition=Q(seat=None) | (Q(seat__gte=1) & (Q(seat_among=None) | Q(seat__lte=F("seat_among")))),
                name="registration_seat_within_capacity",
                violation_error_message=_("Il n’y a pas tant de places."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=QUEUED) | Q(place__isnull=False),
                name="registration_has_its_place",
                violation_error_message=_("Une inscription a son rang d’arrivée."),
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.OFFERED, offered_until__isnull=False)
                | (~Q(state=RegistrationState.OFFERED) & Q(offered_until=None)),
                name="registration_offered_until",
                violation_error_message=_("Une proposition a une échéance."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))),
                name="registration_email_lower_case",
                violation_error_message=_("Le courriel s’enregistre en minuscules."),
            ),
            models.CheckConstraint(
                condition=Q(agent__isnull=False) | ~Q(email="") | ~Q(name=""),
                name="registration_of_somebody",
                violation_error_message=_("Une inscription est celle de quelqu’un."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id} · {self.get_state_display()}"

    @property
    def employer_id(self) -> int:
        """The employer who organises: its data protection officer reads what the journal says of it."""
        return self.occasion.structure.employer_id

    @property
    def who(self) -> str:
        """The name: that of the agent's file, else the one given."""
        return str(self.agent) if self.agent else self.name or self.email

    @property
    def from_where(self) -> str:
        """The structure of an agent, the organisation of somebody else."""
        return self.agent.structure.label if self.agent else self.organisation

    @property
    def is_living(self) -> bool:
        return self.state in LIVING


class Helper(models.Model):
    """Somebody named to take attendance on the day, who decides nothing else."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="helpers", db_index=False)
    user = models.ForeignKey(User, verbose_name=_("compte"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("aide du jour")
        ordering = ["occasion", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "user"],
                name="helper_once",
                violation_error_message=_("Cette personne aide déjà."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id} · {self.user_id}"

    @property
    def employer_id(self) -> int:
        return self.occasion.structure.employer_id


class AttendanceEntry(models.Model):
    """One thing noted of one person for one part, never changed: a correction is another entry.

    Each carries the digest of the one before it: what is altered, taken out or slipped in shows (see `chain.py`).
    """

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="attendance", db_index=False)
    number = models.PositiveIntegerField(_("numéro"))
    part = models.ForeignKey(Part, verbose_name=_("partie"), on_delete=models.PROTECT, related_name="attendance")
    registration = models.ForeignKey(
        Registration, verbose_name=_("inscription"), null=True, on_delete=models.SET_NULL, related_name="attendance"
    )
    # Whose cell it is, said in a way that only the registration can tell, and that nobody can once it is erased.
    mark = models.CharField(_("marque de la personne"), max_length=64)
    value = models.CharField(_("noté"), max_length=8, choices=Presence, blank=True)  # empty: undone
    means = models.CharField(_("par quel moyen"), max_length=4, choices=Means)
    at = models.DateTimeField(_("le"))
    by_key = models.CharField(_("par"), max_length=40)
    previous = models.CharField(_("empreinte précédente"), max_length=64, blank=True)
    digest = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("émargement")
        ordering = ["occasion", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "number"],
                name="attendance_numbered_once",
                violation_error_message=_("Ce numéro est déjà pris."),
            ),
            models.UniqueConstraint(
                fields=["occasion", "previous"],
                name="attendance_one_after_another",
                violation_error_message=_("La chaîne ne bifurque pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id} · {self.number}"

    @property
    def employer_id(self) -> int:
        return self.occasion.structure.employer_id
