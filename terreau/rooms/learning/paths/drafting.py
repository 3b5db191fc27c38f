"""Every write to a draft: its steps, their courses, what they wait for. The draft is held first, so that nothing
changes under whoever signs it.
"""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.paths.enums import Opening, VersionState
from terreau.rooms.learning.paths.holding import PathRefused, held, moved, take_back
from terreau.rooms.learning.paths.models import Path, PathVersion, Side, Step, StepCourse

STEP = ("title", "text", "needed", "optional", "opening")
SETTINGS = ("months", "note")
SIDE = ("kind", "structure", "name", "licence", "email", "logo", "logo_alt")
# A place that no step has, while two of them change places.
ASIDE = 30_000
MOST_STEPS = 30


@transaction.atomic
def start_draft(path: Path, *, by: Any) -> PathVersion:
    """The next version, from the one in force: what is followed stays so until the next is signed."""
    last = PathVersion.objects.filter(path=path).order_by("-number").first()
    if last is None or last.state == VersionState.DRAFT:
        raise PathRefused(_("Une version est déjà en préparation."))
    try:
        with transaction.atomic():
            made = PathVersion.objects.create(path=path, number=last.number + 1, months=last.months)
    except IntegrityError as error:
        raise PathRefused(_("Une version est déjà en préparation.")) from error
    copy_steps(last, made)
    for side in last.sides.order_by("pk"):
        Side.objects.create(version=made, **{name: getattr(side, name) for name in SIDE})
    record("paths.version.begun", path, by=by, version=made.number)
    return made


def copy_steps(source: PathVersion, target: PathVersion) -> None:
    copies: dict[int, Step] = {}
    for step in source.steps.order_by("position").prefetch_related("choices", "after"):
        words = {name: getattr(step, name) for name in STEP}
        copies[step.pk] = Step.objects.create(version=target, position=step.position, **words)
        copies[step.pk].after.set([copies[each.pk] for each in step.after.all() if each.pk in copies])
        StepCourse.objects.bulk_create(
            StepCourse(version=target, step=copies[step.pk], course_id=each.course_id)
            for each in sorted(step.choices.all(), key=lambda each: each.pk)
        )


@transaction.atomic
def drop_draft(version: PathVersion, *, by: Any) -> None:
    """Give the draft up; the version in force stays. The first one is the path itself, and is not given up alone."""
    version = held(version)
    if version.number == 1:
        raise PathRefused(_("C’est la première version : modifiez-la."))
    record("paths.version.dropped", version.path, by=by, version=version.number)
    version.delete()


@transaction.atomic
def settle_draft(version: PathVersion, *, by: Any, **changes: Any) -> None:
    """How old a completed course may be, and what the version changes."""
    if unknown := set(changes) - set(SETTINGS):
        raise TypeError(f"Not a setting: {', '.join(sorted(unknown))}")
    version = held(version)
    changed = [name for name, value in changes.items() if getattr(version, name) != value]
    if not changed:
        return
    PathVersion.objects.filter(pk=version.pk).update(**{name: changes[name] for name in changed})
    record("paths.version.edited", version.path, by=by, fields=sorted(changed))
    take_back(version, _("les réglages de la version"), by=by)


@transaction.atomic
def add_step(version: PathVersion, *, after: Iterable[Step] = (), by: Any, **words: Any) -> Step:
    """A last step."""
    _known(words)
    version = held(version)
    last = version.steps.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_STEPS:
        raise PathRefused(_("Trente étapes au plus."))
    step = Step.objects.create(version=version, position=last + 1, **words)
    _wait_for(step, list(after))
    record("paths.version.edited", version.path, by=by, step=step.pk)
    take_back(version, _("l’étape « %(title)s » ajoutée") % {"title": step.title}, by=by)
    return step


