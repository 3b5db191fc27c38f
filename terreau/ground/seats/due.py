"""What time makes due here: offers that nobody answered, reminders, addresses that nobody proved."""

import datetime

from terreau.ground.seats import registering, reminding, waiting


def due(now: datetime.datetime) -> None:
    waiting.lapse_offers(now)
    waiting.remind_of_offers(now)
    reminding.remind_of_tomorrow(now)
    registering.forget_unconfirmed(now)
