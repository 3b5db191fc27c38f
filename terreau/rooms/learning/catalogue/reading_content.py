"""What the pages of a course's content read together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.safestring import SafeString

from terreau.ground.questions.answering import solution, words_of
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.models import Question
from terreau.ground.questions.presenting import Presented, presented
from terreau.ground.questions.quality import faults_of as faults_of_question
from terreau.rooms.learning.catalogue.enums import EditionState
from terreau.rooms.learning.catalogue.files import shelf_of, text_page
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson, Module
from terreau.rooms.learning.catalogue.readiness import hindrances, questions_by_topic

SEED = "apercu"


@dataclass(frozen=True)
class ModuleLine:
    module: Module
    lessons: list[Lesson]
    available: int  # questions of its topic in the bank
    first: bool
    last: bool


@dataclass(frozen=True)
class Content:
    """The editions of a course, and the draft laid out."""

    course: Course
    editions: Sequence[Edition]  # each with `minutes`, which may be None
    current: Edition | None
    draft: Edition | None
    modules: list[ModuleLine]
    minutes: int
    files: int
    hindrances: list[str]


def content_of(course: Course) -> Content:
    """A dozen queries, however many modules and lessons."""
    editions = list(course.editions.annotate(minutes=Sum("modules__lessons__minutes")).order_by("-number"))
    draft = next((one for one in editions if one.state == EditionState.DRAFT), None)
    current = next((one for one in editions if one.state == EditionState.CURRENT), None)
    if draft is not None:
        draft.course = course
    modules = module_lines(draft) if draft else []
    return Content(
        course, editions, current, draft, modules,
        sum(lesson.minutes for line in modules for lesson in line.lessons),
        draft.attachments.count() if draft else 0, hindrances(draft) if draft else [],
    )  # fmt: skip


def module_lines(edition: Edition) -> list[ModuleLine]:
    modules = list(edition.modules.order_by("position").prefetch_related("lessons"))
    counts = questions_by_topic(edition.course.bank)
    return [
        ModuleLine(
            module, list(module.lessons.all()), counts[module.topic] if module.topic else 0, rank == 0,
            rank == len(modules) - 1,
        )
        for rank, module in enumerate(modules)
    ]  # fmt: skip


def topics_of(course: Course) -> dict[str, int]:
    """The topics of the bank and of the modules that are or were, with how many questions each has."""
    counts = questions_by_topic(course.bank)
    rows = Module.objects.filter(edition__course=course).exclude(topic="").order_by("topic")
    named = rows.values_list("topic", flat=True).distinct()
    return {topic: counts[topic] for topic in sorted({*named, *filter(None, counts)})}


# ---- an edition as a learner sees it


@dataclass(frozen=True)
class LessonPage:
    lesson: Lesson
    html: SafeString


@dataclass(frozen=True)
class ModulePage:
    module: Module
    introduction: SafeString
    lessons: list[LessonPage]
    available: int


def pages_of(edition: Edition) -> list[ModulePage]:
    """Every lesson, rendered; titles come under those of the lessons. Five queries, and a file read for each video."""
    shelf = shelf_of(edition)
    return [
        ModulePage(
            line.module,
            text_page(edition, line.module.introduction, under=2, shelf=shelf),
            [LessonPage(one, text_page(edition, one.body, under=3, shelf=shelf)) for one in line.lessons],
            line.available,
        )
        for line in module_lines(edition)
    ]


# ---- one question


@dataclass(frozen=True)
class Proof:
    """A question as it will be asked, what is right, and what should be mended in it."""

    draft: Draft
    asked: Presented
    solution: list[str]
    remarks: list[str]


def proof_of(draft: Draft) -> Proof:
    content = draft.content
    asked = presented(content, seed=SEED, language=draft.language)
    return Proof(draft, asked, words_of(content, solution(content)), faults_of_question(content))


@dataclass(frozen=True)
class TopicLine:
    topic: str
    module: str
    asked: int | None
    questions: list[Question]


def bank_lines(course: Course) -> list[TopicLine]:
    """The questions of the course by topic, retired ones last. Three queries."""
    rows = Question.objects.filter(bank__course=course, current__isnull=False).select_related("current")
    questions = list(rows.order_by("code"))
    modules: dict[str, Module] = {}
    for module in (
        Module.objects.filter(edition__course=course).exclude(topic="").order_by("edition__number", "position")
    ):
        modules[module.topic] = module
    topics = [*modules, *sorted({one.current.topic for one in questions if one.current} - set(modules))]
    return [
        TopicLine(
            topic,
            modules[topic].title if topic in modules else "",
            modules[topic].asked if topic in modules else None,
            sorted(
                (one for one in questions if one.current and one.current.topic == topic),
                key=lambda one: (one.retired_on is not None, one.code),
            ),
        )
        for topic in topics
    ]
