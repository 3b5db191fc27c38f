"""The evidence of each day is due once the day is over."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.ground.evidence.definitions import FACTS
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import KeyToForget, Snapshot
from terreau.ground.evidence.tasks import forget_keys, take_daily_snapshot

HOUR = 2  # at night, when few people write
RETRY_AFTER = datetime.timedelta(hours=1)


def due(now: datetime.datetime) -> None:
    snapshot_due(now)
    forgetting_due(now)


def forgetting_due(now: datetime.datetime) -> None:
    """Try again the keys that an interrupted task, or a snapshot under way, left to forget."""
    left = Q(tried_at=None, asked_at__lt=now - RETRY_AFTER) | Q(tried_at__lt=now - RETRY_AFTER)
    if KeyToForget.objects.filter(left).exists() and not waiting(forget_keys).exists():
        forget_keys.enqueue()


def waiting(one: Any) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path=one.module_path, status__in=["READY", "RUNNING"])


def snapshot_due(now: datetime.datetime) -> None:
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
    if not waiting(take_daily_snapshot).exists():
        take_daily_snapshot.enqueue(on.isoformat())
