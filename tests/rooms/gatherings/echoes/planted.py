"""Rows of echoes about somebody, each text recognisable."""

from typing import Any

from terreau.rooms.gatherings.echoes.models import Recap, Takeaway, Wish
from tests.rooms.gatherings.echoes.makers import make_event, registered


def plant(one: Any, word: str) -> None:
    event = make_event(one.employer, title=f"Café de {word}")
    recap = Recap.objects.create(event=event)
    Takeaway.objects.create(recap=recap, position=1, title=f"Leçon de {word}", written_by=one.user)
    Wish.objects.create(event=event, registration=registered(event, one.agent))
