from django.db import models
from django.utils.translation import gettext_lazy as _


class TabulationState(models.TextChoices):
    ASKED = "asked", _("Demandé")
    RUNNING = "running", _("En cours")
    TRIAL = "trial", _("Essai")
    FINAL = "final", _("Dépouillement définitif")
    FAILED = "failed", _("Échoué")


# One at a time for a wave.
AT_WORK = (TabulationState.ASKED, TabulationState.RUNNING)


class Goal(models.TextChoices):
    """What the urn is opened for: a trial tells how the weighting does and no result; so that nobody picks the
    weighting whose results he likes."""

    TRIAL = "trial", _("Essai de pondération")
    FINAL = "final", _("Dépouillement définitif")


class Method(models.TextChoices):
    """How weights are found."""

    NONE = "none", _("Aucune pondération : résultats bruts")
    RAKING = "raking", _("Calage par ratios")
    LOGIT = "logit", _("Calage borné")
    LINEAR = "linear", _("Calage linéaire")


class Axis(models.TextChoices):
    """What people are grouped by; one at a time, never crossed."""

    STRUCTURE = "structure", _("Structure")
    CATEGORY = "category", _("Catégorie")
    AGE = "age", _("Tranche d’âge")
    LOCATION = "location", _("Services centraux ou locaux")


class VerbatimState(models.TextChoices):
    WAITING = "waiting", _("À lire")
    RELEASED = "released", _("Lisible avec les résultats")
    ASIDE = "aside", _("Mis de côté")
