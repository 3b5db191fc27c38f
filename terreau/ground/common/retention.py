"""How long a set of data is kept: one declaration that the pages print, the night enforces and a command checks.

The duration is a number; the words take it where they say `%(time)s`. Words and code cannot differ.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import ngettext

# What a night should have taken is past its time by a day and more: until then it waits for the next night.
NIGHTLY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Retention:
    """When rows go.

    `event` is the machine-readable start of the time (`left_on`, `created_at`…); `months` or `days` its length, none
    when rows go at the event itself. `follows` is the code of the holding whose rows take these along. `held()` counts
    the rows; `past(now)` those whose time was up at `now`; `forget(now)` takes a batch of them away and says how many:
    it is called until it says 0.
    """

    event: str
    words: Any
    held: Callable[[], int] = field(compare=False)
    past: Callable[[datetime.datetime], int] = field(compare=False)
    forget: Callable[[datetime.datetime], int] | None = field(default=None, compare=False)
    months: int | Callable[[], int] | None = field(default=None, compare=False)
    days: int | None = None
    follows: str = ""

    def __str__(self) -> str:
        return str(self.words) % {"time": self.time} if self.time else str(self.words)

    @property
    def length(self) -> int | None:
        """The months, read when asked: a setting may hold them."""
        return self.months() if callable(self.months) else self.months

    @property
    def time(self) -> str:
        if self.length is not None:
            return ngettext("%(number)s mois", "%(number)s mois", self.length) % {"number": self.length}
        if self.days is not None:
            return ngettext("%(number)s jour", "%(number)s jours", self.days) % {"number": self.days}
        return ""

    def overdue(self, now: datetime.datetime) -> int:
        """Rows that the last night should have taken: never any."""
        return self.past(now - NIGHTLY)


def nothing_past(now: datetime.datetime) -> int:
    """For rows that the database itself takes along with what they follow."""
    return 0


def months_earlier(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months before; the last of the month when it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


def said_shortly(retention: Retention) -> dict[str, Any]:
    """The rule for machines."""
    return {
        "event": retention.event,
        "months": retention.length,
        "days": retention.days,
        "follows": retention.follows or None,
        "words": str(retention),
    }
