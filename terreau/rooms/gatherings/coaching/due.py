"""What time makes due here: suggestions past their day, one reminder each, people who left."""

import datetime

from terreau.rooms.gatherings.coaching import leaving


def due(now: datetime.datetime) -> None:
    leaving.move_on(now)
