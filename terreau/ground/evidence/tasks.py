"""Background work: the snapshot of a day, then what has grown too old."""

import datetime

from django.utils import timezone
from django_tasks import task

from terreau.ground.evidence import actions

BY = "task:snapshot"


@task()
def take_daily_snapshot(on: str) -> None:
    """Take the snapshot of the ISO day `on` unless it is published already, then prune."""
    if not actions.published_on(datetime.date.fromisoformat(on)):
        actions.take_snapshot(datetime.date.fromisoformat(on), by=BY)
    actions.prune(timezone.localdate(), by=BY)


@task()
def forget_keys() -> None:
    """Take the keys of erased people out of the snapshots. No argument: the queue keeps those of what is done."""
    actions.forget_asked(by="task:forget")
