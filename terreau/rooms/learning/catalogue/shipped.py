"""The courses that the software brings with it, and where each stands in the catalogue of a structure."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import QuerySet

from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue.bringing import digest_of_edition, digest_of_folder
from terreau.rooms.learning.catalogue.enums import EditionState
from terreau.rooms.learning.catalogue.folders import SHEET, CourseFolder, read_course
from terreau.rooms.learning.catalogue.models import Course, Edition

COURSES = Path(__file__).parent / "data" / "courses"


@dataclass(frozen=True)
class Standing:
    """A shipped course in a catalogue: there or not, as shipped, behind, or rewritten here."""

    folder: CourseFolder
    course: Course | None
    edition: Edition | None
    same: bool = False
    rewritten: bool = False


@cache
def shipped_courses() -> dict[str, CourseFolder]:
    """Every course of the software by its key. They are read once for a process: nothing changes them while it runs."""
    found = sorted(each.parent for each in COURSES.glob(f"*/{SHEET}"))
    return {each.name: read_course(each) for each in found}


@cache
def digest_of_shipped(key: str) -> str:
    return digest_of_folder(shipped_courses()[key])


def standing_of(folder: CourseFolder, structure: Structure) -> Standing:
    """Where a shipped course stands in this structure."""
    found = standings_of(folder, Course.objects.filter(structure=structure))
    return found[0] if found else Standing(folder, None, None)


def standings_of(folder: CourseFolder, courses: QuerySet[Course]) -> list[Standing]:
    """Where a shipped course stands among these. Four queries for each structure that has it."""
    rows = courses.filter(shipped=folder.key).select_related("structure").order_by("structure__path", "pk")
    return [_standing(folder, course) for course in rows]


def _standing(folder: CourseFolder, course: Course) -> Standing:
    edition = course.editions.filter(state=EditionState.CURRENT).first()
    if edition is None:
        return Standing(folder, course, None)
    now = digest_of_edition(edition)
    # Brought and not touched since, its content has the digest that was written with it.
    return Standing(folder, course, edition, now == digest_of_shipped(folder.key), now != edition.digest)
