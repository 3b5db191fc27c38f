from django.db import models
from django.utils.translation import gettext_lazy as _


class OccasionState(models.TextChoices):
    """Whether one may register."""

    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Inscriptions ouvertes")
    CLOSED = "closed", _("Inscriptions closes")
    CANCELLED = "cancelled", _("Annulée")


OCCASION_TRANSITIONS: dict[str, set[str]] = {
    # Cancelled unopened: what its room announced otherwise, as the call of a cycle.
    OccasionState.DRAFT: {OccasionState.OPEN, OccasionState.CANCELLED},
    OccasionState.OPEN: {OccasionState.CLOSED, OccasionState.CANCELLED},
    OccasionState.CLOSED: {OccasionState.OPEN, OccasionState.CANCELLED},
    OccasionState.CANCELLED: set(),
}


class Mode(models.TextChoices):
    """How one takes part. Seats on site and online are counted apart."""

    ON_SITE = "on_site", _("Sur place")
    ONLINE = "online", _("À distance")


class RegistrationState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Adresse à confirmer")
    PENDING = "pending", _("Demande à examiner")
    REGISTERED = "registered", _("Inscription acquise")
    WAITING = "waiting", _("Sur liste d’attente")
    OFFERED = "offered", _("Place proposée")
    DECLINED = "declined", _("Proposition refusée")
    LAPSED = "lapsed", _("Proposition expirée")
    WITHDRAWN = "withdrawn", _("Désistement")
    REFUSED = "refused", _("Inscription refusée")


TRANSITIONS: dict[str, set[str]] = {
    RegistrationState.UNCONFIRMED: {
        RegistrationState.PENDING,
        RegistrationState.REGISTERED,
        RegistrationState.WAITING,
        RegistrationState.WITHDRAWN,
    },
    RegistrationState.PENDING: {
        RegistrationState.REGISTERED,
        RegistrationState.WAITING,
        RegistrationState.REFUSED,
        RegistrationState.WITHDRAWN,
    },
    RegistrationState.REGISTERED: {RegistrationState.WITHDRAWN, RegistrationState.REFUSED},
    RegistrationState.WAITING: {
        RegistrationState.OFFERED,
        # By changing mode, or welcomed on the day: only where a seat is free for that person.
        RegistrationState.REGISTERED,
        RegistrationState.WITHDRAWN,
        RegistrationState.REFUSED,
    },
    RegistrationState.OFFERED: {
        RegistrationState.REGISTERED,
        RegistrationState.DECLINED,
        RegistrationState.LAPSED,
        RegistrationState.WITHDRAWN,
        RegistrationState.REFUSED,
    },
    RegistrationState.DECLINED: set(),
    RegistrationState.LAPSED: set(),
    RegistrationState.WITHDRAWN: set(),
    # Only where the refusal itself is overturned: whoever was refused does not ask again for the same thing.
    RegistrationState.REFUSED: {RegistrationState.REGISTERED, RegistrationState.WAITING},
}

# An offer holds its seat until it is answered or over.
HOLDING = (RegistrationState.REGISTERED, RegistrationState.OFFERED)
# In the order of arrival: every one of these has a place in it.
QUEUED = (RegistrationState.PENDING, RegistrationState.WAITING, *HOLDING)
# One of these at a time per person and occasion; what has ended may be followed by another registration.
LIVING = (RegistrationState.UNCONFIRMED, *QUEUED)


class Presence(models.TextChoices):
    """What is noted of one person for one part. Why somebody is excused is never asked, nor kept."""

    PRESENT = "present", _("Présence")
    ABSENT = "absent", _("Absence")
    EXCUSED = "excused", _("Absence excusée")


class Means(models.TextChoices):
    """How a presence was noted."""

    QR = "qr", _("code à scanner")
    CODE = "code", _("code saisi")
    LIST = "list", _("liste de l’organisateur")
