"""What the pages of the test read: where the agent is, and what a finished sitting says, in words."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _, ngettext

from terreau.ground.organisations.models import Agent
from terreau.ground.questions.answering import Given, given_in, solution, unmasked, words_of
from terreau.ground.questions.contents import Reading
from terreau.ground.questions.presenting import Presented, presented
from terreau.rooms.skills.enums import Ending
from terreau.rooms.skills.models import Answer, Competence, Edition, FrameworkLevel, Sitting
from terreau.rooms.skills.positioning.editions import LEVELS, RULE
from terreau.rooms.skills.positioning.sittings import LEAST_ANSWERS, bounds, rule_of, whole_level

MINUTES = 6  # about: ten questions, each read and answered in a little more than half a minute
STRONG = 2  # answers a theme needs before it is called a strong point
MOST_READINGS = 5


# ---- the list


@dataclass(frozen=True)
class TestLine:
    """A competence in the list of tests, for one agent."""

    competence: Competence
    available: bool
    open: Sitting | None
    last: Sitting | None

    @property
    def last_level(self) -> int | None:
        return whole_level(self.last.level) if self.last and self.last.level is not None else None


def tests_for(agent: Agent) -> list[TestLine]:
    """Every competence that has questions, with the agent's own sittings. Three queries."""
    editions = Edition.objects.order_by("competence", "-number").values_list("competence_id", "parameters__items")
    latest: dict[int, int] = {}
    for competence, items in editions:
        latest.setdefault(competence, len(items))
    sittings = Sitting.objects.filter(agent=agent).order_by("started_at", "pk")
    begun = {sitting.competence_id: sitting for sitting in sittings if sitting.is_open}
    ended = {sitting.competence_id: sitting for sitting in sittings if not sitting.is_open}
    competences = Competence.objects.filter(pk__in=latest).select_related("domain__framework")
    return [
        TestLine(one, latest[one.pk] >= RULE.shortest, begun.get(one.pk), ended.get(one.pk))
        for one in competences.order_by("domain__framework__label", "domain__code", "code", "pk")
    ]


# ---- one question


@dataclass(frozen=True)
class Step:
    """The question that waits in a sitting."""

    sitting: Sitting
    answer: Answer

    @property
    def seed(self) -> str:
        """Of the order in which this question is shown, and of the numbers that its page writes."""
        return f"{self.sitting.seed}-{self.answer.version_id}"

    def asked(self, sent: Any = None) -> Presented:
        version = self.answer.version
        return presented(version.content, seed=self.seed, language=version.language, sent=sent)

    def given(self, sent: QueryDict) -> Given:
        """The answer that was sent. Raises `AnswerIncomplete`."""
        content = self.answer.version.content
        return given_in(unmasked(sent, content, self.seed), content)

    @property
    def progress(self) -> str:
        """Where the agent is, without promising an end that depends on his answers."""
        left = rule_of(self.sitting).longest - self.answer.rank
        if left <= 0:
            return _("Question %(rank)s, la dernière.") % {"rank": self.answer.rank}
        words = ngettext(
            "Question %(rank)s. Il en reste %(left)s au plus après celle-ci.",
            "Question %(rank)s. Il en reste %(left)s au plus après celle-ci.",
            left,
        )
        return words % {"rank": self.answer.rank, "left": left}


def step_of(sitting: Sitting) -> Step | None:
    """The question that waits, or None when the sitting is over."""
    waiting = sitting.answers.filter(answered_at=None).select_related("version").order_by("rank").first()
    return Step(sitting, waiting) if waiting else None


# ---- the result


@dataclass(frozen=True)
class Correction:
    """A question of the sitting, what was answered, what was right, why, and what to read next."""

    rank: int
    level: int
    asked: Presented
    right: bool
    passed: bool
    given: list[str]
    solution: list[str]

    @property
    def why(self) -> str:
        return self.asked.content.why

    @property
    def reading(self) -> Reading | None:
        return self.asked.content.reading


@dataclass(frozen=True)
class ThemeLine:
    """What was asked of a theme and answered right."""

    name: str
    asked: int
    right: int


