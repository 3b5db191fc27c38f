"""Answers given elsewhere are sealed by the background process alone: it keeps the keys of urns."""

from django.utils import translation
from django_tasks import task

from terreau.rooms.barometer.waves import taking
from terreau.rooms.barometer.waves.models import Arrival


@task()
def take(key: str, language: str) -> None:
    arrival = Arrival.objects.select_related("wave", "edition", "structure__root", "author").filter(pk=key).first()
    if arrival is not None:
        with translation.override(language):
            taking.take(arrival)
