"""Where somebody is in a course, and what makes him go on: a lesson done, and the end of it.

A module is open when every module before it is done: its lessons all done, and its quiz passed where it has a pass
mark. Inside an open module the order is free. Nothing here is journalled but the completion: what somebody reads, and
when, is his own business.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.learning.catalogue.durations import hours_words
from terreau.rooms.learning.catalogue.enums import LessonKind
from terreau.rooms.learning.catalogue.models import Lesson, Module
from terreau.rooms.learning.completions.actions import complete
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.study.emails import tell_completed
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.models import Attempt, Enrolment, LessonDone


class StudyRefused(Exception):
    """The step cannot be taken; the message says why, in the user's words."""


# ---- where one is


@dataclass(frozen=True)
class Stage:
    """A module as its learner finds it; `before` is the one to finish just before it, None when it is open."""

    module: Module
    lessons: tuple[Lesson, ...]
    done: frozenset[int]  # keys of lessons
    passed: bool
    before: Module | None

    @property
    def is_open(self) -> bool:
        return self.before is None

    @property
    def has_gate(self) -> bool:
        return self.module.has_quiz and self.module.pass_mark is not None

    @property
    def lessons_left(self) -> tuple[Lesson, ...]:
        return tuple(lesson for lesson in self.lessons if lesson.pk not in self.done)

    @property
    def is_done(self) -> bool:
        return not self.lessons_left and (self.passed or not self.has_gate)

    @property
    def quiz_waits(self) -> bool:
        """Whether only the quiz is left to do."""
        return self.has_gate and not self.passed and not self.lessons_left


@dataclass(frozen=True)
class Standing:
    """Where somebody is in the edition that he follows."""

    stages: tuple[Stage, ...]

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for stage in self.stages for lesson in stage.lessons)

    @property
    def lessons_done(self) -> int:
        return sum(len(stage.lessons) - len(stage.lessons_left) for stage in self.stages)

    @property
    def is_complete(self) -> bool:
        return bool(self.lessons) and all(stage.is_done for stage in self.stages)

    @property
    def minutes_left(self) -> int:
        """Of the lessons not done yet."""
        return sum(lesson.minutes for stage in self.stages for lesson in stage.lessons_left)

    @property
    def time_left(self) -> str:
        """The same, in words."""
        return hours_words(self.minutes_left)

    def stage_of(self, module: int) -> Stage:
        return next(stage for stage in self.stages if stage.module.pk == module)

    def step_after(self, lesson: Lesson | None = None) -> Lesson | Module | None:
        """What to do next: the next lesson not done of the same module, else the first thing that waits: a lesson, or
        the quiz that closes its module. None when nothing is left."""
        steps = list(self._steps())
        if lesson is not None:
            own = [each for each in steps if isinstance(each, Lesson) and each.module_id == lesson.module_id]
            steps = [each for each in own if each.position > lesson.position] or steps
        return next(iter(steps), None)

    def _steps(self) -> Iterator[Lesson | Module]:
        """What may be done now, in order."""
        for stage in self.stages:
            if not stage.is_open:
                return
            yield from stage.lessons_left
            if stage.quiz_waits:
                yield stage.module


def standing_of(enrolment: Enrolment) -> Standing:
    return standings_of([enrolment])[enrolment.pk]


def standings_of(enrolments: Sequence[Enrolment]) -> dict[int, Standing]:
    """By key. Four queries, whatever the number of courses and their length; lessons come without their text."""
    keys, editions = [each.pk for each in enrolments], {each.edition_id for each in enrolments}
    modules: dict[int, list[Module]] = {}
    for module in Module.objects.filter(edition__in=editions).order_by("edition", "position"):
        modules.setdefault(module.edition_id, []).append(module)
    lessons: dict[int, list[Lesson]] = {}
    for lesson in Lesson.objects.filter(module__edition__in=editions).defer("body").order_by("module", "position"):
        lessons.setdefault(lesson.module_id, []).append(lesson)
    done = set(LessonDone.objects.filter(enrolment__in=keys).order_by().values_list("enrolment", "lesson"))
    passed = Attempt.objects.filter(enrolment__in=keys, passed=True).order_by().values_list("enrolment", "module")
    return {
        each.pk: _standing(each, modules.get(each.edition_id, []), lessons, done, set(passed)) for each in enrolments
    }


