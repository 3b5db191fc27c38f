"""Paths for the tests: a draft of steps, its sides, and what is in force."""

from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.paths import actions, drafting, sides, signing
from terreau.rooms.learning.paths.enums import SideKind, VersionState
from terreau.rooms.learning.paths.models import Path, PathVersion, Side, Step
from tests.rooms.learning.makers import make_course


def make_path(structure: Structure, *, by: Any, **fields: Any) -> Path:
    """A path in preparation, for the agents of the employer, with an empty first draft."""
    own = {"title": "Conduire un projet", "sentence": "Mener un projet de bout en bout.", "reach": "employer"} | fields
    return actions.create(structure=structure, by=by, **own)


def draft_of(path: Path) -> PathVersion:
    return path.versions.get(state=VersionState.DRAFT)


def make_step(version: PathVersion, *courses: Course, by: Any, **words: Any) -> Step:
    """A step of these courses, of one new course when none is given."""
    step = drafting.add_step(version, by=by, **({"title": "Étape"} | words))
    for course in courses or (make_course(version.path.structure, title=f"Cours de {step.title}"),):
        drafting.add_course(step, course, by=by)
    return step


def ready(path: Path, *, hr: Any) -> Side:
    """The draft with HR as its only side, asked to sign."""
    version = draft_of(path)
    side = version.sides.first() or sides.name_structure(version, kind=SideKind.HR, structure=path.structure, by=hr)
    signing.ask(version, by=hr)
    return side


def in_force(path: Path, *, hr: Any) -> PathVersion:
    """The draft signed by HR and put in force."""
    side, version = ready(path, hr=hr), draft_of(path)
    signing.sign(side, seen=signing.digest_of(draft_of(path)), by=hr)
    signing.put_in_force(version, by=hr)
    path.refresh_from_db()
    return PathVersion.objects.get(pk=version.pk)


def today() -> Any:
    return timezone.localdate()
