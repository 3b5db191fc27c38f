from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("Une réponse parmi plusieurs")
    MULTIPLE = "multiple", _("Plusieurs réponses possibles")
    SCALE = "scale", _("Une note sur une échelle")
    MATRIX = "matrix", _("Un tableau d’affirmations et une échelle")
    RANKING = "ranking", _("Un classement")
    TEXT = "text", _("Un texte court")


class Role(models.TextChoices):
    """What the house reads a question for, beyond the report of its wave."""

    NONE = "", _("Aucun en particulier")
    OVERALL = "overall", _("La note d’ensemble")
    SATISFACTION = "satisfaction", _("La satisfaction sur le thème de sa page")
    MASTERY = "mastery", _("La maîtrise des outils")
    TRAINING = "training", _("Le souhait de se former")
    USEFUL_ACTION = "useful_action", _("La connaissance d’une action numérique utile")
