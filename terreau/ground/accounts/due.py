"""What time makes due here: proofs that no longer prove anything, and the addresses of people who never came."""

import datetime

from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from terreau.ground.accounts import tasks, throttle
from terreau.ground.accounts.keeping import forget_unused


def due(now: datetime.datetime) -> None:
    throttle.forget_old(now)
    Session.objects.filter(expire_date__lt=now).delete()
    forget_unused(now)
    # The queue keeps the arguments of what is done: here the address of whoever forgot his password.
    sent = DBTaskResult.objects.finished().filter(task_path=tasks.send_reset_link.module_path)
    sent.delete()
