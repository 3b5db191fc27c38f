from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """Where a level comes from."""

    TEST = "test", _("Test de positionnement")
    PIX = "pix", _("Pix")
    TRAINING = "training", _("Formation")
    PROPOSED = "proposed", _("Proposé par l’encadrant, accepté par l’agent")


class ResultState(models.TextChoices):
    """A proposed level counts once the agent accepts it; a sealed one waits until the agent claims it."""

    PROPOSED = "proposed", _("Proposé")
    SEALED = "sealed", _("Au secret")
    HELD = "held", _("Acquis")
    REFUSED = "refused", _("Refusé")


TRANSITIONS: dict[str, set[str]] = {
    ResultState.PROPOSED: {ResultState.HELD, ResultState.REFUSED},
    ResultState.SEALED: {ResultState.HELD, ResultState.REFUSED},
    ResultState.HELD: set(),
    ResultState.REFUSED: set(),
}


class Population(models.TextChoices):
    ALL = "all", _("Tous les agents")
    MANAGERS = "managers", _("Les encadrants")
    EXECUTIVES = "executives", _("Les cadres dirigeants")
    CATEGORY = "category", _("Une catégorie")
    JOB = "job", _("Un métier")


class Ending(models.TextChoices):
    """Why a test ended: always said to the agent."""

    PRECISION = "precision", _("La précision voulue est atteinte")
    LENGTH = "length", _("Le nombre de questions prévu est atteint")
    BANK = "bank", _("Toutes les questions de cette compétence ont été posées")
    STOPPED = "stopped", _("Vous avez arrêté le test")


class StudyState(models.TextChoices):
    """Where the study of a competence's questions is."""

    WAITING = "waiting", _("en attente")
    WORKING = "working", _("calcul en cours")
    READY = "ready", _("prête")
    REFUSED = "refused", _("pas assez de réponses")
    FAILED = "failed", _("interrompue")
    IN_FORCE = "in_force", _("mise en vigueur")


STUDY_TRANSITIONS: dict[str, set[str]] = {
    StudyState.WAITING: {StudyState.WORKING, StudyState.FAILED},
    StudyState.WORKING: {StudyState.READY, StudyState.REFUSED, StudyState.FAILED},
    StudyState.READY: {StudyState.IN_FORCE},
    StudyState.REFUSED: set(),
    StudyState.FAILED: set(),
    StudyState.IN_FORCE: set(),
}
STUDY_AT_WORK = (StudyState.WAITING, StudyState.WORKING)


class CampaignState(models.TextChoices):
    """Prepared, then open between its two dates, then closed for good."""

    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Terminée")


CAMPAIGN_TRANSITIONS: dict[str, set[str]] = {
    CampaignState.DRAFT: {CampaignState.OPEN},
    CampaignState.OPEN: {CampaignState.CLOSED},
    CampaignState.CLOSED: set(),
}


class Invited(models.TextChoices):
    """Who a campaign is for: the populations of socles, or those whose socle asks one of its competences."""

    ALL = Population.ALL.value, Population.ALL.label
    MANAGERS = Population.MANAGERS.value, Population.MANAGERS.label
    EXECUTIVES = Population.EXECUTIVES.value, Population.EXECUTIVES.label
    CATEGORY = Population.CATEGORY.value, Population.CATEGORY.label
    JOB = Population.JOB.value, Population.JOB.label
    ASKED = "asked", _("Ceux dont le socle demande ces compétences")


class Link(models.TextChoices):
    """How agents come: by a message of their own, by an address for posters and intranets, or both."""

    PERSONAL = "personal", _("Un courriel à chaque agent")
    OPEN = "open", _("Une adresse à afficher, sans courriel")
    BOTH = "both", _("Les deux")
