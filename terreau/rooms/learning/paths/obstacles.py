"""What keeps a draft from being signed, in the words of whoever prepares it."""

from django.utils.translation import gettext as _

from terreau.rooms.learning.paths.enums import Opening
from terreau.rooms.learning.paths.models import PathVersion
from terreau.rooms.learning.paths.progress import courses_of, steps_of


def obstacles_of(version: PathVersion) -> list[str]:
    """What is missing, as sentences; nothing when the sides may be asked."""
    steps = steps_of(version)
    found = []
    if all(step.optional for step in steps):
        found.append(_("Un parcours a au moins une étape obligatoire."))
    for step in steps:
        courses, words = courses_of(step), {"title": step.title}
        if not courses:
            found.append(_("L’étape « %(title)s » n’a pas de cours.") % words)
        elif step.needed > len(courses):
            found.append(_("L’étape « %(title)s » demande plus de cours qu’elle n’en propose.") % words)
        if step.opening == Opening.NAMED and not step.after.all():
            found.append(_("L’étape « %(title)s » ne dit pas quelles étapes elle attend.") % words)
        gone = [each.title for each in courses if not each.is_published]
        found += [_("Le cours « %(title)s » n’est pas au catalogue.") % {"title": title} for title in gone]
    sides = list(version.sides.order_by("pk"))
    if not sides:
        found.append(_("Nommez au moins une partie prenante : c’est elle qui donne son accord."))
    found += [
        _("Donnez l’adresse de courriel de qui signe pour « %(name)s ».") % {"name": side.name}
        for side in sides
        if side.is_outside and not side.email
    ]
    return found
