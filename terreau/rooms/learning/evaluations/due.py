"""What time makes due: asking those who came, reminding them once, closing."""

import datetime

from terreau.rooms.learning.evaluations import asking, closing, reminding


def due(now: datetime.datetime) -> None:
    closing.close_past(now)
    asking.ask_those_who_came(now)
    reminding.remind(now)
