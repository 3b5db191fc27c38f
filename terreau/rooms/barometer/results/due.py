"""What time makes due here: urns that have served, agents to be told of a restitution."""

import datetime

from terreau.rooms.barometer.results import counting, restituting


def due(now: datetime.datetime) -> None:
    counting.empty_old(now)
    restituting.tell_all(now)
