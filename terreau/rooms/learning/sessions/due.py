"""What time makes due: reminders of requests, those that nobody answered or were taken back, sheets to countersign."""

import datetime

from terreau.rooms.learning.sessions import asking_trainers, reminding


def due(now: datetime.datetime) -> None:
    reminding.note_taken_back(now)
    reminding.lapse(now)
    reminding.escalate(now)
    reminding.remind(now)
    asking_trainers.ask(now)
