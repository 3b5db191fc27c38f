"""What an employer waits for before a room opens, the opinions received, and who answers for the processing."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.approvals.enums import COMMITTEES, Body, Branch, Opinion
from terreau.ground.organisations.models import Structure


class LockQuerySet(models.QuerySet["Lock"]):
    def unanswered(self) -> "LockQuerySet":
        """Those whose body has not given the opinion awaited, or whose opinion was withdrawn."""
        given = Approval.objects.standing().filter(
            employer=OuterRef("employer"), room=OuterRef("room"), body=OuterRef("body")
        )
        return self.filter(~Exists(given))


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def standing(self) -> "ApprovalQuerySet":
        return self.filter(withdrawn_at=None)


class Particulars(models.Model):
    """What only the employer knows, and every document repeats. What is empty is written « à compléter »."""

    employer = models.OneToOneField(
        Structure, verbose_name=_("employeur"), on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    branch = models.CharField(_("fonction publique"), max_length=10, choices=Branch, default=Branch.STATE)
    controller = models.CharField(
        _("responsable de traitement"),
        max_length=300,
        blank=True,
        help_text=_("L’autorité et son adresse, par exemple « Le maire d’Exemple, 1 place de la Mairie »."),
    )
    dpo_contact = models.CharField(
        _("joindre le délégué à la protection des données"),
        max_length=300,
        blank=True,
        help_text=_("Une adresse de fonction et un courriel, plutôt qu’un nom."),
    )
    host = models.CharField(
        _("hébergeur"), max_length=300, blank=True, help_text=_("Qui héberge, où, et sous quel contrat.")
    )
    publication_director = models.CharField(
        _("directeur de la publication"),
        max_length=300,
        blank=True,
        help_text=_("Lu par tous sur la page des mentions légales : le nom et la fonction."),
    )

    class Meta:
        verbose_name = _("coordonnées du responsable de traitement")

    def __str__(self) -> str:
        return self.controller

    @property
    def committee(self) -> Body:
        """The committee of social dialogue of this employer."""
        return COMMITTEES[self.branch]


class Lock(models.Model):
    """A room of an employer waits for the opinion of one body."""

    employer = models.ForeignKey(
        Structure, verbose_name=_("employeur"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    room = models.CharField(_("ce qui est verrouillé"), max_length=60)
    body = models.CharField(_("avis attendu"), max_length=4, choices=Body)
    locked_at = models.DateTimeField(auto_now_add=True)

    objects = LockQuerySet.as_manager()

    class Meta:
        verbose_name = _("verrou")
        ordering = ["employer", "room", "body"]
        constraints = [models.UniqueConstraint(fields=["employer", "room", "body"], name="lock_once")]

    def __str__(self) -> str:
        return f"{self.room} · {self.get_body_display()}"


class Approval(models.Model):
    """An opinion given on a room. It is never erased: withdrawn, it stays with its reason."""

    employer = models.ForeignKey(
        Structure, verbose_name=_("employeur"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    room = models.CharField(_("sur"), max_length=60)
    body = models.CharField(_("instance"), max_length=4, choices=Body)
    on = models.DateField(_("date de l’avis"))
    opinion = models.CharField(_("sens de l’avis"), max_length=12, choices=Opinion)
    reference = models.CharField(
        _("référence"), max_length=200, help_text=_("Le procès-verbal ou le courrier, par exemple « PV 2026-3 ».")
    )
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    recorded_at = models.DateTimeField(_("enregistré le"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("motif du retrait"), max_length=500, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis")
        verbose_name_plural = _("avis")
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "room", "body"],
                condition=Q(withdrawn_at=None),
                name="approval_once_at_a_time",
                violation_error_message=_("Un avis de cette instance est déjà enregistré ici : retirez-le d’abord."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="approval_withdrawn_with_reason",
                violation_error_message=_("Dites pourquoi cet avis est retiré."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_body_display()}, {self.on:%d/%m/%Y}"
