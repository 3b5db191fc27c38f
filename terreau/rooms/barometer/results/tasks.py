"""Counting, by the background process alone: it holds the keys of urns."""

from django.utils import translation
from django_tasks import task

from terreau.rooms.barometer.results import counting
from terreau.rooms.barometer.results.models import Tabulation


@task()
def count(pk: int, language: str) -> None:
    asked = Tabulation.objects.select_related("wave__structure__root", "wave__edition").filter(pk=pk).first()
    if asked is not None:
        with translation.override(language):
            counting.run(asked)
