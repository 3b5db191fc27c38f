"""What time makes due: reminders of requests, those that nobody answered, those that were taken back."""

import datetime

from terreau.rooms.learning.sessions import reminding


def due(now: datetime.datetime) -> None:
    reminding.note_taken_back(now)
    reminding.lapse(now)
    reminding.escalate(now)
    reminding.remind(now)
