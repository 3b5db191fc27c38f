"""What time makes due here: deliveries whose process is gone."""

import datetime

from terreau.rooms.learning.completions import delivering


def due(now: datetime.datetime) -> None:
    delivering.take_up(now)
