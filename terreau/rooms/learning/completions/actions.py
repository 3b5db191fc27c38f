"""What becomes of a course that somebody completes: the line, and the level that it shows."""

import datetime
from typing import Any

from django.db import transaction

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions import following
from terreau.rooms.learning.completions.levels import raise_levels
from terreau.rooms.learning.completions.models import Completion


@transaction.atomic
def complete(
    agent: Agent,
    course: Course,
    *,
    on: datetime.date,
    way: str,
    minutes: int | None = None,
    cost_cents: int = 0,
    source: str = "",
    reference: str = "",
    by: Any,
) -> Completion:
    """The completion of `course` by `agent` on that day: a new one, or the one that is there already, unchanged.

    A new one raises the levels that the course shows, where the skills of the employer are open (`levels`).

    `minutes`: what was really followed; those of the sheet unless given. Everybody who completes anything, wherever it
    was learnt, comes through here; `importing` does the same for a file, by the same rules.
    """
    made, new = Completion.objects.get_or_create(
        agent=agent,
        course=course,
        completed_on=on,
        defaults={
            "way": way,
            "minutes": course.minutes if minutes is None else minutes,
            "cost_cents": cost_cents,
            "source": source,
            "reference": reference,
        },
    )
    if new:
        record("completions.completion.noted", made, by=by, agent=agent.pk, course=course.pk, way=str(way))
        raise_levels([made], by=by, about=made)
        following.tell(made, by=by)
    return made


@transaction.atomic
def erase(agent: Agent, *, by: Any) -> int:
    """Forget what somebody completed. His attestations are another matter, and his own to withdraw or erase."""
    count = Completion.objects.filter(agent=agent).delete()[0]
    if count:
        record("completions.completion.erased", agent, by=by, count=count)
    return count
