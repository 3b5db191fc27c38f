"""What the pages of the catalogue read together, as plain objects."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.safestring import SafeString

from terreau.rooms.learning.catalogue import access, facets
from terreau.rooms.learning.catalogue.durations import duration_words
from terreau.rooms.learning.catalogue.enums import CourseState, EditionState
from terreau.rooms.learning.catalogue.forms import FilterForm
from terreau.rooms.learning.catalogue.models import Course, CourseCompetence, Edition, Lesson, Module
from terreau.rooms.learning.catalogue.obstacles import obstacles
from terreau.rooms.learning.catalogue.panels import Panel, panels_of
from terreau.rooms.learning.catalogue.querysets import CourseQuerySet
from terreau.rooms.learning.catalogue.rendering import lesson_html

ON_A_PAGE = 20
DRAFTS = 5


class Counted(Paginator):
    """A paginator told how many there are: the facets have counted them already."""

    def __init__(self, rows: Any, size: int, *, total: int) -> None:
        super().__init__(rows, size)
        self.count = total


@dataclass(frozen=True)
class Catalogue:
    """A page of the catalogue, as this reader asked for it."""

    form: FilterForm
    narrowed: facets.Narrowed
    page: Page
    query: str

    @property
    def asked(self) -> bool:
        return bool(self.form.query.words or self.narrowed.chosen)


def catalogue_of(user: Any, data: QueryDict) -> Catalogue:
    form = FilterForm(data)
    found = facets.narrowed(access.catalogue_for(user).saying(form.query), data)
    rows = form.ordered(found.rows).select_related("structure").defer("words", "brings")
    query = data.copy()
    query.pop("page", None)
    page = Counted(rows, ON_A_PAGE, total=found.total).get_page(data.get("page"))
    return Catalogue(form, found, page, query.urlencode())


def rows_of(user: Any, data: QueryDict) -> CourseQuerySet:
    """All the courses of that page and of the others."""
    form = FilterForm(data)
    found = facets.narrowed(access.catalogue_for(user).saying(form.query), data)
    return form.ordered(found.rows)


@dataclass(frozen=True)
class Drafts:
    """What an author has begun: a few, and whether there are more."""

    courses: list[Course]
    more: bool


def drafts_of(user: Any) -> Drafts | None:
    """None for who prepares no course."""
    if not access.may_write(user):
        return None
    rows = Course.objects.written_by(user).filter(state=CourseState.DRAFT).order_by("-changed_at", "-pk")
    found = list(rows.defer("words", "brings")[: DRAFTS + 1])
    return Drafts(found[:DRAFTS], len(found) > DRAFTS)


@dataclass(frozen=True)
class Part:
    """A module of the edition in force, its lessons with their minutes."""

    module: Module
    lessons: list[Any]

    @property
    def duration(self) -> str:
        return duration_words(sum(lesson.minutes for lesson in self.lessons))


@dataclass(frozen=True)
class Sheet:
    """All that the page of a course says to one reader."""

    course: Course
    brings: SafeString
    language: str
    host: str  # of its address, when it is elsewhere
    aims: list[CourseCompetence]
    edition: Edition | None
    parts: list[Part]
    panels: list[Panel]
    may_edit: bool
    obstacles: list[str] = field(default_factory=list)
    may_delete: bool = False


def sheet_of(course: Course, user: Any) -> Sheet:
    aims = course.aims.select_related("competence__domain__framework").order_by(
        "competence__domain__framework", "competence__code", "pk"
    )
    edition = Edition.objects.filter(course=course, state=EditionState.CURRENT).first()
    may_edit = access.may_edit(user, course)
    return Sheet(
        course=course,
        brings=lesson_html(course.brings, files={}, under=2),
        language=facets.language_words(course.language),
        host=urlsplit(course.url).hostname or "",
        aims=list(aims),
        edition=edition,
        parts=parts_of(edition) if edition else [],
        panels=panels_of(course, user),
        may_edit=may_edit,
        obstacles=obstacles(course) if may_edit and not course.is_published else [],
        may_delete=may_edit and course.state == CourseState.DRAFT and not course.editions.exists(),
    )


def parts_of(edition: Edition) -> list[Part]:
    # Their titles and minutes only: the texts of a course are long, and are read elsewhere.
    lessons = Prefetch("lessons", queryset=Lesson.objects.defer("body").order_by("position"), to_attr="in_order")
    return [Part(each, each.in_order) for each in edition.modules.order_by("position").prefetch_related(lessons)]
