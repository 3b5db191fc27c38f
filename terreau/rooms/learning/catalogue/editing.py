"""Every write to the content of a course. Only a draft changes: each action holds it first, by a conditional update.

Whoever sends a text that somebody else changed since he read it is told, and nothing is lost: `seen` is the mark of
what he read.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.learning.catalogue.bringing import bank_of
from terreau.rooms.learning.catalogue.enums import EditionState
from terreau.rooms.learning.catalogue.files import forget_unused, share
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson, Module
from terreau.rooms.learning.catalogue.readiness import hindrances

MODULE = ("title", "introduction", "topic", "asked", "pass_mark", "most_attempts")
LESSON = ("title", "minutes", "kind", "body", "package")
AWAY = 30_000  # a place that no row has, while two rows change theirs


class EditRefused(Exception):
    """The change cannot be made; the messages say why, in the user's words."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class ChangedMeanwhile(EditRefused):
    """Somebody else changed it since it was read. `current` is what it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__(
            _("Quelqu’un d’autre vient de modifier ce texte : comparez les deux avant d’enregistrer le vôtre.")
        )
        self.current = current


@contextmanager
def held(edition: Edition) -> Iterator[Edition]:
    """The draft, held until the end of the transaction. Raises `EditRefused` when it is a draft no more."""
    with transaction.atomic():
        rows = Edition.objects.filter(pk=edition.pk, state=EditionState.DRAFT)
        if not rows.update(number=F("number")):
            raise EditRefused(_("Cette édition n’est plus en préparation : ce qui est en vigueur ne change plus."))
        yield edition


def mark_of(thing: Module | Lesson) -> str:
    """What tells this text of a module or a lesson from any other."""
    names = MODULE if isinstance(thing, Module) else LESSON
    values = [getattr(thing, f"{name}_id" if name == "package" else name) for name in names]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:32]


# ---- editions


@transaction.atomic
def start_draft(course: Course, *, copied: Edition | None = None, by: Any) -> Edition:
    """A draft, empty or made from an edition of this course. Raises `EditRefused` when there is one."""
    Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    bank_of(course)
    last = course.editions.aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            draft = Edition.objects.create(course=course, number=last + 1)
    except IntegrityError as error:
        raise EditRefused(_("Une édition est déjà en préparation.")) from error
    if copied is not None:
        _copy(copied, draft)
    record("catalogue.edition.started", draft, by=by, course=course.pk, number=draft.number)
    return draft


def _copy(edition: Edition, draft: Edition) -> None:
    for module in edition.modules.order_by("position").prefetch_related("lessons"):
        made = Module.objects.create(
            edition=draft, position=module.position, **{name: getattr(module, name) for name in MODULE}
        )
        Lesson.objects.bulk_create(
            Lesson(module=made, position=one.position, **{name: getattr(one, name) for name in LESSON})
            for one in module.lessons.all()
        )
    share(draft, edition.attachments.order_by("name"))


def drop_draft(edition: Edition, *, by: Any) -> None:
    """Give a draft up, with all that it holds. Raises `EditRefused` when it is a draft no more."""
    with held(edition):
        forget_unused(edition.attachments.values_list("file", flat=True))
        record("catalogue.edition.dropped", edition, by=by, course=edition.course_id, number=edition.number)
        Edition.objects.filter(pk=edition.pk).delete()


def put_in_force(edition: Edition, *, note: str = "", by: Any) -> None:
    """Whoever begins the course from now on follows this edition. Raises `EditRefused` with every reason not to."""
    with held(edition):
        if why := hindrances(edition):
            raise EditRefused(*why)
        Course.objects.select_for_update(of=("self",)).get(pk=edition.course_id)
        today = timezone.localdate()
        others = Edition.objects.filter(course=edition.course_id, state=EditionState.CURRENT)
        others.update(state=EditionState.PAST)
        Edition.objects.filter(pk=edition.pk).update(state=EditionState.CURRENT, in_force_on=today, note=note)
        minutes = minutes_of(edition)
        Course.objects.filter(pk=edition.course_id).update(minutes=minutes, changed_at=timezone.now())
        record("catalogue.edition.in_force", edition, by=by, course=edition.course_id, number=edition.number)
    edition.state, edition.in_force_on, edition.note = EditionState.CURRENT, today, note


def minutes_of(edition: Edition) -> int:
    """How long its lessons last together."""
    return Lesson.objects.filter(module__edition=edition).aggregate(all=Sum("minutes"))["all"] or 0


# ---- modules


def add_module(edition: Edition, *, by: Any, **values: Any) -> Module:
    with held(edition):
        module = Module.objects.create(edition=edition, position=_after(edition.modules.all()), **values)
        record("catalogue.module.added", module, by=by, edition=edition.pk)
    return module


def edit_module(module: Module, *, seen: str, by: Any, **values: Any) -> Module:
    """Raises `ChangedMeanwhile` when it is not what was read any more."""
    with held(module.edition):
        current = Module.objects.get(pk=module.pk)
        return _written(current, values, seen, by=by)


def delete_module(module: Module, *, by: Any) -> None:
    """With its lessons; its questions stay in the bank of the course."""
    with held(module.edition):
        if Module.objects.filter(pk=module.pk).delete()[0]:
            record("catalogue.module.deleted", module, by=by, edition=module.edition_id, title=module.title)


def move_module(module: Module, *, up: bool, by: Any) -> None:
    with held(module.edition):
        if _swapped(Module.objects.filter(edition=module.edition_id), module.pk, up=up):
            record("catalogue.module.moved", module, by=by, edition=module.edition_id, up=up)


# ---- lessons


def add_lesson(module: Module, *, by: Any, **values: Any) -> Lesson:
    with held(module.edition):
        lesson = Lesson.objects.create(module=module, position=_after(module.lessons.all()), **values)
        record("catalogue.lesson.added", lesson, by=by, edition=module.edition_id)
    return lesson


def edit_lesson(lesson: Lesson, *, seen: str, by: Any, module: Module | None = None, **values: Any) -> Lesson:
    """Change a lesson; `module`, of the same edition, takes it at its end. Raises `ChangedMeanwhile`, `EditRefused`."""
    with held(lesson.module.edition):
        current = Lesson.objects.select_related("package").get(pk=lesson.pk)
        written: Lesson = _written(current, values, seen, by=by)
        if module is not None and module.pk != written.module_id:
            if module.edition_id != lesson.module.edition_id:
                raise EditRefused(_("Ce module est d’une autre édition."))
            place = _after(module.lessons.all())
            Lesson.objects.filter(pk=written.pk).update(module=module, position=place)
            record("catalogue.lesson.moved", written, by=by, edition=module.edition_id, module=module.pk)
    return written


def delete_lesson(lesson: Lesson, *, by: Any) -> None:
    edition = lesson.module.edition
    with held(edition):
        if Lesson.objects.filter(pk=lesson.pk).delete()[0]:
            record("catalogue.lesson.deleted", lesson, by=by, edition=edition.pk, title=lesson.title)


def move_lesson(lesson: Lesson, *, up: bool, by: Any) -> None:
    edition = lesson.module.edition
    with held(edition):
        if _swapped(Lesson.objects.filter(module=lesson.module_id), lesson.pk, up=up):
            record("catalogue.lesson.moved", lesson, by=by, edition=edition.pk, up=up)


# ---- what they share


def _after(rows: QuerySet) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _written(current: Any, values: dict[str, Any], seen: str, *, by: Any) -> Any:
    changed = sorted(name for name, value in values.items() if getattr(current, name) != value)
    if not changed:
        return current
    if mark_of(current) != seen:
        raise ChangedMeanwhile(current)
    for name in changed:
        setattr(current, name, values[name])
    current.save(update_fields=changed)
    module = isinstance(current, Module)
    record("catalogue.module.edited" if module else "catalogue.lesson.edited", current, by=by, fields=changed)
    return current


def _swapped(rows: QuerySet, pk: int, *, up: bool) -> bool:
    """Change places with the one before, or after, if there is one. The edition is held: nobody else moves them."""
    here = rows.filter(pk=pk).first()
    if here is None:
        return False
    if up:
        other = rows.filter(position__lt=here.position).order_by("-position").first()
    else:
        other = rows.filter(position__gt=here.position).order_by("position").first()
    if other is None:
        return False
    for one, place in ((here, AWAY), (other, here.position), (here, other.position)):
        rows.filter(pk=one.pk).update(position=place)
    return True
