"""What time makes due here: addresses never confirmed, deadlines passed, roles left empty, requests that ended."""

import datetime

from terreau.ground.requests import actions


def due(now: datetime.datetime) -> None:
    actions.forget_unconfirmed(now)
    actions.reroute(now)
    actions.remind(now)
    actions.close_answered(now)
    actions.anonymise(now)
