"""What time makes due here: lost flights, secrets that serve no more, what was kept long enough."""

import datetime

from terreau.ground.mail import actions


def due(now: datetime.datetime) -> None:
    actions.tidy(now)
