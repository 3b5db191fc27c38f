"""Every write to the sheet of a course, journalled. Of two decisions at once the database lets one through."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.enums import COURSE_TRANSITIONS, Audience, CourseState, Kind
from terreau.rooms.learning.catalogue.models import Course, CourseCompetence
from terreau.rooms.learning.catalogue.obstacles import obstacles
from terreau.rooms.skills.models import Competence

SHEET = (
    "code", "format", "theme", "title", "sentence", "brings", "audiences", "level", "minutes", "place", "validation",
    "url", "provider", "agreed_elsewhere", "licence", "authors", "language", "knowledge_code", "months_valid",
    "hands_on", "reach",
)  # fmt: skip


class CourseRefused(Exception):
    """The change cannot be made; the messages say why, in the user's words."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


def moved() -> CourseRefused:
    return CourseRefused(_("Le cours a changé entre-temps : rien n’a été modifié. Relisez la page."))


def ordered(audiences: Any) -> list[str]:
    """The codes in their order, each once; everybody where nobody is named: groups of the same say the same."""
    return [each.value for each in Audience if each in audiences] or [Audience.ALL.value]


def checked(sheet: dict[str, Any]) -> dict[str, Any]:
    unknown = set(sheet) - set(SHEET)
    if unknown:
        raise TypeError(f"Not on the sheet: {', '.join(sorted(unknown))}")
    return sheet | ({"audiences": ordered(sheet["audiences"])} if "audiences" in sheet else {})


@transaction.atomic
def prepare(structure: Structure, *, kind: str, by: Any, **sheet: Any) -> Course:
    """A course in preparation, seen of those who prepare courses there. Raises `CourseRefused`."""
    if structure.closed_on is not None:
        raise CourseRefused(_("Cette structure est fermée."))
    course = Course(structure=structure, kind=kind, created_by=by if hasattr(by, "structures_as") else None)
    for name, value in checked({"audiences": []} | sheet).items():
        setattr(course, name, value)
    _saved(course)
    record("catalogue.course.prepared", course, by=by, kind=str(kind))
    return course


@transaction.atomic
def edit(course: Course, *, by: Any, structure: Structure | None = None, **changes: Any) -> Course:
    """Change the sheet; its nature never changes. What is in the catalogue stays fit for it. Raises `CourseRefused`."""
    current = Course.objects.select_for_update(of=("self",)).select_related("structure").get(pk=course.pk)
    values: dict[str, Any] = checked(changes)
    if structure is not None:
        values["structure"] = structure
    changed = sorted(name for name, value in values.items() if getattr(current, name) != value)
    if not changed:
        return current
    for name in changed:
        setattr(current, name, values[name])
    if current.is_published and (why := obstacles(current)):
        raise CourseRefused(*why)
    _saved(current, [*changed, "words", "changed_at"])
    record("catalogue.course.edited", current, by=by, fields=changed)
    return current


def _saved(course: Course, fields: list[str] | None = None) -> None:
    """Raises `CourseRefused` where the database has a reason that the sheet's form does not know."""
    try:
        with transaction.atomic():
            course.save(update_fields=fields)
    except IntegrityError as error:
        elsewhere = course.is_elsewhere and not course.url
        raise CourseRefused(
            _("Ce qui se trouve ailleurs a une adresse.")
            if elsewhere
            else _("Un cours de cette structure porte déjà ce code.")
        ) from error


@transaction.atomic
def publish(course: Course, *, by: Any) -> None:
    """Put it in the catalogue, for the first time or again. Raises `CourseRefused` with every reason not to."""
    # Held before it is looked at: an edit made at this moment comes before, and is seen, or after, and is checked.
    current = Course.objects.select_for_update(of=("self",)).select_related("structure").get(pk=course.pk)
    if why := obstacles(current):
        raise CourseRefused(*why)
    since = current.published_on or timezone.localdate()
    _move(course, CourseState.PUBLISHED, published_on=since)
    record("catalogue.course.published", course, by=by)


