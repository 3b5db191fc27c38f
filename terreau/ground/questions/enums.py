from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """How a question is answered. The words of files are in `codec.py`."""

    SINGLE = "single", _("Une réponse à choisir")
    MULTIPLE = "multiple", _("Plusieurs réponses à choisir")
    ORDER = "order", _("Éléments à mettre dans l’ordre")
    MATCH = "match", _("Éléments à associer")
    SHORT = "short", _("Réponse courte à écrire")
    POINT = "point", _("Éléments à désigner")


class SupportKind(models.TextChoices):
    """What a question shows to be read or acted on."""

    MAIL = "mail", _("Un courriel")
    FOLDER = "folder", _("Un dossier partagé")
    ADDRESS = "address", _("Une adresse web")
    SHEET = "sheet", _("Un extrait de feuille de calcul")
    TABLE = "table", _("Un tableau")
    CHART = "chart", _("Un graphique")
    SCREEN = "screen", _("Une fenêtre")
    TALK = "talk", _("Une conversation")
    PICTURE = "picture", _("Une image")


class Review(models.TextChoices):
    """Whether somebody else than the author has read a version."""

    TO_REVIEW = "to_review", _("À relire")
    REVIEWED = "reviewed", _("Relu")
