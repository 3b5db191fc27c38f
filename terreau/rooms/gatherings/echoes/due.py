"""What time makes due here: rooms that end, questions forgotten, polls that close, accounts that are out."""

import datetime

from terreau.rooms.gatherings.echoes import asking, polling, takeaways


def due(now: datetime.datetime) -> None:
    asking.end_past(now)
    asking.forget(now)
    polling.close_past(now)
    takeaways.tell_reported(now)