@dataclass(frozen=True)
class Result:
    """A finished sitting as its agent reads it."""

    sitting: Sitting
    level: int | None
    low: int
    high: int
    known: str  # what one can do at this level, in the framework's words
    following: str  # what the next level is, in its words
    corrections: list[Correction]
    themes: list[ThemeLine]
    supposed: bool  # parameters of some questions were not yet drawn from answers

    @property
    def title(self) -> str:
        if self.level is None:
            return _("Pas encore de niveau")
        if self.level == 0:
            return _("Vous débutez")
        return _("Niveau %(level)s") % {"level": self.level}

    @property
    def next_level(self) -> int:
        return (self.level or 0) + 1

    @property
    def interval(self) -> str:
        """How sure the level is, in whole levels."""
        if self.low == self.high:
            return _("Dans 95 cas sur 100, votre niveau est bien celui-ci.")
        return _("Dans 95 cas sur 100, votre niveau se situe entre %(low)s et %(high)s.") % {
            "low": self.low,
            "high": self.high,
        }

    @property
    def why_ended(self) -> str:
        asked = len(self.corrections)
        reason = Ending(self.sitting.reason)
        if reason == Ending.STOPPED and self.level is None:
            return _(
                "Vous avez arrêté le test après %(asked)s réponses : il en faut au moins %(least)s pour un niveau."
            ) % {"asked": asked, "least": LEAST_ANSWERS}
        return {
            Ending.PRECISION: _("Le test s’est arrêté après %(asked)s questions : elles suffisent pour vous situer."),
            Ending.LENGTH: _(
                "Le test s’est arrêté après %(asked)s questions, le plus qu’il en pose : l’intervalle reste un peu "
                "plus large que voulu."
            ),
            Ending.BANK: _("Le test s’est arrêté après %(asked)s questions : il n’en reste plus sur cette compétence."),
            Ending.STOPPED: _(
                "Vous avez arrêté le test après %(asked)s réponses : avec d’autres, l’intervalle serait plus étroit."
            ),
        }[reason] % {"asked": asked}

    @property
    def right(self) -> int:
        return sum(each.right for each in self.corrections)

    @property
    def readings(self) -> list[Reading]:
        """What to read next: what the easiest of the missed questions name, each once."""
        missed = sorted((each for each in self.corrections if not each.right), key=lambda each: each.level)
        return list(dict.fromkeys(each.reading for each in missed if each.reading is not None))[:MOST_READINGS]

    @property
    def right_words(self) -> str:
        words = ngettext(
            "Mes réponses : %(right)s juste sur %(asked)s", "Mes réponses : %(right)s justes sur %(asked)s", self.right
        )
        return words % {"right": self.right, "asked": len(self.corrections)}

    @property
    def strong(self) -> ThemeLine | None:
        """The theme best answered, when it was asked enough."""
        tried = [theme for theme in self.themes if theme.asked >= STRONG and 2 * theme.right >= theme.asked]
        return max(tried, key=lambda theme: (theme.right / theme.asked, theme.right), default=None)

    @property
    def to_strengthen(self) -> ThemeLine | None:
        """The theme least well answered, when another is a strong point."""
        tried = [theme for theme in self.themes if theme.asked >= STRONG and theme.right < theme.asked]
        found = min(tried, key=lambda theme: (theme.right / theme.asked, -theme.asked), default=None)
        return None if self.strong is None or found == self.strong else found


def result_of(sitting: Sitting) -> Result:
    """Everything that a finished sitting says."""
    answers = list(sitting.answers.exclude(answered_at=None).select_related("version").order_by("rank"))
    level = whole_level(sitting.level) if sitting.level is not None else None
    low, high = bounds_of(sitting)
    meanings = dict(
        FrameworkLevel.objects.filter(framework=sitting.competence.domain.framework_id).values_list(
            "number", "description"
        )
    )
    return Result(
        sitting=sitting, level=level, low=low, high=high,
        known=meanings.get(level or 0, ""),
        following=meanings.get((level or 0) + 1, "") if level != LEVELS[-1] else "",
        corrections=[correction_of(sitting, answer) for answer in answers],
        themes=themes_of(answers),
        supposed=len(sitting.edition.calibrated) < len(sitting.edition.parameters["items"]),
    )  # fmt: skip


def correction_of(sitting: Sitting, answer: Answer) -> Correction:
    content = answer.version.content
    return Correction(
        rank=answer.rank,
        level=answer.version.level or 0,
        asked=presented(content, seed=f"{sitting.seed}-{answer.version_id}", language=answer.version.language),
        right=bool(answer.right),
        passed=answer.given is None,
        given=words_of(content, answer.given),
        solution=words_of(content, solution(content)),
    )


def themes_of(answers: list[Answer]) -> list[ThemeLine]:
    names = dict.fromkeys(answer.version.theme for answer in answers)
    return [
        ThemeLine(
            name,
            sum(answer.version.theme == name for answer in answers),
            sum(bool(answer.right) for answer in answers if answer.version.theme == name),
        )
        for name in names
    ]


# ---- the history


@dataclass(frozen=True)
class PastSitting:
    sitting: Sitting
    level: int | None
    low: int
    high: int


def bounds_of(sitting: Sitting) -> tuple[int, int]:
    """The interval of a sitting in whole levels; (0, 0) without a level."""
    if sitting.level is None or sitting.error is None:
        return 0, 0
    return bounds(sitting.level, sitting.error)


def history_of(agent: Agent) -> list[PastSitting]:
    """The agent's finished sittings, the latest first."""
    rows = Sitting.objects.finished().filter(agent=agent).select_related("competence").defer("themes", "rule")
    return [
        PastSitting(sitting, whole_level(sitting.level) if sitting.level is not None else None, *bounds_of(sitting))
        for sitting in rows.order_by("-finished_at", "-pk")
    ]
