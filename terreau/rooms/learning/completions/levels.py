"""A course that shows a level, once completed, raises it in the skill record of whoever completed it. Never lowers it.

A level given by a course is no measure (`skills.evidence`): it stands until something measured says otherwise.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from terreau.ground.approvals.reading import employers_closed
from terreau.ground.journal.actions import record
from terreau.rooms.learning.catalogue.models import CourseCompetence
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import SkillResult

BATCH = 500
NAMED = 80  # letters of the course's title that a result keeps

Held = dict[tuple[int, int], list[tuple[datetime.date, int, int]]]


def raise_levels(completions: list[Completion], *, by: Any, about: Any = None) -> int:
    """Write what these completions show, above what each agent holds; how many results. Part of a transaction.

    Nothing where the employer's door of skills is closed. `completions` know their agent and their course.
    """
    aims = aims_of(completions)
    if not aims:
        return 0
    closed = set(employers_closed(SKILLS))
    open_ones = [each for each in completions if each.course_id in aims and each.agent.employer_id not in closed]
    found = 0
    for start in range(0, len(open_ones), BATCH):
        rows = list(results_of(open_ones[start : start + BATCH], aims))
        SkillResult.objects.bulk_create(rows, ignore_conflicts=True)
        found += len(rows)
    if found:
        record("completions.levels.raised", about, by=by, count=found)
    return found


def aims_of(completions: Iterable[Completion]) -> dict[int, list[tuple[int, int]]]:
    """(competence, level) by course, for those that show a level."""
    aims: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = CourseCompetence.objects.filter(
        course__in={each.course_id for each in completions}, level__isnull=False
    ).order_by("pk")
    for course, competence, level in rows.values_list("course", "competence", "level"):
        aims[course].append((competence, level or 0))
    return dict(aims)


def results_of(completions: list[Completion], aims: dict[int, list[tuple[int, int]]]) -> Iterator[SkillResult]:
    held = held_by({each.agent_id for each in completions}, {pair[0] for rows in aims.values() for pair in rows})
    for each in sorted(completions, key=lambda one: one.completed_on):
        for competence, level in aims[each.course_id]:
            known = held[each.agent_id, competence]
            if not above(known, level, each.completed_on):
                continue
            # Counted at once: of two courses in the same file, the lower one shows nothing more.
            known.append((each.completed_on, len(known) + 10**12, level))
            yield SkillResult(
                agent_id=each.agent_id, competence_id=competence, level=level, source=Source.TRAINING,
                measured_on=each.completed_on, campaign=each.course.title[:NAMED],
            )  # fmt: skip


def above(known: list[tuple[datetime.date, int, int]], level: int, on: datetime.date) -> bool:
    """Whether it is more than what the agent holds today, and than what he held that day: the latest stands."""
    today = max(known, default=None)
    then = max((each for each in known if each[0] <= on), default=None)
    return all(each is None or each[2] < level for each in (today, then))


def held_by(agents: set[int], competences: set[int]) -> Held:
    """Every level held, as (day, key, level), by agent and competence."""
    found: Held = defaultdict(list)
    rows = SkillResult.objects.held().levels().filter(agent__in=agents, competence__in=competences).order_by()
    for agent, competence, day, key, level in rows.values_list("agent", "competence", "measured_on", "pk", "level"):
        found[agent, competence].append((day, key, level or 0))
    return found
