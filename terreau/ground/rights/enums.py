from django.db import models
from django.utils.translation import gettext_lazy as _


class CorrectionState(models.TextChoices):
    OPEN = "open", _("En attente")
    ACCEPTED = "accepted", _("Corrigé")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


TRANSITIONS: dict[CorrectionState, frozenset[CorrectionState]] = {
    CorrectionState.OPEN: frozenset({CorrectionState.ACCEPTED, CorrectionState.REFUSED, CorrectionState.WITHDRAWN}),
    CorrectionState.ACCEPTED: frozenset(),
    CorrectionState.REFUSED: frozenset(),
    CorrectionState.WITHDRAWN: frozenset(),
}


class Field(models.TextChoices):
    """What of the file may be said wrong, in the order of the page."""

    LAST_NAME = "last_name", _("Nom")
    FIRST_NAME = "first_name", _("Prénom")
    EMAIL = "email", _("Courriel")
    STRUCTURE = "structure", _("Structure")
    JOB = "job", _("Métier")
    MANAGER = "manager", _("Encadrant")
    CATEGORY = "category", _("Catégorie")
    IS_EXECUTIVE = "is_executive", _("Cadre dirigeant")
    BIRTH_YEAR = "birth_year", _("Année de naissance")
    WORKING_TIME = "working_time", _("Quotité de travail (%)")
    ENTERED_ON = "entered_on", _("Date d’entrée")


# These point at something that HR chooses in its own lists: the agent says in words, HR changes the file, then says so.
SAID_IN_WORDS = frozenset({Field.STRUCTURE, Field.JOB, Field.MANAGER})
