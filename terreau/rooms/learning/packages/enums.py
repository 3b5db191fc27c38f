from django.db import models
from django.utils.translation import gettext_lazy as _


class Standard(models.TextChoices):
    """What a package speaks with the page that plays it."""

    SCORM_12 = "scorm12", _("SCORM 1.2")
    SCORM_2004 = "scorm2004", _("SCORM 2004")
