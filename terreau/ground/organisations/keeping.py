"""How long what belongs to an agent's file is kept, and what goes with it."""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from terreau.ground.common.erasing import erase
from terreau.ground.common.personal_data import Person
from terreau.ground.common.retention import Retention, months_earlier, nothing_past
from terreau.ground.organisations.models import Agent

FILE = "organisations.agent"
BATCH = 50


def departed(now: datetime.datetime) -> QuerySet[Agent]:
    """Agents who left so long ago that their file goes."""
    return Agent.objects.filter(left_on__lt=months_earlier(timezone.localdate(now), settings.KEEP_DEPARTED_MONTHS))


def goes_on(agent: Agent) -> datetime.date | None:
    """The day from which the file of an agent who left goes by itself."""
    if agent.left_on is None:
        return None
    return months_earlier(agent.left_on, -settings.KEEP_DEPARTED_MONTHS) + datetime.timedelta(days=1)


def forget_departed(now: datetime.datetime) -> int:
    """Erase a batch of these files, in every room."""
    batch = departed(now).order_by("left_on", "pk")[:BATCH]
    for agent in batch:
        erase(Person(agent=agent), [FILE], by="task:retention")
    return len(batch)


def with_the_file(words: Any, held: Callable[[], QuerySet]) -> Retention:
    """For rows that the database deletes with the agent's."""
    return Retention(
        event="left_on",
        months=lambda: settings.KEEP_DEPARTED_MONTHS,
        words=words,
        follows=FILE,
        held=lambda: held().count(),
        past=nothing_past,
    )
