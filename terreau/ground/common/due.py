"""What time makes due here: imports whose process crashed, and files that their author forgot."""

import datetime

from terreau.ground.common import actions


def due(now: datetime.datetime) -> None:
    actions.purge(now)
