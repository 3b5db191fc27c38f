from typing import Any

from django.db import models

from terreau.ground.organisations.querysets import any_subtree
from terreau.ground.rights.enums import CorrectionState


class CorrectionQuerySet(models.QuerySet):
    def open(self) -> "CorrectionQuerySet":
        return self.filter(state=CorrectionState.OPEN)

    def within(self, *structures: Any) -> "CorrectionQuerySet":
        return self.filter(any_subtree(structures, "agent__structure__"))
