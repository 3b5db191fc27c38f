"""What time makes due here: rooms that end, questions forgotten, polls that close."""

import datetime

from terreau.rooms.gatherings.echoes import asking, polling


def due(now: datetime.datetime) -> None:
    asking.end_past(now)
    asking.forget(now)
    polling.close_past(now)
