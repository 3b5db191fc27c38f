"""What those who came say of a session, kept apart from who may say it; who was paid for it.

An answer has no date of its own, no person and no order: the right to answer and the answer share no key
(docs/decisions/0101).
"""

import uuid

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.models import Structure
from terreau.ground.seats.models import Registration
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.querysets import ProviderQuerySet, PurchaseQuerySet
from terreau.rooms.learning.sessions.models import Session

TOP = 10


class Provider(models.Model):
    """Who sells training to a structure and those below."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="training_providers"
    )
    name = models.CharField(_("nom"), max_length=200)
    contact = models.CharField(_("contact"), max_length=300, blank=True)
    # The French register of training bodies: eleven digits.
    declared = models.CharField(
        _("numéro de déclaration d’activité"), max_length=11, blank=True,
        validators=[RegexValidator(r"^\d{11}$", _("Onze chiffres."))],
        help_text=_("Onze chiffres, donnés par la préfecture de région."),
    )  # fmt: skip
    closed_on = models.DateField(_("n’est plus proposé depuis le"), null=True, blank=True, editable=False)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("prestataire de formation")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "name"],
                name="provider_once",
                violation_error_message=_("Ce prestataire est déjà dans la liste."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id


class Purchase(models.Model):
    """What a session was bought for: one order, one amount. Its cost per seat is written in the session."""

    session = models.OneToOneField(
        Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="purchase", editable=False
    )
    provider = models.ForeignKey(
        Provider, verbose_name=_("prestataire"), on_delete=models.PROTECT, related_name="purchases"
    )
    order = models.CharField(_("numéro du bon de commande"), max_length=80, blank=True)
    ordered_on = models.DateField(_("commandé le"), null=True, blank=True)
    amount_cents = models.PositiveIntegerField(_("montant en centimes, toutes taxes comprises"))
    seats = models.PositiveIntegerField(_("places achetées"))

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("achat de formation")
        ordering = ["-ordered_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="purchase_of_a_seat",
                violation_error_message=_("Une place au moins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.order}"

    @property
    def employer_id(self) -> int:
        return self.session.employer_id

    @property
    def seat_cents(self) -> int:
        """What one seat costs."""
        return round(self.amount_cents / self.seats)


class Round(models.Model):
    """The days during which those who came to a session may answer; what they said is told once it is closed."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="evaluation_rounds", db_index=False)
    moment = models.CharField(_("moment"), max_length=4, choices=Moment)
    opens_on = models.DateField(_("s’ouvre le"))
    closes_on = models.DateField(_("dernier jour"))
    closed_at = models.DateTimeField(_("close le"), null=True, editable=False)

    class Meta:
        verbose_name = _("évaluation demandée")
        ordering = ["session", "-moment"]
        indexes = [models.Index(fields=["closes_on"], condition=Q(closed_at=None), name="evaluation_to_close")]
        constraints = [
            models.UniqueConstraint(fields=["session", "moment"], name="evaluation_round_once"),
            models.CheckConstraint(condition=Q(opens_on__lte=F("closes_on")), name="evaluation_round_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.moment}"

    @property
    def employer_id(self) -> int:
        return self.session.employer_id

    @property
    def is_cold(self) -> bool:
        return self.moment == Moment.COLD


class Right(models.Model):
    """Somebody who came was asked, once. Answering writes nothing here: this row never says whether he did."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="rights", db_index=False)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="evaluation_rights")
    asked_at = models.DateTimeField(_("demandé le"), editable=False)

    class Meta:
        verbose_name = _("droit de répondre à une évaluation")
        ordering = ["round", "registration"]
        constraints = [models.UniqueConstraint(fields=["round", "registration"], name="evaluation_right_once")]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.round_id}"

    @property
    def employer_id(self) -> int:
        return self.round.employer_id


class Ballot(models.Model):
    """What a right is used by: it goes as the answer is written, and with those left when the round closes.

    Were it kept and marked, PostgreSQL would hold in it the number of the transaction that wrote the answer.
    """

    right = models.OneToOneField(Right, on_delete=models.CASCADE, related_name="ballot")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reminded_at = models.DateTimeField(_("rappelé le"), null=True, editable=False)

    class Meta:
        verbose_name = _("bulletin d’évaluation à remplir")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def employer_id(self) -> int:
        return self.right.employer_id


class Evaluation(models.Model):
    """One answer. No person, no date. When its round closes it is written again, all of them by one transaction, under
    a new key and in an order of chance: until then the engine itself keeps the order of arrival."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="evaluations", db_index=False)
    moment = models.CharField(_("moment"), max_length=4, choices=Moment)
    recommends = models.PositiveSmallIntegerField(_("la recommanderait"), validators=[MaxValueValidator(TOP)])
    useful = models.PositiveSmallIntegerField(_("utile dans son travail"), validators=[MaxValueValidator(TOP)])
    led_well = models.PositiveSmallIntegerField(
        _("bien animée"), null=True, blank=True, validators=[MaxValueValidator(TOP)]
    )
    # Later only.
    applied = models.PositiveSmallIntegerField(
        _("a servi depuis"), null=True, blank=True, validators=[MaxValueValidator(TOP)]
    )
    remark = models.TextField(_("remarque"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("évaluation de session")
        ordering = ["session", "moment", "id"]
        indexes = [models.Index(fields=["session", "moment"], name="evaluation_of_session")]
        constraints = [
            models.CheckConstraint(
                condition=Q(recommends__lte=TOP, useful__lte=TOP)
                & (Q(led_well=None) | Q(led_well__lte=TOP))
                & (Q(applied=None) | Q(applied__lte=TOP)),
                name="evaluation_out_of_ten",
            ),
            models.CheckConstraint(
                condition=~Q(moment=Moment.COLD) | Q(led_well=None), name="evaluation_cold_is_of_use"
            ),
            models.CheckConstraint(
                condition=~Q(moment=Moment.HOT) | Q(applied=None), name="evaluation_hot_is_not_applied"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.moment}"

    @property
    def employer_id(self) -> int:
        return self.session.employer_id
