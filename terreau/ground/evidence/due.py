"""The evidence of each day is due once the day is over."""

import datetime

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.ground.evidence.definitions import FACTS
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.tasks import take_daily_snapshot

HOUR = 2  # at night, when few people write
RETRY_AFTER = datetime.timedelta(hours=1)


def due(now: datetime.datetime) -> None:
    """Ask for yesterday's snapshot, once: not while one is asked or being built, nor just after it failed.

    Nor when one of today was taken by hand: it says the same, later.
    """
    local = timezone.localtime(now)
    if local.hour < HOUR:
        return
    on = local.date() - datetime.timedelta(days=1)
    if (
        Snapshot.objects.filter(on__gte=on, state=SnapshotState.PUBLISHED).exists()
        or not FACTS["structures"].rows(on).exists()
    ):
        return
    if Snapshot.objects.filter(
        on=on, state__in=[SnapshotState.BUILDING, SnapshotState.FAILED], taken_at__gt=now - RETRY_AFTER
    ).exists():
        return
    waiting = DBTaskResult.objects.filter(task_path=take_daily_snapshot.module_path, status__in=["READY", "RUNNING"])
    if not waiting.exists():
        take_daily_snapshot.enqueue(on.isoformat())
