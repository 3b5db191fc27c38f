"""Accounts that serve nothing any more: no role, and no file of an agent in post.

The date of a sign-in is never kept, so it decides nothing here. What does is dated by the night that first sees it. A
message leaves a month before; an account whose owner could not be told stays.
"""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from terreau.ground.accounts import emails
from terreau.ground.accounts.keeping import ACCOUNT
from terreau.ground.accounts.models import ERASED, IdleAccount, Role, User
from terreau.ground.common.erasing import erase
from terreau.ground.common.personal_data import Person
from terreau.ground.common.retention import months_earlier
from terreau.ground.mail.enums import State as MailState
from terreau.ground.mail.models import Message

BATCH = 50
NOTICE_DAYS = 30


def serving_nothing(today: datetime.date) -> QuerySet[User]:
    without_file = Q(agent=None) | Q(agent__left_on__lte=today)
    known = User.objects.exclude(email__endswith=f"@{ERASED}")
    return known.filter(without_file).filter(~Exists(Role.objects.filter(user=OuterRef("pk"))))


@transaction.atomic
def mark(now: datetime.datetime) -> None:
    """Date the accounts that serve nothing since today; forget the date of those that serve again."""
    today = timezone.localdate(now)
    idle = serving_nothing(today)
    IdleAccount.objects.exclude(user__in=idle.order_by()).delete()
    fresh = idle.filter(idle=None).order_by("pk").values_list("pk", flat=True)
    IdleAccount.objects.bulk_create(
        (IdleAccount(user_id=key, since=today) for key in fresh.iterator()), batch_size=1000, ignore_conflicts=True
    )


def tell(now: datetime.datetime, *, by: Any) -> int:
    """Write to the owners of the accounts that go in a month. How many messages left."""
    today = timezone.localdate(now)
    nearly = months_earlier(today + datetime.timedelta(days=NOTICE_DAYS), settings.KEEP_IDLE_ACCOUNTS_MONTHS)
    told = 0
    waiting = IdleAccount.objects.filter(told_on=None, since__lte=nearly, user__is_active=True)
    for idle in waiting.select_related("user")[:1000]:
        day = date_format(today + datetime.timedelta(days=NOTICE_DAYS), "DATE_FORMAT")
        with transaction.atomic():
            if IdleAccount.objects.filter(pk=idle.pk, told_on=None).update(told_on=today):
                emails.tell_idle(idle.user, day=day)
                told += 1
    return told


def idle_past(now: datetime.datetime) -> QuerySet[User]:
    """Accounts whose time is up, of owners told a month ago; a closed account is told nothing."""
    today = timezone.localdate(now)
    told = Q(idle__told_on__lte=today - datetime.timedelta(days=NOTICE_DAYS)) | Q(is_active=False)
    since = months_earlier(today, settings.KEEP_IDLE_ACCOUNTS_MONTHS)
    notice = Message.objects.filter(purpose=emails.ACCOUNT_IDLE.code, recipient=OuterRef("email"))
    not_told = Q(is_active=True) & Exists(notice.exclude(state=MailState.SENT))
    return serving_nothing(today).filter(~not_told, told, idle__since__lte=since)


def forget_idle(now: datetime.datetime) -> int:
    """Erase a batch of them, in every room."""
    batch = idle_past(now).order_by("pk")[:BATCH]
    for user in batch:
        erase(Person(user=user), [ACCOUNT], by="task:retention")
    return len(batch)
