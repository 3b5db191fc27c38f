"""What time makes due here."""

import datetime

from terreau.rooms.gatherings.experiments import reminding


def due(now: datetime.datetime) -> None:
    reminding.move_on(now)
