"""What time makes due here: proofs that no longer prove anything, and the addresses of people who never came."""

import datetime

from django.contrib.sessions.models import Session

from terreau.ground.accounts import throttle
from terreau.ground.accounts.keeping import forget_unused


def due(now: datetime.datetime) -> None:
    throttle.forget_old(now)
    Session.objects.filter(expire_date__lt=now).delete()
    forget_unused(now)
