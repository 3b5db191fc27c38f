from django.db import models
from django.utils.translation import gettext_lazy as _


class Lever(models.IntegerChoices):
    """The ten levers, in the order of the first Café Transfo."""

    BASELINE = 1, _("Socle de compétences pour tous")
    PARTNERSHIPS = 2, _("Numérique × RH × métiers")
    FORECASTING = 3, _("Anticiper l’évolution des métiers")
    LEADERS = 4, _("Impliquer dirigeants et managers")
    EXPERIMENT = 5, _("Former en expérimentant")
    OUTSIDE = 6, _("Regard extérieur")
    SHARING = 7, _("Partager les expériences")
    MEASURE = 8, _("Suivre et mesurer")
    COMMUNICATE = 9, _("Communiquer")
    FUND = 10, _("Financer les projets")

    @property
    def code(self) -> str:
        """The identifier used in JSON, CSV and addresses."""
        return self.name.lower()


class State(models.TextChoices):
    PLANNED = "planned", _("Prévue")
    UNDER_WAY = "under_way", _("En cours")
    CONCLUDED = "concluded", _("Terminée")
    ABANDONED = "abandoned", _("Abandonnée")


TRANSITIONS: dict[str, set[str]] = {
    State.PLANNED: {State.UNDER_WAY, State.ABANDONED},
    State.UNDER_WAY: {State.CONCLUDED, State.ABANDONED},
    State.CONCLUDED: {State.UNDER_WAY},
    State.ABANDONED: {State.PLANNED},
}

# Neither concluded nor abandoned: what may be late.
RUNNING = (State.PLANNED, State.UNDER_WAY)