def _standing(
    enrolment: Enrolment,
    modules: list[Module],
    lessons: Mapping[int, list[Lesson]],
    done: Collection[tuple[int, int]],
    passed: Collection[tuple[int, int]],
) -> Standing:
    stages: list[Stage] = []
    before: Module | None = None
    # A completed course is done whole, although its answers have gone since.
    over = enrolment.state == EnrolmentState.COMPLETED
    for module in modules:
        own = tuple(lessons.get(module.pk, ()))
        kept = frozenset(lesson.pk for lesson in own if over or (enrolment.pk, lesson.pk) in done)
        stages.append(Stage(module, own, kept, over or (enrolment.pk, module.pk) in passed, before))
        if before is not None or not stages[-1].is_done:
            before = module
    return Standing(tuple(stages))


def lesson_is_done(enrolment: Enrolment, lesson: Lesson) -> bool:
    return LessonDone.objects.filter(enrolment=enrolment, lesson=lesson).exists()


# ---- going on


def hold(enrolment: Enrolment) -> None:
    """Hold what is followed before reading where it is: of two last steps at once, the second sees the first.

    Raises `StudyRefused` when it is not being followed.
    """
    rows = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ACTIVE)
    if not rows.update(began_on=F("began_on")):
        raise StudyRefused(_("Vous ne suivez pas ce cours en ce moment : reprenez-le d’abord."))


def open_stage(enrolment: Enrolment, module: int) -> Stage:
    """The module as its learner finds it now. Raises `StudyRefused` while it is locked."""
    stage = standing_of(enrolment).stage_of(module)
    if stage.before is not None:
        raise StudyRefused(_("Ce module s’ouvrira quand « %(title)s » sera terminé.") % {"title": stage.before.title})
    return stage


@transaction.atomic
def read(enrolment: Enrolment, lesson: Lesson, *, by: Any) -> None:
    """Its reader says that he has read it. A package says so itself. Raises `StudyRefused`."""
    if lesson.kind == LessonKind.PACKAGE:
        raise StudyRefused(_("Cette leçon se termine dans son paquet : ouvrez-le et allez jusqu’au bout."))
    lesson_done(enrolment, lesson, by=by)


@transaction.atomic
def lesson_done(enrolment: Enrolment, lesson: Lesson, *, by: Any) -> None:
    """This lesson is done, and the course with it when nothing else is left. Twice changes nothing.

    Raises `StudyRefused` when the course is not being followed, or while the module is locked. A lesson of a course
    that is completed stays as it is, without a word: a package that is opened again says so each time.
    """
    if Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.COMPLETED).exists():
        return
    hold(enrolment)
    open_stage(enrolment, lesson.module_id)
    row = LessonDone(enrolment=enrolment, lesson=lesson, done_on=timezone.localdate())
    LessonDone.objects.bulk_create([row], ignore_conflicts=True)
    settle(enrolment, by=by)


@transaction.atomic
def settle(enrolment: Enrolment, *, by: Any) -> bool:
    """Complete the course when everything of it is done; whether it was done now. Once, whoever asks."""
    if not standing_of(enrolment).is_complete:
        return False
    today = timezone.localdate()
    rows = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ACTIVE)
    if not rows.update(state=EnrolmentState.COMPLETED, completed_on=today):
        return False
    enrolment.refresh_from_db(fields=["state", "completed_on"])
    complete(enrolment.agent, enrolment.course, on=today, way=Way.STUDY, by=by)
    tell_completed(enrolment)
    return True
