"""What time makes due here: entries to seal, and those that are past their time."""

import calendar
import datetime

from django.conf import settings

from terreau.ground.journal import chain


def due(now: datetime.datetime) -> None:
    chain.seal_waiting()
    if not settings.DEMONSTRATION:  # its journal is fictional, and says that it is filled
        chain.purge_before(keep_since(now))


def keep_since(now: datetime.datetime) -> datetime.datetime:
    """The oldest instant that the journal still tells: the same day, so many months ago."""
    index = now.year * 12 + now.month - 1 - settings.JOURNAL_KEEP_MONTHS
    year, month = index // 12, index % 12 + 1
    return now.replace(year=year, month=month, day=min(now.day, calendar.monthrange(year, month)[1]))
