"""The one row of teams about somebody: that he answered the diagnosis of his team, while it is open."""

from typing import Any

from django.utils import timezone

from terreau.rooms.gatherings.teams.enums import Mode
from terreau.rooms.gatherings.teams.models import Answered, Diagnosis


def plant(one: Any) -> None:
    running = Diagnosis.objects.create(structure=one.agent.structure, mode=Mode.ALONE, held_on=timezone.localdate())
    Answered.objects.create(diagnosis=running, agent=one.agent)
