"""How long the journal is kept."""

import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.retention import Retention, months_earlier
from terreau.ground.journal import chain
from terreau.ground.journal.models import Entry


def keep_since(now: datetime.datetime) -> datetime.datetime:
    """The oldest instant that the journal still tells: the same day, so many months ago."""
    day = months_earlier(now.date(), settings.JOURNAL_KEEP_MONTHS)
    return now.replace(year=day.year, month=day.month, day=day.day)


def past(now: datetime.datetime) -> int:
    if settings.DEMONSTRATION:  # its journal is fictional, and says that it is filled
        return 0
    return Entry.objects.filter(at__lt=keep_since(now)).count()


def forget(now: datetime.datetime) -> int:
    return 0 if settings.DEMONSTRATION else chain.purge_before(keep_since(now))


RETENTION = Retention(
    event="at",
    months=lambda: settings.JOURNAL_KEEP_MONTHS,
    words=_("%(time)s. Le journal porte une clé et jamais un nom."),
    held=lambda: Entry.objects.count(),
    past=past,
    forget=forget,
)
