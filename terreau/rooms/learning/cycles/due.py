"""What time makes due in cycles."""

import datetime

from terreau.rooms.learning.cycles import attesting, due_jury, reminding


def due(now: datetime.datetime) -> None:
    reminding.remind(now)
    due_jury.due(now)
    attesting.tell(now)
