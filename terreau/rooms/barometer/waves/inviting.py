"""What an open wave sends: invitations, then reminders to the rights that are left.

By batches, each in one transaction with its messages. A row is claimed by a conditional UPDATE before its message is
written, so nobody gets two; it holds a day, never an hour.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from terreau.ground.approvals.reading import is_open
from terreau.ground.mail.actions import MailRefused
from terreau.rooms.barometer.waves import emails
from terreau.rooms.barometer.waves.doors import BAROMETER
from terreau.rooms.barometer.waves.models import Right, Wave
from terreau.rooms.barometer.waves.population import rights_with_address

MESSAGES = 300  # written at a time: some seconds of writing, every minute
EARLIEST = 8  # a message leaves from this hour of its day on


def write_due(now: datetime.datetime) -> None:
    """The messages due of every open wave, a batch of them."""
    today = day_of_writing(now)
    left = MESSAGES
    for wave in Wave.objects.running().select_related("structure__root").order_by("opens_on", "pk"):
        # An opinion withdrawn since: everything waits, and goes on where it was.
        if left > 0 and wave.closes_on >= today and is_open(BAROMETER, wave.structure):
            left -= send_invitations(wave, today, left)
            left -= send_reminders(wave, today, left)


def day_of_writing(now: datetime.datetime) -> datetime.date:
    """Today, from eight o'clock on."""
    local = timezone.localtime(now)
    return local.date() if local.hour >= EARLIEST else local.date() - datetime.timedelta(days=1)


@transaction.atomic
def send_invitations(wave: Wave, today: datetime.date, most: int) -> int:
    """To a batch of those who were not written to yet."""
    if wave.opens_on > today:
        return 0
    return write_to(rights_with_address(wave).filter(written=0), most, emails.send_invitation, 1, today)


@transaction.atomic
def send_reminders(wave: Wave, today: datetime.date, most: int) -> int:
    """The latest reminder due, to those who were written to before its day and have not answered."""
    planned = ((3, wave.second_reminder_on), (2, wave.first_reminder_on))
    due = next(((rank, day) for rank, day in planned if day is not None and day <= today), None)
    if due is None:
        return 0
    rank, day = due
    waiting = rights_with_address(wave).filter(Q(written__gte=1) & Q(written__lt=rank), written_on__lt=day)
    return write_to(waiting, most, emails.send_reminder, rank, today)


def write_to(waiting: Any, most: int, send: Any, rank: int, today: datetime.date) -> int:
    """Claim each row, then write its message; how many were written. In the order of random keys: it tells nothing."""
    written = 0
    rows = waiting.select_related("wave__structure", "agent__user").order_by("pk")
    for right in rows[: max(0, most)]:
        same = Right.objects.filter(pk=right.pk, written=right.written)
        if not same.update(written=rank, written_on=today):  # used, or written to by another worker
            continue
        try:
            send(right)
            written += 1
        except MailRefused:  # the address is not one: the agent finds the wave in the application
            continue
    return written


# ---- a person's own word. Not journalled: who wants no reminder is nobody's business


def decline(right: Right, *, declined: bool) -> None:
    """No more reminders, or reminders again. The right stays: to decline is no answer, and may be taken back."""
    Right.objects.filter(pk=right.pk).update(declined=declined)
