from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.enums import RoleName


class Intent(models.TextChoices):
    SUPPORT = "support", _("Être accompagné dans un projet")
    FUNDING = "funding", _("Financer un projet")
    CAFES = "cafes", _("Être prévenu des prochains cafés")
    ACCESSIBILITY = "accessibility", _("Signaler un problème d’accessibilité")
    DATA = "data", _("Exercer mes droits sur mes données personnelles")
    OTHER = "other", _("Autre demande")


class Right(models.TextChoices):
    """The rights of articles 15, 16, 17 and 21 of the GDPR."""

    READ = "read", _("Lire ce qui me concerne")
    CORRECT = "correct", _("Le corriger")
    ERASE = "erase", _("L’effacer")
    OPPOSE = "oppose", _("M’opposer à son usage")


# Who answers, on the employer itself; its administrator when nobody there holds the role.
ROUTES: dict[str, RoleName] = {
    Intent.SUPPORT: RoleName.PROGRAMME_LEAD,
    Intent.FUNDING: RoleName.CASE_OFFICER,
    Intent.CAFES: RoleName.EDITOR,
    Intent.ACCESSIBILITY: RoleName.ADMINISTRATOR,
    Intent.DATA: RoleName.DPO,
    Intent.OTHER: RoleName.ADMINISTRATOR,
}
ANSWERING = tuple(dict.fromkeys(ROUTES.values()))


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Adresse à confirmer")
    RECEIVED = "received", _("Reçue")
    TAKEN = "taken", _("Prise en charge")
    ANSWERED = "answered", _("Répondue")
    CLOSED = "closed", _("Close")
    WITHDRAWN = "withdrawn", _("Retirée")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.UNCONFIRMED: frozenset({State.RECEIVED}),
    State.RECEIVED: frozenset({State.TAKEN, State.WITHDRAWN}),
    State.TAKEN: frozenset({State.RECEIVED, State.ANSWERED, State.CLOSED, State.WITHDRAWN}),
    # A word more from the requester calls for another answer.
    State.ANSWERED: frozenset({State.TAKEN, State.CLOSED, State.WITHDRAWN}),
    State.CLOSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
# Somebody waits for an answer.
WAITING = (State.RECEIVED, State.TAKEN)
OPEN = (*WAITING, State.ANSWERED)
ENDED = (State.CLOSED, State.WITHDRAWN)


class Author(models.TextChoices):
    REQUESTER = "requester", _("La personne")
    OFFICE = "office", _("L’administration")
