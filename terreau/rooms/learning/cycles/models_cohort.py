"""What a cohort lives beside its half-days: seminars and who speaks, small groups and their notes, projects."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.initiatives.models import Initiative
from terreau.ground.seats.models import Part
from terreau.rooms.learning.cycles.enums import ProjectState, SlotKind


class Seminar(models.Model):
    """Half-days that go together: those of the session that lie between its two days."""

    cycle = models.ForeignKey("Cycle", on_delete=models.CASCADE, related_name="seminars", db_index=False)
    title = models.CharField(_("titre"), max_length=200)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), help_text=_("Compris."))
    place = models.CharField(_("lieu"), max_length=300, blank=True)
    aims = models.TextField(_("ce que l’on y apprend"), blank=True, help_text=_("Texte Markdown."))

    class Meta:
        verbose_name = _("séminaire")
        ordering = ["cycle", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="seminar_starts_before_it_ends",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.UniqueConstraint(
                fields=["cycle", "starts_on"],
                name="seminar_one_a_day",
                violation_error_message=_("Un séminaire commence déjà ce jour-là."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def employer_id(self) -> int:
        return self.cycle.employer_id


class Slot(models.Model):
    """What fills a half-day, and who leads it; it is confirmed or not yet."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="slots")
    part = models.ForeignKey(
        Part, verbose_name=_("demi-journée"), on_delete=models.CASCADE, related_name="cycle_slots", db_index=False
    )
    kind = models.CharField(_("nature"), max_length=10, choices=SlotKind)
    title = models.CharField(_("titre"), max_length=200)
    speaker = models.CharField(_("intervenant"), max_length=200, blank=True)
    confirmed = models.BooleanField(_("confirmé"), default=False)

    class Meta:
        verbose_name = _("séquence")
        ordering = ["seminar", "part", "id"]
        indexes = [models.Index(fields=["part"], name="slot_of_part")]

    def __str__(self) -> str:
        return self.title

    @property
    def employer_id(self) -> int:
        return self.seminar.employer_id


class Group(models.Model):
    """Four to six people with whom somebody works between seminars."""

    cycle = models.ForeignKey("Cycle", on_delete=models.CASCADE, related_name="groups", db_index=False)
    name = models.CharField(_("nom"), max_length=80)
    coach = models.ForeignKey(
        User, verbose_name=_("compte de l’accompagnateur"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    # Of somebody who has no account here.
    coach_name = models.CharField(_("accompagnateur"), max_length=200, blank=True)
    # The number that its division was drawn with; empty when it was made by hand.
    drawn_with = models.PositiveIntegerField(_("numéro du tirage"), null=True, editable=False)
    # Since when its members know it; until then only who runs the cycle reads who is in it.
    published_at = models.DateTimeField(_("annoncé le"), null=True, editable=False)

    class Meta:
        verbose_name = _("groupe d’accompagnement")
        ordering = ["cycle", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "name"],
                name="coaching_group_once",
                violation_error_message=_("Un groupe porte déjà ce nom."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def employer_id(self) -> int:
        return self.cycle.employer_id

    @property
    def coached_by(self) -> str:
        """The name of the coach; empty when there is none."""
        return str(self.coach.agent or self.coach) if self.coach else self.coach_name


class Note(models.Model):
    """What a group writes down of its work: read by its coach and its members, or by its author alone.

    Never by who runs the cycle: it is what lets people speak.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, verbose_name=_("auteur"), on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("note"), max_length=4000)
    private = models.BooleanField(_("pour moi seul"), default=False)
    at = models.DateTimeField(_("le"), default=timezone.now)

    class Meta:
        verbose_name = _("note de groupe")
        ordering = ["group", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.group_id} · {self.at:%Y-%m-%d}"

    @property
    def employer_id(self) -> int:
        return self.group.employer_id


class Project(models.Model):
    """What somebody leads during the cycle, in his own service."""

    candidacy = models.OneToOneField(
        "Candidacy", verbose_name=_("auditeur"), on_delete=models.CASCADE, related_name="led_project"
    )
    title = models.CharField(_("titre"), max_length=200)
    problem = models.TextField(_("le problème à résoudre"), max_length=4000, blank=True)
    expected = models.TextField(_("ce qui aura changé"), max_length=4000, blank=True)
    sponsor = models.CharField(_("qui le porte dans votre service"), max_length=200, blank=True)
    deliverable_url = models.URLField(_("adresse de ce qui a été produit"), max_length=500, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=ProjectState, default=ProjectState.FRAMED)
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("action de la boussole"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="cycle_projects",
    )  # fmt: skip
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)

    class Meta:
        verbose_name = _("projet de cycle")
        ordering = ["candidacy", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def employer_id(self) -> int:
        return self.candidacy.employer_id
