"""What time makes due here: files that a crash left without their package."""

import datetime

from terreau.rooms.learning.packages import actions


def due(now: datetime.datetime) -> None:
    actions.sweep(now)
