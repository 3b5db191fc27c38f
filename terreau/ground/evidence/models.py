"""Snapshots, their protected figures, and the figures that structures declare. No name, no foreign key to a room."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.enums import SnapshotState, Status


class Snapshot(models.Model):
    """The facts of one day, written once. Its Parquet files lie in `EVIDENCE_DIR / folder`."""

    on = models.DateField(_("jour"))
    taken_at = models.DateTimeField(_("pris le"), auto_now_add=True)
    state = models.CharField(_("état"), max_length=12, choices=SnapshotState, default=SnapshotState.BUILDING)
    folder = models.CharField(max_length=80, blank=True)
    threshold = models.PositiveSmallIntegerField(_("seuil de diffusion"))
    manifest = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("cliché")
        ordering = ["-on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["on"],
                condition=Q(state="published"),
                name="snapshot_one_published_a_day",
                violation_error_message=_("Un cliché de ce jour est déjà publié : remplacez-le en donnant un motif."),
            ),
            models.CheckConstraint(condition=Q(threshold__range=(5, 20)), name="snapshot_threshold_5_to_20"),
        ]

    def __str__(self) -> str:
        return f"{self.on} ({self.get_state_display()})"


class SnapshotStructure(models.Model):
    """The tree as it was on the snapshot's day: a figure's structure is a key into this copy."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="structures")
    structure = models.BigIntegerField()
    parent = models.BigIntegerField(null=True)
    path = models.CharField(max_length=96)
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    # The structure whose figures hold this one's, where it has none of its own (docs/decisions/0034).
    counted_in = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["snapshot", "path"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "structure"], name="snapshot_structure_once")]
        indexes = [models.Index(fields=["snapshot", "path"], name="snapshot_tree")]

    def __str__(self) -> str:
        return self.label


class Figure(models.Model):
    """One protected figure. What is hidden is not stored: `value`, `base` and `people` are null unless shown."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="figures")
    indicator = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    structure = models.BigIntegerField()
    dimension = models.CharField(max_length=60, blank=True)
    value = models.FloatField(null=True)
    base = models.FloatField(null=True)
    people = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=20, choices=Status)

    class Meta:
        ordering = ["snapshot", "indicator", "structure", "dimension"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "indicator", "structure", "dimension"], name="figure_once"),
            models.CheckConstraint(
                condition=Q(status="shown", value__isnull=False)
                | ~Q(status="shown") & Q(value=None, base=None, people=None),
                name="figure_hidden_is_not_stored",
            ),
        ]
        indexes = [models.Index(fields=["structure", "indicator", "snapshot"], name="figure_of_structure")]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.structure} · {self.dimension}: {self.status}"


class DeclaredFigure(models.Model):
    """A figure that a structure states itself, with where it comes from. The latest of each day stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    structure = models.BigIntegerField(_("structure"))
    indicator = models.CharField(_("indicateur"), max_length=60)
    numerator = models.FloatField(_("numérateur"))
    denominator = models.FloatField(_("dénominateur"), null=True, blank=True)
    on = models.DateField(_("à la date du"))
    source = models.CharField(_("source"), max_length=300)
    author = models.CharField(_("auteur"), max_length=200)
    declared_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("chiffre déclaré")
        ordering = ["structure", "indicator", "-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "indicator", "on"],
                name="declared_once_a_day",
                violation_error_message=_("Un chiffre est déjà déclaré à cette date : modifiez-le."),
            ),
            models.CheckConstraint(
                condition=Q(numerator__gte=0) & (Q(denominator=None) | Q(denominator__gt=0)),
                name="declared_is_not_negative",
                violation_error_message=_("Les nombres déclarés sont positifs."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.structure} · {self.on}"


class KeyToForget(models.Model):
    """The key of somebody who was erased, until no snapshot on disk holds it any more; then this row goes too."""

    key = models.UUIDField(unique=True, editable=False)
    asked_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("clé à oublier")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"
