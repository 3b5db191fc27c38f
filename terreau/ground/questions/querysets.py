"""The vocabulary of reading banks."""

from django.db import models


class QuestionQuerySet(models.QuerySet):
    def in_use(self) -> "QuestionQuerySet":
        """Those that may be asked: not retired, with a version."""
        return self.filter(retired_on=None, current__isnull=False)

    def of_topic(self, topic: str) -> "QuestionQuerySet":
        return self.filter(current__topic=topic)
