"""Packages made elsewhere, kept as they came: a ZIP under its digest, never unpacked, served member by member."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.packages.enums import Standard
from terreau.rooms.learning.packages.querysets import PackageQuerySet


class Package(models.Model):
    """One course in one SCO. Everything said of it was read in its manifest."""

    structure = models.ForeignKey(
        Structure, verbose_name=_("structure"), on_delete=models.PROTECT, related_name="packages"
    )
    title = models.CharField(_("titre"), max_length=200)
    standard = models.CharField(_("norme"), max_length=10, choices=Standard)
    file = models.FileField(upload_to="learning/packages", max_length=200)
    name = models.CharField(_("nom du fichier"), max_length=200)
    digest = models.CharField(_("empreinte"), max_length=64)
    size = models.PositiveBigIntegerField(_("taille en octets"))
    members = models.PositiveIntegerField(_("fichiers"))
    # The page that opens it, as a path inside the archive, and what the manifest adds to its address.
    launch = models.CharField(_("page d’ouverture"), max_length=500)
    parameters = models.CharField(max_length=500, blank=True)
    launch_data = models.TextField(blank=True)
    mastery_score = models.FloatField(_("score de réussite"), null=True, blank=True)
    imported_by = models.ForeignKey(
        User, verbose_name=_("importé par"), null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    imported_at = models.DateTimeField(_("importé le"), auto_now_add=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("paquet SCORM")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "digest"],
                name="package_once",
                violation_error_message=_("Ce paquet est déjà importé."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def employer_id(self) -> int:
        return self.structure.employer_id
