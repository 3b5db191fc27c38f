from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    UNSCANNED = "unscanned", _("en attente de l’antivirus")
    WAITING = "waiting", _("en attente de vérification")
    CHECKING = "checking", _("vérification en cours")
    READY = "ready", _("vérifié, à confirmer")
    REFUSED = "refused", _("refusé")
    CONFIRMED = "confirmed", _("confirmé, en attente")
    APPLYING = "applying", _("application en cours")
    DONE = "done", _("appliqué")
    FAILED = "failed", _("interrompu")
    ABANDONED = "abandoned", _("abandonné")


TRANSITIONS: dict[ImportState, frozenset[ImportState]] = {
    ImportState.UNSCANNED: frozenset({ImportState.WAITING, ImportState.REFUSED, ImportState.ABANDONED}),
    ImportState.WAITING: frozenset({ImportState.CHECKING, ImportState.FAILED, ImportState.ABANDONED}),
    ImportState.CHECKING: frozenset({ImportState.READY, ImportState.REFUSED, ImportState.FAILED}),
    ImportState.READY: frozenset({ImportState.CONFIRMED, ImportState.ABANDONED}),
    ImportState.REFUSED: frozenset(),
    ImportState.CONFIRMED: frozenset({ImportState.APPLYING, ImportState.FAILED}),
    ImportState.APPLYING: frozenset({ImportState.DONE, ImportState.REFUSED, ImportState.FAILED}),
    ImportState.DONE: frozenset(),
    ImportState.FAILED: frozenset({ImportState.UNSCANNED, ImportState.WAITING, ImportState.ABANDONED}),
    ImportState.ABANDONED: frozenset(),
}
# A process is expected to be at work on these: without a sign of life they have failed.
AT_WORK = frozenset({ImportState.WAITING, ImportState.CHECKING, ImportState.CONFIRMED, ImportState.APPLYING})
# Nothing happens any more: the uploaded file is gone.
ENDED = frozenset({ImportState.REFUSED, ImportState.DONE, ImportState.ABANDONED})
