"""The steps of the first hour: their order, how long each takes, where each lives."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Step(models.IntegerChoices):
    STRUCTURE = 1, _("Votre organisation en cinq lignes")
    QUESTIONS = 2, _("Votre point de départ sur dix leviers")
    COMPASS = 3, _("Votre boussole")
    ACTIONS = 4, _("Trois actions pour les 30 prochains jours")
    WHO_SEES_WHAT = 5, _("Qui voit quoi")
    FIGURES = 6, _("Vos autres chiffres")
    COMMITTEE = 7, _("La page pour votre comité de direction")
    DONE = 8, _("Terminé")


LAST = Step.COMMITTEE
MINUTES = {
    Step.STRUCTURE: 3,
    Step.QUESTIONS: 8,
    Step.COMPASS: 2,
    Step.ACTIONS: 2,
    Step.WHO_SEES_WHAT: 2,
    Step.FIGURES: 1,
    Step.COMMITTEE: 2,
}
URL_NAMES = {
    Step.STRUCTURE: "desk:start_tree",
    Step.QUESTIONS: "desk:start_questions",
    Step.COMPASS: "desk:start_compass",
    Step.ACTIONS: "desk:start_actions",
    Step.WHO_SEES_WHAT: "desk:start_who_sees_what",
    Step.FIGURES: "desk:start_figures",
    Step.COMMITTEE: "desk:committee",
    Step.DONE: "desk:committee",
}


@dataclass(frozen=True)
class Place:
    """Where a screen stands in the first hour: what the top of the page says."""

    step: Step
    title: Any

    @property
    def number(self) -> int:
        return int(self.step)

    @property
    def total(self) -> int:
        return int(LAST)

    @property
    def minutes(self) -> int:
        return MINUTES[self.step]

    @property
    def minutes_left(self) -> int:
        """This step included."""
        return sum(minutes for step, minutes in MINUTES.items() if step >= self.step)

    @property
    def following(self) -> Step | None:
        return None if self.step == LAST else Step(self.step + 1)

    @property
    def next_title(self) -> Any:
        return self.following.label if self.following else ""

    @property
    def next_step(self) -> int:
        """What « continuer » reaches."""
        return int(self.following or Step.DONE)


def place(step: Step, title: Any = "") -> Place:
    return Place(step, title or step.label)


def url_of(step: int, employer: int) -> str:
    """The address of a step of the first hour of an employer."""
    return reverse(URL_NAMES[Step(step)], args=[employer])
