"""What time makes due here: interests that nobody has answered for fifteen days."""

import datetime

from terreau.rooms.gatherings.showroom import following


def due(now: datetime.datetime) -> None:
    following.remind(now)
