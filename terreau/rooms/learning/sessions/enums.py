from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.ground.approvals.enums import Branch


class RequestState(models.TextChoices):
    """What became of a request for an agreement. Silence is neither yes nor no."""

    ASKED = "asked", _("En attente d’accord")
    AGREED = "agreed", _("Accord donné")
    REFUSED = "refused", _("Accord refusé")
    TAKEN_BACK = "taken_back", _("Demande retirée")
    LAPSED = "lapsed", _("Sans réponse avant le stage")


TRANSITIONS: dict[str, set[str]] = {
    RequestState.ASKED: {RequestState.AGREED, RequestState.REFUSED, RequestState.TAKEN_BACK, RequestState.LAPSED},
    RequestState.AGREED: set(),
    # Overturned by an appeal.
    RequestState.REFUSED: {RequestState.AGREED},
    RequestState.TAKEN_BACK: set(),
    RequestState.LAPSED: set(),
}


class Reason(models.TextChoices):
    """Why a manager says no; his own sentence comes with it."""

    SERVICE = "service", _("Continuité du service")
    NEED = "need", _("Hors des besoins du poste ou du projet professionnel")
    PRIORITY = "priority", _("Priorité donnée à d’autres demandes")
    CREDITS = "credits", _("Crédits épuisés")
    RECENT = "recent", _("Formation déjà suivie récemment")
    OTHER = "other", _("Autre motif, écrit ci-dessous")


# From which refusal in a row the joint committee must have given its opinion first (decision 0094).
OPINION_FROM: dict[str, int] = {Branch.STATE: 3, Branch.LOCAL: 2, Branch.HOSPITAL: 2}
