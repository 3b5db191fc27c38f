"""What still stands between a draft and being in force, and what it changes of the edition before it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from terreau.ground.questions.models import Bank
from terreau.rooms.learning.catalogue.enums import LessonKind
from terreau.rooms.learning.catalogue.models import Edition, Lesson, Module
from terreau.rooms.learning.catalogue.proofreading import faults_of


def questions_by_topic(bank: Bank | None) -> Counter[str]:
    """How many questions may be asked of each topic. One query."""
    if bank is None:
        return Counter()
    return Counter(bank.questions.in_use().values_list("current__topic", flat=True))


def hindrances(edition: Edition) -> list[str]:
    """Every reason not to put it in force, in its author's words; none when it is ready. Five queries."""
    modules = list(edition.modules.order_by("position").prefetch_related("lessons"))
    if not modules:
        return [_("Cette édition n’a pas de module.")]
    names = set(edition.attachments.values_list("name", flat=True))
    counts = questions_by_topic(edition.course.bank)
    return [reason for module in modules for reason in _of_module(module, names, counts)]


def _of_module(module: Module, names: set[str], counts: Counter[str]) -> Iterator[str]:
    lessons = list(module.lessons.all())
    if not lessons:
        yield _("Le module « %(title)s » n’a pas de leçon.") % {"title": module.title}
    if module.has_quiz and counts[module.topic] < (module.asked or 0):
        yield _("Le questionnaire du module « %(title)s » pose %(asked)s questions ; il y en a %(count)s.") % {
            "title": module.title, "asked": module.asked, "count": counts[module.topic],
        }  # fmt: skip
    for lesson in lessons:
        for reason in _of_lesson(lesson, names):
            yield _("Leçon « %(title)s » : %(reason)s") % {"title": lesson.title, "reason": reason}


def _of_lesson(lesson: Lesson, names: set[str]) -> Iterator[str]:
    if lesson.kind == LessonKind.PACKAGE:
        return
    if not lesson.body.strip():
        yield _("elle est vide.")
    for line, reason in faults_of(lesson.body, names):
        yield _("ligne %(line)s. %(reason)s") % {"line": line, "reason": reason}


@dataclass
class Difference:
    """What a draft changes of the edition in force, by the titles of its lessons."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    quizzes: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.added or self.removed or self.rewritten or self.quizzes)


def difference(before: Edition | None, draft: Edition) -> Difference:
    """Lessons are the same when module and title are. Four queries."""
    old, new = (_lessons(before) if before else {}), _lessons(draft)
    found = Difference(
        added=[_said(key) for key in new if key not in old],
        removed=[_said(key) for key in old if key not in new],
        rewritten=[_said(key) for key in new if key in old and new[key] != old[key]],
    )
    old_quizzes, new_quizzes = (_quizzes(before) if before else {}), _quizzes(draft)
    found.quizzes = [title for title, quiz in new_quizzes.items() if old_quizzes.get(title) != quiz]
    return found


def _lessons(edition: Edition) -> dict[tuple[str, str], tuple[str, int, int | None]]:
    rows = Lesson.objects.filter(module__edition=edition).order_by("module__position", "position")
    return {
        (module, title): (body, minutes, package)
        for module, title, body, minutes, package in rows.values_list(
            "module__title", "title", "body", "minutes", "package"
        )
    }


def _said(key: tuple[str, str]) -> str:
    return _("%(lesson)s (module « %(module)s »)") % {"module": key[0], "lesson": key[1]}


def _quizzes(edition: Edition) -> dict[str, tuple[str, int | None, int | None, int | None]]:
    rows = edition.modules.order_by("position")
    return {one.title: (one.topic, one.asked, one.pass_mark, one.most_attempts) for one in rows}
