from django.db import models
from django.utils.translation import gettext_lazy as _


class Effort(models.TextChoices):
    """What a next step costs those who do it."""

    LIGHT = "light", _("léger")  # hours of one person
    MEDIUM = "medium", _("moyen")  # days, or several persons
    HEAVY = "heavy", _("lourd")  # weeks, or a budget
