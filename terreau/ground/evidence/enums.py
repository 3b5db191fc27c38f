from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    RATE = "rate", _("Taux")  # Σ value / Σ base
    TOTAL = "total", _("Total")  # Σ value
    DISTRIBUTION = "distribution", _("Répartition")  # counts per declared bin


class Unit(models.TextChoices):
    PERCENT = "percent", "%"
    EUROS = "euros", "€"
    DAYS = "days", _("jours")
    HOURS = "hours", _("heures")
    COUNT = "count", ""
    PER_HUNDRED = "per_hundred", _("pour 100 agents")


class Counts(models.TextChoices):
    """What one unit of an indicator is: only figures on persons are protected."""

    PERSONS = "persons", _("personnes")
    OBJECTS = "objects", _("objets")


class Better(models.TextChoices):
    HIGHER = "higher", _("plus haut est mieux")
    LOWER = "lower", _("plus bas est mieux")


class Status(models.TextChoices):
    SHOWN = "shown", _("affiché")
    HIDDEN_SMALL = "hidden_small", _("masqué : trop peu de personnes")
    HIDDEN_COMPLEMENT = "hidden_complement", _("masqué : se déduirait des voisins")
    NO_DATA = "no_data", _("pas de donnée")


class SnapshotState(models.TextChoices):
    BUILDING = "building", _("en cours")
    PUBLISHED = "published", _("publié")
    SUPERSEDED = "superseded", _("remplacé")
    FAILED = "failed", _("échoué")