@transaction.atomic
def change_step(step: Step, *, after: Iterable[Step] = (), by: Any, **words: Any) -> None:
    _known(words)
    version = held(step.version)
    current = _step(version, step.pk)
    waited = {each.pk for each in after} if words.get("opening", current.opening) == Opening.NAMED else set()
    changed = [name for name, value in words.items() if getattr(current, name) != value]
    if not changed and waited == set(current.after.values_list("pk", flat=True)):
        return
    for name in changed:
        setattr(current, name, words[name])
    if changed:
        current.save(update_fields=changed)
    _wait_for(current, list(after))
    record("paths.version.edited", version.path, by=by, step=current.pk)
    take_back(version, _("l’étape « %(title)s »") % {"title": current.title}, by=by)


@transaction.atomic
def move_step(step: Step, *, up: bool, by: Any) -> None:
    """Change places with the step above or below. A step stays after those that it waits for."""
    version = held(step.version)
    current = _step(version, step.pk)
    place = current.position + (-1 if up else 1)
    other = version.steps.filter(position=place).first()
    if other is None:
        return
    first, second = (other, current) if up else (current, other)
    if second.after.filter(pk=first.pk).exists():
        words = {"second": second.title, "first": first.title}
        raise PathRefused(_("« %(second)s » attend « %(first)s » : elle reste après elle.") % words)
    Step.objects.filter(pk=current.pk).update(position=ASIDE)
    Step.objects.filter(pk=other.pk).update(position=current.position)
    Step.objects.filter(pk=current.pk).update(position=place)
    record("paths.version.edited", version.path, by=by, step=current.pk)
    take_back(version, _("l’ordre des étapes"), by=by)


@transaction.atomic
def remove_step(step: Step, *, by: Any) -> None:
    version = held(step.version)
    current = _step(version, step.pk)
    waiting = current.opens.order_by("position").first()
    if waiting is not None:
        words = {"title": waiting.title}
        raise PathRefused(_("L’étape « %(title)s » attend celle-ci : changez d’abord quand elle s’ouvre.") % words)
    title, place = current.title, current.position
    record("paths.version.edited", version.path, by=by, step=current.pk)
    current.delete()
    # One by one, from the nearest: no two have the same place meanwhile.
    for each in version.steps.filter(position__gt=place).order_by("position"):
        Step.objects.filter(pk=each.pk).update(position=each.position - 1)
    take_back(version, _("l’étape « %(title)s » retirée") % {"title": title}, by=by)


@transaction.atomic
def add_course(step: Step, course: Course, *, by: Any) -> None:
    version = held(step.version)
    current = _step(version, step.pk)
    try:
        with transaction.atomic():
            StepCourse.objects.create(version=version, step=current, course=course)
    except IntegrityError as error:
        raise PathRefused(_("Ce cours est déjà dans une étape de ce parcours.")) from error
    record("paths.version.edited", version.path, by=by, step=current.pk, course=course.pk)
    take_back(version, _("les cours de l’étape « %(title)s »") % {"title": current.title}, by=by)


@transaction.atomic
def remove_course(step: Step, course: Course, *, by: Any) -> None:
    version = held(step.version)
    current = _step(version, step.pk)
    if not StepCourse.objects.filter(step=current, course=course).delete()[0]:
        raise moved()
    record("paths.version.edited", version.path, by=by, step=current.pk, course=course.pk)
    take_back(version, _("les cours de l’étape « %(title)s »") % {"title": current.title}, by=by)


def _known(words: dict[str, Any]) -> None:
    if unknown := set(words) - set(STEP):
        raise TypeError(f"Not of a step: {', '.join(sorted(unknown))}")


def _step(version: PathVersion, key: int) -> Step:
    found = version.steps.filter(pk=key).first()
    if found is None:
        raise moved()
    return found


def _wait_for(step: Step, after: list[Step]) -> None:
    """Only steps of this version that come before: none waits for itself, whatever way round."""
    if step.opening != Opening.NAMED:
        step.after.clear()
        return
    keys = [each.pk for each in after]
    before = list(Step.objects.filter(version=step.version_id, position__lt=step.position, pk__in=keys))
    if not before or len(before) != len(set(keys)):
        raise PathRefused(_("Choisissez les étapes attendues, parmi celles qui précèdent."))
    step.after.set(before)
