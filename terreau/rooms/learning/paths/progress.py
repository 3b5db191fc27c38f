"""Where an agent is in a version of a path: from the courses that he completed, whatever the way and the order.

A step that is not open yet is only not proposed: its courses completed meanwhile count all the same.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils import timezone

from terreau.ground.common.retention import months_earlier
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.paths.enums import Opening
from terreau.rooms.learning.paths.models import PathVersion, Step, StepCourse
from terreau.rooms.learning.paths.words import choice_words, opening_words


@dataclass(frozen=True)
class CourseDone:
    """A course of a step; the last day on which it was completed, and whether that is recent enough to count."""

    course: Course
    on: datetime.date | None = None
    counts: bool = False
    readable: bool = False

    @property
    def is_stale(self) -> bool:
        return self.on is not None and not self.counts


@dataclass
class StepProgress:
    step: Step
    courses: list[CourseDone]
    choice: str
    opens: str
    waits_for: list[Step] = field(default_factory=list)

    @property
    def days(self) -> list[datetime.date]:
        return sorted(each.on for each in self.courses if each.counts and each.on is not None)

    @property
    def complete(self) -> bool:
        return bool(self.courses) and len(self.days) >= self.step.needed

    @property
    def left(self) -> int:
        """Courses still to be completed."""
        return max(0, self.step.needed - len(self.days))

    @property
    def is_open(self) -> bool:
        return not self.waits_for

    @property
    def is_next(self) -> bool:
        return self.is_open and not self.complete

    @property
    def completed_on(self) -> datetime.date:
        """The day on which enough of its courses were completed."""
        return self.days[self.step.needed - 1]


@dataclass
class Progress:
    """`steps` in order. Optional ones are shown and never asked for."""

    steps: list[StepProgress]

    @property
    def asked(self) -> list[StepProgress]:
        return [each for each in self.steps if not each.step.optional]

    @property
    def done(self) -> int:
        return sum(each.complete for each in self.asked)

    @property
    def total(self) -> int:
        return len(self.asked)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def complete(self) -> bool:
        return bool(self.asked) and all(each.complete for each in self.asked)

    @property
    def completed_on(self) -> datetime.date:
        return max(each.completed_on for each in self.asked)

    @property
    def next(self) -> StepProgress | None:
        """The first step to take now: one that is asked for, else an optional one."""
        return next((each for rows in (self.asked, self.steps) for each in rows if each.is_next), None)


def steps_of(version: PathVersion) -> list[Step]:
    """The steps in order, with what pages and digests read of them."""
    return steps_by_version([version])[version.pk]


def steps_by_version(versions: Iterable[PathVersion]) -> dict[int, list[Step]]:
    """The same for several versions, by key: a constant number of queries."""
    found: dict[int, list[Step]] = {each.pk: [] for each in versions}
    rows = Step.objects.filter(version__in=list(found)).order_by("position", "pk")
    for step in rows.prefetch_related("choices__course", "after"):
        found[step.version_id].append(step)
    return found


def courses_of(step: Step) -> list[Course]:
    """Its courses as they were chosen, from what `steps_of` read."""
    return [each.course for each in sorted(step.choices.all(), key=lambda each: each.pk)]


def progress_of(version: PathVersion, agent: Any, *, user: Any = None, today: datetime.date | None = None) -> Progress:
    """The steps of `version`, and what `agent` (or nobody) completed of them.

    `user`: whoever reads, to say which courses he may open.
    """
    return put_together(version, steps_of(version), done_by(agent, [version]), user, today or timezone.localdate())


def done_by(agent: Any, versions: Iterable[PathVersion]) -> dict[int, datetime.date]:
    """By key of course of these versions, the last day on which the agent completed it."""
    if agent is None:
        return {}
    courses = StepCourse.objects.filter(version__in=[each.pk for each in versions]).order_by().values("course")
    rows = Completion.objects.of(agent).filter(course__in=courses)
    return dict(rows.order_by().values("course").annotate(last=Max("completed_on")).values_list("course", "last"))


def put_together(
    version: PathVersion, steps: list[Step], done: dict[int, datetime.date], user: Any, today: datetime.date
) -> Progress:
    oldest = months_earlier(today, version.months) if version.months else datetime.date.min
    readable: set[int] = set()
    if user is not None:
        keys = [each.pk for step in steps for each in courses_of(step)]
        readable = set(Course.objects.visible_to(user).filter(pk__in=keys).order_by().values_list("pk", flat=True))

    def told(course: Course) -> CourseDone:
        on = done.get(course.pk)
        return CourseDone(course, on, on is not None and on >= oldest, course.pk in readable)

    found = []
    for step in steps:
        courses = [told(each) for each in courses_of(step)]
        found.append(StepProgress(step, courses, choice_words(step.needed, len(courses)), opening_words(step, steps)))
    for each in found:
        each.waits_for = [other.step for other in expected_by(each, found) if not other.complete]
    return Progress(found)


def expected_by(one: StepProgress, steps: list[StepProgress]) -> list[StepProgress]:
    """The steps that must be complete before this one is proposed."""
    if one.step.opening == Opening.FREE:
        return []
    if one.step.opening == Opening.NAMED:
        named = {each.pk for each in one.step.after.all()}
        return [each for each in steps if each.step.pk in named]
    return [each for each in steps if each.step.position < one.step.position and not each.step.optional]
