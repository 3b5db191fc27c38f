"""What time makes due here: waves that open, what they send, waves that end, files forgotten."""

import datetime

from terreau.rooms.barometer.waves import closing, inviting, opening, taking


def due(now: datetime.datetime) -> None:
    closing.close_past(now)
    closing.give_up_forgotten(now)
    opening.open_due(now)
    inviting.write_due(now)
    taking.forget_old(now)
    closing.sweep_keys()
