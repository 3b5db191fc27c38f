"""The vocabulary of reading questionnaires."""

from typing import Any

from django.db import models

from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.barometer.roles import SURVEYORS


class QuestionnaireQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "QuestionnaireQuerySet":
        """Those of the structures where `user` runs barometers, and below."""
        return self.filter(any_subtree(user.structures_as(*SURVEYORS), "structure__"))
