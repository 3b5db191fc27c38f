from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    """The seven themes of the guide of the DITP on telework and work on site (December 2020)."""

    ORGANISATION = "organisation", _("Organisation du travail")
    TOOLS = "outils", _("Outils et équipements")
    TOGETHER = "vivre-ensemble", _("Vivre ensemble")
    DAILY = "quotidien", _("Facilitation du travail au quotidien")
    FOLLOW_UP = "suivi", _("Suivi des activités")
    WELL_BEING = "bien-etre", _("Bien-être au travail")
    IMPROVEMENT = "amelioration", _("Dynamique d’amélioration continue")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("projet")
    ADOPTED = "adopted", _("adoptée")


class Mode(models.TextChoices):
    MEETING = "meeting", _("Ensemble, en réunion : une réponse de l’équipe par affirmation")
    ALONE = "alone", _("Chacun de son côté, sans nom : possible à partir de onze personnes")


class DiagnosisState(models.TextChoices):
    OPEN = "open", _("en cours")
    CLOSED = "closed", _("terminé")


class ActionState(models.TextChoices):
    TO_DO = "to_do", _("à faire")
    DONE = "done", _("faite")
    DROPPED = "dropped", _("abandonnée")


TRANSITIONS: dict[str, set[str]] = {
    ActionState.TO_DO: {ActionState.DONE, ActionState.DROPPED},
    ActionState.DONE: {ActionState.TO_DO},
    ActionState.DROPPED: {ActionState.TO_DO},
}
