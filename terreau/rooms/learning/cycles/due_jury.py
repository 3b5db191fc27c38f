"""What time makes due after the list: places proposed that nobody answered, seats given back elsewhere."""

import datetime

from terreau.rooms.learning.cycles import replacing


def due(now: datetime.datetime) -> None:
    replacing.note_given_back(now)
    replacing.lapse(now)
