from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """The language in which a page is written."""

    FRENCH = "fr", _("Français")
    ENGLISH = "en", _("Anglais")


class People(models.TextChoices):
    """Whether somebody can be recognised on a picture, and whether he agreed."""

    NOBODY = "nobody", _("Personne n’est reconnaissable")
    AGREED = "agreed", _("Les personnes reconnaissables ont donné leur accord")
    PUBLIC = "public", _("Personnes dans l’exercice public de leur fonction")


class ResourceKind(models.TextChoices):
    GUIDE = "guide", _("Guide")
    TOOL = "tool", _("Outil")
    TRAINING = "training", _("Support de formation")
    VIDEO = "video", _("Vidéo")
    LINK = "link", _("Site à consulter")
