from django.db import models
from django.utils.translation import gettext_lazy as _


class CandidacyState(models.TextChoices):
    """Where somebody stands with the cycle, from the first line of his file to his place."""

    DRAFT = "draft", _("En préparation")
    SENT = "sent", _("Envoyée")
    SET_ASIDE = "set_aside", _("Irrecevable")
    WITHDRAWN = "withdrawn", _("Retirée")
    ADMITTED = "admitted", _("Admise")
    WAITING = "waiting", _("Sur liste d’attente")
    REFUSED = "refused", _("Non retenue")
    CALLED = "called", _("Une place vous est proposée")
    DECLINED = "declined", _("Place non acceptée")
    LEFT = "left", _("Désistement")


# Those who hold a place; those on whom the jury decides.
AUDITORS = (CandidacyState.ADMITTED,)
LIVING = (
    CandidacyState.DRAFT, CandidacyState.SENT, CandidacyState.ADMITTED, CandidacyState.WAITING, CandidacyState.CALLED,
)  # fmt: skip

TRANSITIONS: dict[str, set[str]] = {
    CandidacyState.DRAFT: {CandidacyState.SENT, CandidacyState.WITHDRAWN},
    CandidacyState.SENT: {
        CandidacyState.DRAFT, CandidacyState.SET_ASIDE, CandidacyState.WITHDRAWN, CandidacyState.ADMITTED,
        CandidacyState.WAITING, CandidacyState.REFUSED,
    },
    # Set aside by mistake, or completed since.
    CandidacyState.SET_ASIDE: {CandidacyState.SENT},
    CandidacyState.WITHDRAWN: set(),
    CandidacyState.ADMITTED: {CandidacyState.LEFT},
    CandidacyState.WAITING: {CandidacyState.CALLED, CandidacyState.WITHDRAWN},
    CandidacyState.REFUSED: set(),
    # The delay of an offer that passes is a refusal.
    CandidacyState.CALLED: {CandidacyState.ADMITTED, CandidacyState.DECLINED},
    CandidacyState.DECLINED: set(),
    CandidacyState.LEFT: set(),
}  # fmt: skip


class ByHand(models.TextChoices):
    """What the president of the jury may decide otherwise than the marks."""

    ADMITTED = "admitted", _("Admise")
    WAITING = "waiting", _("Sur liste d’attente")
    REFUSED = "refused", _("Non retenue")


class Letter(models.TextChoices):
    """What the employer of a candidate answered to the link that he was sent."""

    NONE = "none", _("Pas encore demandée")
    ASKED = "asked", _("Demandée")
    GIVEN = "given", _("Engagement donné")
    REFUSED = "refused", _("Engagement refusé")


class SlotKind(models.TextChoices):
    """What fills a half-day of a seminar."""

    CONFERENCE = "conference", _("Conférence")
    WORKSHOP = "workshop", _("Atelier d’expérimentation")
    COACHING = "coaching", _("Accompagnement en petit groupe")
    VISIT = "visit", _("Visite apprenante")
    PROJECT = "project", _("Travail sur les projets")


class ProjectState(models.TextChoices):
    FRAMED = "framed", _("En cours de cadrage")
    LED = "led", _("Conduit")
    PRESENTED = "presented", _("Présenté")
    STOPPED = "stopped", _("Arrêté")


class Urgency(models.TextChoices):
    """How near the day is until which something is missing."""

    LATE = "late", _("En retard")
    SOON = "soon", _("Dans les 7 jours")
    LATER = "later", _("À venir")
