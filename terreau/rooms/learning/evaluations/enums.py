from django.db import models
from django.utils.translation import gettext_lazy as _


class Moment(models.TextChoices):
    """When one is asked: on the last day, then once there was time to use it."""

    HOT = "hot", _("À chaud")
    COLD = "cold", _("À froid")
