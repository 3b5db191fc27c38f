"""Building a version together: the sides named in it, what each signed, and what was remarked meanwhile."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.paths.enums import SideKind


class Side(models.Model):
    """Who has a part in a version: a structure of ours, or a partner from outside with what it brings."""

    version = models.ForeignKey("paths.PathVersion", on_delete=models.CASCADE, related_name="sides")
    kind = models.CharField(_("part dans le parcours"), max_length=8, choices=SideKind)
    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("nom du partenaire"), max_length=200, blank=True)
    licence = models.CharField(_("licence de ce qu’il apporte"), max_length=200, blank=True)
    # Only to send the link; it goes once the version is in force.
    email = models.EmailField(_("courriel de qui signe"), blank=True)
    # Changed when a new link is sent: the former one leads nowhere.
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    asked_at = models.DateTimeField(_("lien envoyé le"), null=True, editable=False)
    # Drawn again by us from the file received: small, and nothing hidden in it.
    logo = models.BinaryField(blank=True, default=b"", editable=False)
    logo_alt = models.CharField(_("texte qui remplace le logo"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("partie prenante d’un parcours")
        ordering = ["version", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=SideKind.OUTSIDE, structure=None) & ~Q(name="") & ~Q(licence=""))
                | (~Q(kind=SideKind.OUTSIDE) & Q(structure__isnull=False, name="", licence="", email="")),
                name="path_side_structure_or_partner",
                violation_error_message=_(
                    "Une partie prenante est une structure, ou un partenaire extérieur avec son nom et la licence de "
                    "ce qu’il apporte."
                ),
            ),
            models.UniqueConstraint(
                fields=["version", "kind", "structure"],
                name="path_side_structure_once",
                violation_error_message=_("Cette structure a déjà cette part."),
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(kind=SideKind.OUTSIDE),
                name="path_side_one_partner",
                violation_error_message=_("Ce parcours a déjà un partenaire extérieur."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.label}"

    @property
    def label(self) -> str:
        return self.structure.label if self.structure else self.name

    @property
    def is_outside(self) -> bool:
        return self.kind == SideKind.OUTSIDE

    @property
    def has_logo(self) -> bool:
        return bool(self.logo)

    @property
    def employer_id(self) -> int:
        return self.version.employer_id


class SignOff(models.Model):
    """A side agrees with the draft as it was: its digest. Any change since takes it back, and says so."""

    version = models.ForeignKey("paths.PathVersion", on_delete=models.CASCADE, related_name="sign_offs", db_index=False)
    side = models.ForeignKey(Side, on_delete=models.CASCADE, related_name="sign_offs")
    digest = models.CharField(_("empreinte de ce qui est signé"), max_length=64)
    signed_by = models.ForeignKey(
        User, verbose_name=_("signé par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    # How a partner from outside signs, without account: the words that it typed.
    signer = models.CharField(_("nom et fonction"), max_length=200, blank=True)
    signed_at = models.DateTimeField(_("signé le"), auto_now_add=True)
    taken_back_at = models.DateTimeField(_("repris le"), null=True, editable=False)
    changed = models.CharField(_("ce qui avait changé"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("accord sur un parcours")
        ordering = ["version", "signed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["side"],
                condition=Q(taken_back_at=None),
                name="path_side_signs_once",
                violation_error_message=_("Cet accord est déjà donné."),
            ),
            models.UniqueConstraint(
                fields=["version", "signed_by"],
                condition=Q(taken_back_at=None),
                name="path_one_person_one_side",
                violation_error_message=_("Une même personne ne signe pas pour deux parties."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side_id} · {self.signed_at:%Y-%m-%d}"

    @property
    def employer_id(self) -> int:
        return self.version.employer_id


class Remark(models.Model):
    """What somebody said of a draft, of one step or of the whole."""

    version = models.ForeignKey("paths.PathVersion", on_delete=models.CASCADE, related_name="remarks")
    step = models.ForeignKey(
        "paths.Step", verbose_name=_("étape"), null=True, blank=True, on_delete=models.SET_NULL, related_name="remarks"
    )
    text = models.TextField(_("remarque"), max_length=2000)
    author = models.ForeignKey(
        User, verbose_name=_("auteur"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    said_at = models.DateTimeField(_("dite le"), auto_now_add=True)
    resolved_by = models.ForeignKey(
        User, verbose_name=_("réglée par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    resolved_at = models.DateTimeField(_("réglée le"), null=True, editable=False)

    class Meta:
        verbose_name = _("remarque sur un parcours")
        ordering = ["version", "said_at", "id"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def employer_id(self) -> int:
        return self.version.employer_id
