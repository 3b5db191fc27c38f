from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("en cours")
    COMPLETED = "completed", _("terminé")
    LEFT = "left", _("abandonné")


TRANSITIONS: dict[str, set[str]] = {
    EnrolmentState.ACTIVE: {EnrolmentState.COMPLETED, EnrolmentState.LEFT},
    EnrolmentState.COMPLETED: set(),
    EnrolmentState.LEFT: {EnrolmentState.ACTIVE},
}


class Progress(models.TextChoices):
    """What a package says of itself, in the words of SCORM 2004."""

    UNKNOWN = "unknown", _("pas commencé")
    INCOMPLETE = "incomplete", _("commencé")
    COMPLETED = "completed", _("terminé")


class Success(models.TextChoices):
    UNKNOWN = "unknown", _("sans résultat")
    PASSED = "passed", _("réussi")
    FAILED = "failed", _("non réussi")
