"""What the pages of a learner read: where he is, what he may open, what his quiz says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _, ngettext

from terreau.ground.organisations.models import Agent
from terreau.ground.questions.answering import Given, given_in, is_right, masked, solution, unmasked, words_of
from terreau.ground.questions.models import QuestionVersion
from terreau.ground.questions.presenting import Presented, presented
from terreau.rooms.learning.catalogue.enums import EditionState, LessonKind
from terreau.rooms.learning.catalogue.files import addresses_of, text_page
from terreau.rooms.learning.catalogue.models import Lesson, Module
from terreau.rooms.learning.catalogue.rendering import lesson_html
from terreau.rooms.learning.study.enums import EnrolmentState
from terreau.rooms.learning.study.keeping import goes_after
from terreau.rooms.learning.study.models import Attempt, Enrolment
from terreau.rooms.learning.study.progressing import Stage, Standing, standing_of, standings_of

WORDS_OF_A_QUESTION = 90  # characters: enough to know again which one it is


def address(enrolment: Enrolment, step: Lesson | Module | None) -> str:
    """Where a step is done; without one, the page of the course, or its end."""
    if isinstance(step, Lesson):
        return reverse("study:lesson", args=[enrolment.pk, step.pk])
    if isinstance(step, Module):
        return reverse("study:quiz", args=[enrolment.pk, step.pk])
    over = enrolment.state == EnrolmentState.COMPLETED
    return reverse("study:end" if over else "study:show", args=[enrolment.pk])


# ---- what I follow


@dataclass(frozen=True)
class Followed:
    """A course that somebody follows, and where he is in it."""

    enrolment: Enrolment
    standing: Standing

    @property
    def lessons(self) -> int:
        return len(self.standing.lessons)

    @property
    def progress(self) -> str:
        words = ngettext("%(done)s leçon faite sur %(all)s", "%(done)s leçons faites sur %(all)s", self.done)
        return words % {"done": self.done, "all": self.lessons}

    @property
    def done(self) -> int:
        return self.standing.lessons_done

    @property
    def is_active(self) -> bool:
        return self.enrolment.state == EnrolmentState.ACTIVE

    @property
    def is_left(self) -> bool:
        return self.enrolment.state == EnrolmentState.LEFT

    @property
    def is_completed(self) -> bool:
        return self.enrolment.state == EnrolmentState.COMPLETED

    @property
    def has_begun(self) -> bool:
        return self.done > 0 or any(stage.passed for stage in self.standing.stages)

    @property
    def next_step(self) -> Lesson | Module | None:
        return self.standing.step_after()

    @property
    def next_address(self) -> str:
        return address(self.enrolment, self.next_step)

    @property
    def next_title(self) -> str:
        """In words: a lesson by its title, a quiz as that of its module."""
        step = self.next_step
        if isinstance(step, Module):
            return _("Questionnaire : %(title)s") % {"title": step.title}
        return step.title if step else ""

    @property
    def is_replaced(self) -> bool:
        """Whether its course has a newer edition."""
        return self.enrolment.edition.state == EditionState.PAST

    @property
    def goes_after(self) -> Any:
        return goes_after(self.enrolment)


def followed(enrolments: Iterable[Enrolment]) -> list[Followed]:
    """Each with where one is in it, without a query for each."""
    rows = list(enrolments)
    standings = standings_of(rows)
    return [Followed(each, standings[each.pk]) for each in rows]


def followed_by(agent: Agent) -> list[Followed]:
    """What an agent follows, has left, or has completed: what goes on first."""
    rows = Enrolment.objects.of(agent).select_related("course", "edition")
    found = followed(rows.order_by("-began_on", "-pk"))
    return sorted(found, key=lambda each: (each.is_completed, each.is_left))


def modules_of(followed: Followed) -> list[tuple[Stage, SafeString]]:
    """Each module, and what introduces it."""
    edition = followed.enrolment.edition
    files = addresses_of(edition) if any(each.module.introduction for each in followed.standing.stages) else {}
    return [(each, lesson_html(each.module.introduction, files=files, under=2)) for each in followed.standing.stages]


# ---- one lesson


@dataclass(frozen=True)
class Place:
    """A page of a course: what comes before and after it, in the order in which one reads."""

    followed: Followed
    stage: Stage
    here: Lesson | Module

    @property
    def sequence(self) -> list[tuple[Stage, Lesson | Module]]:
        found: list[tuple[Stage, Lesson | Module]] = []
        for stage in self.followed.standing.stages:
            found += [(stage, lesson) for lesson in stage.lessons]
            if stage.module.has_quiz:
                found.append((stage, stage.module))
        return found

    def _beside(self, step: int) -> str:
        found = self.sequence
        rank = next(rank for rank, (_stage, each) in enumerate(found) if each == self.here) + step
        if not 0 <= rank < len(found) or not found[rank][0].is_open:
            return ""
        return address(self.followed.enrolment, found[rank][1])

    @property
    def previous(self) -> str:
        """Its address; empty when there is none, or when it is locked."""
        return self._beside(-1)

    @property
    def next(self) -> str:
        return self._beside(1)

    @property
    def is_done(self) -> bool:
        return isinstance(self.here, Lesson) and self.here.pk in self.stage.done

    @property
    def rank(self) -> str:
        lessons = self.followed.standing.lessons
        return _("Leçon %(rank)s sur %(all)s") % {"rank": lessons.index(self.here) + 1, "all": len(lessons)}

    @property
    def is_package(self) -> bool:
        return isinstance(self.here, Lesson) and self.here.kind == LessonKind.PACKAGE


def place_of(enrolment: Enrolment, here: Lesson | Module) -> Place:
    standing = standing_of(enrolment)
    module = here.module_id if isinstance(here, Lesson) else here.pk
    return Place(Followed(enrolment, standing), standing.stage_of(module), here)


def text_of(enrolment: Enrolment, lesson: Lesson) -> SafeString:
    """What there is to read; nothing of a package, which plays in a page of its own."""
    return SafeString("") if lesson.kind == LessonKind.PACKAGE else text_page(enrolment.edition, lesson.body)


# ---- a quiz


@dataclass(frozen=True)
class Asked:
    """A question of an attempt, by its rank from 1."""

    attempt: Attempt
    rank: int
    version: QuestionVersion

    @property
    def total(self) -> int:
        return len(self.attempt.questions)

    @property
    def next_rank(self) -> int:
        return self.rank + 1

    @property
    def previous_rank(self) -> int:
        return self.rank - 1

    @property
    def seed(self) -> str:
        """Of the order in which it is shown, and of the numbers that its page writes: the page cannot tell it."""
        return salted_hmac("terreau.study.attempt", f"{self.attempt.pk}-{self.version.pk}").hexdigest()

    @property
    def given(self) -> Given | None:
        return self.attempt.answers.get(str(self.version.pk))

    @property
    def is_answered(self) -> bool:
        return self.given is not None

    def presented(self, sent: QueryDict | None = None) -> Presented:
        """The question with what was just sent, else with the answer that it has."""
        content, language = self.version.content, self.version.language
        if sent is None and self.given is not None:
            sent = masked(content, self.given, self.seed)
        return presented(content, seed=self.seed, language=language, sent=sent)

    def read(self, sent: QueryDict) -> Given:
        """The answer that was sent. Raises `AnswerIncomplete`."""
        return given_in(unmasked(sent, self.version.content, self.seed), self.version.content)

    @property
    def words(self) -> str:
        return Truncator(self.version.content.text).chars(WORDS_OF_A_QUESTION)


def asked_in(attempt: Attempt) -> list[Asked]:
    """Every question of an attempt, in order. One query."""
    versions = QuestionVersion.objects.in_bulk(attempt.questions)
    return [Asked(attempt, rank, versions[key]) for rank, key in enumerate(attempt.questions, start=1)]


def asked_at(attempt: Attempt, rank: int) -> Asked:
    """Raises `Http404` for a rank that no question has."""
    if not 1 <= rank <= len(attempt.questions):
        raise Http404
    return Asked(attempt, rank, QuestionVersion.objects.get(pk=attempt.questions[rank - 1]))


def first_unanswered(attempt: Attempt) -> int | None:
    """Its rank; None when every question has its answer."""
    ranks = (rank for rank, key in enumerate(attempt.questions, start=1) if str(key) not in attempt.answers)
    return next(ranks, None)


@dataclass(frozen=True)
class Correction:
    """A question once the answers are handed in. The right answer is told to whoever has passed: others try again."""

    asked: Asked
    right: bool
    solution: list[str]

    @property
    def shown(self) -> Presented:
        return self.asked.presented()

    @property
    def given(self) -> list[str]:
        return words_of(self.asked.version.content, self.asked.given)


@dataclass(frozen=True)
class Marked:
    """A quiz handed in, as its learner reads it again."""

    attempt: Attempt
    corrections: list[Correction]

    @property
    def words(self) -> str:
        right = self.attempt.right or 0
        words = ngettext("%(right)s bonne réponse sur %(all)s", "%(right)s bonnes réponses sur %(all)s", right)
        return words % {"right": right, "all": len(self.attempt.questions)}

    @property
    def shown(self) -> list[Correction]:
        """All of them to whoever has passed, those to work on again to others."""
        return [each for each in self.corrections if self.attempt.passed or not each.right]


def marked(attempt: Attempt) -> Marked:
    found = []
    for asked in asked_in(attempt):
        content = asked.version.content
        told = words_of(content, solution(content)) if attempt.passed else []
        found.append(Correction(asked, is_right(content, asked.given), told))
    return Marked(attempt, found)
