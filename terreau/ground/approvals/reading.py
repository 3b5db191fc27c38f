"""Whether a room is open, and in which words it is said."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.enums import Body
from terreau.ground.approvals.models import Approval, Lock, Particulars
from terreau.ground.approvals.registry import Door
from terreau.ground.organisations.models import Structure


class RoomClosed(PermissionDenied):
    """The room waits for opinions. Its message is the sentence that a page, a report or a menu shows."""

    def __init__(self, door: Door, bodies: list[str]) -> None:
        self.door, self.bodies = door, bodies
        super().__init__(sentence(door, bodies))


def sentence(door: Door, bodies: list[str]) -> str:
    return _("%(door)s : ouvert après %(bodies)s.") % {"door": door.label, "bodies": opinions_of(bodies)}


def opinions_of(bodies: list[str]) -> str:
    """« avis du CSA et avis du délégué à la protection des données »."""
    return _(" et ").join(_("avis du %(body)s") % {"body": Body(body).label} for body in bodies)


def awaited(door: Door, structure: Structure) -> list[str]:
    """The bodies whose opinion is still awaited by the employer of `structure`."""
    locks = Lock.objects.filter(employer=structure.employer_id, room=door.code).unanswered()
    return sorted(locks.values_list("body", flat=True), key=list(Body.values).index)


def is_open(door: Door, structure: Structure) -> bool:
    return not awaited(door, structure)


def require_open(door: Door, *structures: Structure) -> None:
    """Pass if one of `structures` is of an employer where the room is open. Raises `RoomClosed`."""
    waited = [awaited(door, structure) for structure in structures]
    if waited and all(waited):
        raise RoomClosed(door, waited[0])


def words_of_closing(door: Door, *structures: Structure) -> str:
    """What a menu or a page says beside something closed; nothing when it is open."""
    try:
        require_open(door, *structures)
    except RoomClosed as closed:
        return str(closed)
    return ""


def words_of_opening(door: Door, employer: Structure) -> str:
    """How the room stands: « Ouvert après avis du CSA du 12 mars 2026 », what is awaited, or that nothing is."""
    bodies = awaited(door, employer)
    if bodies:
        return _("Fermé : ouvert après %(bodies)s.") % {"bodies": opinions_of(bodies)}
    given = Approval.objects.standing().filter(employer=employer, room=door.code).order_by("on", "id")
    said = [
        _("avis du %(body)s du %(day)s") % {"body": one.get_body_display(), "day": date_format(one.on, "DATE_FORMAT")}
        for one in given
    ]
    return _("Ouvert après %(opinions)s.") % {"opinions": _(" et ").join(said)} if said else _("Ouvert, sans verrou.")


def particulars_of(employer: Structure) -> Particulars:
    """What the employer filled in, or an empty one that is not saved."""
    return Particulars.objects.filter(employer=employer).first() or Particulars(employer=employer)


def employers_closed(door: Door) -> list[Any]:
    """Keys of the employers where the room waits for an opinion."""
    return sorted(set(Lock.objects.filter(room=door.code).unanswered().values_list("employer", flat=True)))


def employers_without_figures() -> list[Any]:
    """Keys of the employers whose figures on persons are not read: the evidence asks through `closing`."""
    return employers_closed(FIGURES)
