from django.db import models
from django.utils.translation import gettext_lazy as _


class Population(models.TextChoices):
    """Whom a wave asks."""

    AGENTS = "agents", _("Les agents connus de la structure")
    ADDRESSES = "addresses", _("Une liste d’adresses")
    OPEN = "open", _("Quiconque a le lien")
    IMPORTED = "imported", _("Des réponses venues d’un autre outil")


class Drawing(models.TextChoices):
    WHOLE = "whole", _("Tout le monde")
    STRATA = "strata", _("Un tirage au sort, structure par structure")


class Location(models.TextChoices):
    CENTRAL = "central", _("Services centraux")
    LOCAL = "local", _("Services déconcentrés ou locaux")


class WaveState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    PLANNED = "planned", _("Programmée")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Close, à dépouiller")
    COUNTED = "counted", _("Dépouillée")
    CANCELLED = "cancelled", _("Abandonnée")


TRANSITIONS: dict[str, tuple[str, ...]] = {
    WaveState.DRAFT: (WaveState.PLANNED, WaveState.CLOSED),  # an imported wave is closed at once
    WaveState.PLANNED: (WaveState.DRAFT, WaveState.OPEN),
    WaveState.OPEN: (WaveState.CLOSED, WaveState.CANCELLED),
    WaveState.CLOSED: (WaveState.COUNTED, WaveState.CANCELLED),
    WaveState.COUNTED: (),
    WaveState.CANCELLED: (),
}


class ArrivalState(models.TextChoices):
    """Of a file of answers given elsewhere. Taken, it is no more: its wave is what is left."""

    READ = "read", _("À vérifier")
    ASKED = "asked", _("En attente du traitement de fond")
    RUNNING = "running", _("En cours")
    FAILED = "failed", _("Interrompue")
