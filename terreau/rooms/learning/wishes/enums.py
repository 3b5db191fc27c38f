from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Souhaits ouverts")
    CLOSED = "closed", _("Souhaits clos")
    PROPOSED = "proposed", _("Répartition proposée")
    SIGNED = "signed", _("Répartition signée")


# Never back to open: the draw is published at the closing, on lists that no longer change.
CAMPAIGN_TRANSITIONS: dict[str, set[str]] = {
    CampaignState.DRAFT: {CampaignState.OPEN},
    CampaignState.OPEN: {CampaignState.CLOSED},
    CampaignState.CLOSED: {CampaignState.PROPOSED},
    CampaignState.PROPOSED: {CampaignState.SIGNED},
    CampaignState.SIGNED: set(),
}
# Nobody changes a list any more, and an allocation may be asked.
SETTLING = (CampaignState.CLOSED, CampaignState.PROPOSED)


class Period(models.TextChoices):
    """Over what an agent's seats are counted."""

    CAMPAIGN = "campaign", _("sur toute la campagne")
    HALF = "half", _("par semestre")
    QUARTER = "quarter", _("par trimestre")


class Word(models.TextChoices):
    """What the manager said of a wish before the allocation."""

    NONE = "", _("Sans réponse")
    AGREED = "agreed", _("D’accord")
    REFUSED = "refused", _("Refusé")


class ProposalState(models.TextChoices):
    ASKED = "asked", _("Demandée")
    RUNNING = "running", _("En cours de calcul")
    READY = "ready", _("Proposée")
    REPLACED = "replaced", _("Remplacée par une autre")
    FAILED = "failed", _("Échouée")


# One at a time for a campaign.
AT_WORK = (ProposalState.ASKED, ProposalState.RUNNING)


class Replay(models.TextChoices):
    """What became of computing a proposal again from what was kept of it."""

    NONE = "", _("Jamais rejouée")
    ASKED = "asked", _("En cours")
    SAME = "same", _("Résultat identique")
    OTHER = "other", _("Résultat différent")


class Origin(models.TextChoices):
    """Why somebody is on a list."""

    FIXED = "fixed", _("place déjà confirmée")
    COMPUTED = "computed", _("répartition")
    BY_HAND = "hand", _("décision des ressources humaines")


class Outcome(models.TextChoices):
    """What became of a seat once the allocation is signed."""

    WAITS = "", _("À donner")
    GIVEN = "given", _("Place donnée")
    MISSED = "missed", _("Place impossible")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    ADOPTED = "adopted", _("Adopté")


PLAN_TRANSITIONS: dict[str, set[str]] = {PlanState.DRAFT: {PlanState.ADOPTED}, PlanState.ADOPTED: set()}
