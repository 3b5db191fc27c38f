"""What time makes due here: entries to seal. What is past its time goes at night (`personal_data.py`)."""

import datetime

from terreau.ground.journal import chain


def due(now: datetime.datetime) -> None:
    chain.seal_waiting()
