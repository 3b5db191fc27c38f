"""What time makes due here: imports whose process crashed, files to be scanned, and files that their author forgot."""

import datetime

from terreau.ground.common import actions, tasks


def due(now: datetime.datetime) -> None:
    actions.purge(now)
    tasks.scan_again(now)
