"""The states of an experiment and what may be decided at its end."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    PREPARED = "prepared", _("En préparation")
    RUNNING = "running", _("En cours")
    TO_CONCLUDE = "to_conclude", _("À conclure")
    CONCLUDED = "concluded", _("Conclue")
    ABANDONED = "abandoned", _("Abandonnée avant le départ")


# A sheet in preparation has no first end yet: it is written by the start, and nothing comes back to preparation.
TRANSITIONS: dict[str, set[str]] = {
    State.PREPARED: {State.RUNNING, State.ABANDONED},
    State.RUNNING: {State.TO_CONCLUDE, State.CONCLUDED},
    State.TO_CONCLUDE: {State.RUNNING, State.CONCLUDED},
    State.CONCLUDED: {State.TO_CONCLUDE},
    State.ABANDONED: set(),
}

# Started and not concluded: what may be overdue.
OPEN = (State.RUNNING, State.TO_CONCLUDE)
# Before a start nothing was promised: no first end.
UNSTARTED = (State.PREPARED, State.ABANDONED)


class Decision(models.TextChoices):
    STOP = "stop", _("Arrêter")
    ITERATE = "iterate", _("Corriger et recommencer")
    SCALE = "scale", _("Étendre")


class Better(models.TextChoices):
    """Which way a measure is hoped to move; it changes no figure, only what the reader looks for."""

    LOWER = "lower", _("La baisse est souhaitée")
    HIGHER = "higher", _("La hausse est souhaitée")
