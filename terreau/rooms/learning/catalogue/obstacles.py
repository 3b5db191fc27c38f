"""What still stands between a course and the catalogue, in the words of who prepares it."""

from django.utils.translation import gettext as _

from terreau.rooms.learning.catalogue.enums import EditionState, Format, Kind
from terreau.rooms.learning.catalogue.models import Course


def obstacles(course: Course) -> list[str]:
    """Every reason not to put it in the catalogue; none when it is ready."""
    found = [words for _name, words in of_sheet(course)]
    if course.structure.closed_on is not None:
        found.append(_("La structure qui le propose est fermée."))
    if course.kind == Kind.LESSONS and not course.editions.filter(state=EditionState.CURRENT).exists():
        found.append(_("Aucune édition n’est en vigueur : écrivez les leçons, puis mettez-les en vigueur."))
    return found


def of_sheet(course: Course) -> list[tuple[str, str]]:
    """Those that the sheet alone tells, each with its field: an import asks them of each of its lines."""
    found = []
    if not course.sentence.strip():
        found.append(("sentence", _("Dites en une phrase ce que l’on saura faire.")))
    if not course.minutes and course.kind != Kind.RESOURCE:
        found.append(("minutes", _("Dites combien de temps il dure, en minutes.")))
    if course.is_elsewhere and not course.url:
        found.append(("url", _("Donnez l’adresse où il se trouve.")))
    if course.kind == Kind.EXTERNAL and not course.provider.strip():
        found.append(("provider", _("Dites sur quelle plateforme on le suit.")))
    if course.kind == Kind.SESSIONS and course.format == Format.ALONE:
        found.append(
            ("format", _("Un stage se suit sur place, à distance à heure fixe, ou les deux : changez son format."))
        )
    return found
