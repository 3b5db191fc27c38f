"""Retention is due once a night."""

import datetime

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.ground.rights.models import RetentionRun
from terreau.ground.rights.tasks import enforce_retention

HOUR = 3  # after the snapshot of the night


def due(now: datetime.datetime) -> None:
    """Ask for tonight's run once: not before its hour, nor when it is done, asked for or running."""
    local = timezone.localtime(now)
    tonight = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if local < tonight or RetentionRun.objects.filter(ran_at__gte=tonight).exists():
        return
    asked = DBTaskResult.objects.filter(task_path=enforce_retention.module_path, enqueued_at__gte=tonight)
    if not asked.exists():
        enforce_retention.enqueue()
