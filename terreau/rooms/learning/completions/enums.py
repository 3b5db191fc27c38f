from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How a completion came to be known."""

    STUDY = "study", _("suivi ici")
    SESSION = "session", _("stage")
    IMPORT = "import", _("déclaré par une autre plateforme")


class BatchState(models.TextChoices):
    """Where a delivery of attestations is."""

    WAITING = "waiting", _("en attente")
    RUNNING = "running", _("en cours")
    DONE = "done", _("terminée")
    STOPPED = "stopped", _("arrêtée")


BATCH_TRANSITIONS: dict[str, set[str]] = {
    BatchState.WAITING: {BatchState.RUNNING, BatchState.STOPPED},
    BatchState.RUNNING: {BatchState.DONE, BatchState.STOPPED},
    BatchState.STOPPED: {BatchState.WAITING},
    BatchState.DONE: set(),
}