@transaction.atomic
def withdraw(course: Course, *, by: Any) -> None:
    """Take it out of the catalogue: nobody new begins it; whoever began it goes on."""
    _move(course, CourseState.WITHDRAWN)
    record("catalogue.course.withdrawn", course, by=by)


def _move(course: Course, to: CourseState, **changes: Any) -> None:
    """From the state that the reader saw to `to`; the second of two who decide at once is told."""
    seen = CourseState(course.state)
    if to not in COURSE_TRANSITIONS[seen]:
        raise CourseRefused(
            _("Un cours « %(seen)s » ne peut pas passer à « %(to)s ».") % {"seen": seen.label, "to": to.label}
        )
    changes |= {"state": to, "changed_at": timezone.now()}
    if not Course.objects.filter(pk=course.pk, state=seen).update(**changes):
        raise moved()
    for name, value in changes.items():
        setattr(course, name, value)


@transaction.atomic
def sign_review(course: Course, *, reviewer: str, function: str, on: datetime.date, by: Any) -> None:
    """Say who read it again, and when; a new signature takes the place of the last. Raises `CourseRefused`."""
    if not reviewer.strip() or not function.strip():
        raise CourseRefused(_("Une relecture se signe d’un nom et d’une fonction."))
    if on > timezone.localdate():
        raise CourseRefused(_("Une relecture est déjà faite, ou elle ne l’est pas : sa date ne peut pas être à venir."))
    signed = {"reviewer": reviewer.strip(), "reviewer_function": function.strip(), "reviewed_on": on}
    _write_review(course, signed)
    record("catalogue.course.reviewed", course, by=by, on=on.isoformat())


@transaction.atomic
def unsign_review(course: Course, *, by: Any) -> None:
    """Take the signature back: the sheet says again that it is being reviewed."""
    if course.reviewed_on is None:
        return
    _write_review(course, {"reviewer": "", "reviewer_function": "", "reviewed_on": None})
    record("catalogue.course.review_withdrawn", course, by=by)


def _write_review(course: Course, values: dict[str, Any]) -> None:
    rows = Course.objects.filter(pk=course.pk, reviewed_on=course.reviewed_on, reviewer=course.reviewer)
    if not rows.update(changed_at=timezone.now(), **values):
        raise moved()
    for name, value in values.items():
        setattr(course, name, value)


@transaction.atomic
def aim_at(course: Course, competence: Competence, *, level: int | None = None, by: Any) -> CourseCompetence:
    """Say that the course works on this competence, and the level that completing it shows, if any; or change it."""
    aim, new = CourseCompetence.objects.get_or_create(course=course, competence=competence, defaults={"level": level})
    if new or aim.level != level:
        CourseCompetence.objects.filter(pk=aim.pk).update(level=level)
        aim.level = level
        record("catalogue.course.aimed", course, by=by, competence=competence.pk, level=level)
    return aim


@transaction.atomic
def drop_aim(aim: CourseCompetence, *, by: Any) -> None:
    if CourseCompetence.objects.filter(pk=aim.pk).delete()[0]:
        record("catalogue.course.aim_dropped", aim.course, by=by, competence=aim.competence_id)


@transaction.atomic
def delete(course: Course, *, by: Any) -> None:
    """Delete what was never in the catalogue: nobody can have begun it. Raises `CourseRefused`."""
    never = Course.objects.filter(pk=course.pk, state=CourseState.DRAFT, published_on=None)
    if course.kind == Kind.LESSONS and course.editions.exists():
        raise CourseRefused(_("Ce cours a des leçons : il reste en préparation."))
    if not never.exists():
        raise CourseRefused(_("Un cours qui a été au catalogue se retire ; il ne s’efface pas."))
    record("catalogue.course.deleted", course, by=by)
    try:
        with transaction.atomic():
            never.delete()
    except ProtectedError as error:
        raise CourseRefused(_("Des dates sont déjà fixées pour ce cours : il reste en préparation.")) from error
