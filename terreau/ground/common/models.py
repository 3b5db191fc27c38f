"""Imports made from the web: what was uploaded, what was found, whether it was applied."""

import datetime
import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.enums import AT_WORK, ENDED, ImportState

# Applying a million rows is one transaction that shows no sign of life: longer than that, it has crashed.
SILENCE = datetime.timedelta(minutes=10)


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def stale(self, now: datetime.datetime | None = None) -> "ImportJobQuerySet":
        """At work according to their state, without a sign of life: the process crashed or none runs."""
        return self.filter(state__in=AT_WORK, alive_at__lt=(now or timezone.now()) - SILENCE)

    def unscanned(self, now: datetime.datetime) -> "ImportJobQuerySet":
        """Files that the antivirus has not answered about, left alone for almost a minute."""
        asked_before = now - datetime.timedelta(seconds=50)
        return self.filter(state=ImportState.UNSCANNED, alive_at__lt=asked_before).order_by("created_at", "id")


class ImportJob(models.Model):
    """One import from the web. Only its author, while he holds a role for its kind, may see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("nature"), max_length=40)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("auteur"), on_delete=models.CASCADE, related_name="import_jobs"
    )
    file_name = models.CharField(_("fichier"), max_length=200)
    options = models.JSONField(default=dict)
    state = models.CharField(_("état"), max_length=12, choices=ImportState, default=ImportState.WAITING)
    report = models.JSONField(default=dict)
    lines_read = models.PositiveIntegerField(_("lignes lues"), default=0)
    failure = models.CharField(_("motif d’interruption"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("déposé le"), auto_now_add=True)
    alive_at = models.DateTimeField(default=timezone.now)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["author", "created_at"], name="import_of_author")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.file_name}"

    @property
    def path(self) -> Path:
        """Where the uploaded file lies until the import ends: a name that says nothing, outside of what is served."""
        return settings.UPLOAD_DIR / f"import-{self.pk.hex}"

    @property
    def problems_path(self) -> Path:
        return settings.UPLOAD_DIR / f"import-{self.pk.hex}-problems.csv"

    @property
    def at_work(self) -> bool:
        return self.state in AT_WORK and not self.stale

    @property
    def stale(self) -> bool:
        return self.state in AT_WORK and self.alive_at < timezone.now() - SILENCE

    @property
    def unscanned(self) -> bool:
        return self.state == ImportState.UNSCANNED

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def may_retry(self) -> bool:
        return self.state == ImportState.FAILED or self.stale
