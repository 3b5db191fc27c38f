"""The only door to a compass: 404 outside the reader's sight, 403 to a reader who wants to write."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from terreau.compass.board import Board, IndicatorView, board, headline_indicators
from terreau.compass.models import Opening
from terreau.compass.wording import alphabetical
from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.definitions import INDICATORS, Indicator
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import DeclaredFigure, Snapshot
from terreau.ground.initiatives.access import EDITORS as STARTERS
from terreau.ground.organisations.access import in_sight, structures_visible_to
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.groupings import groupings_of, readable_in_place, stands_for, words_of_small
from terreau.ground.organisations.models import Structure

DECLARERS = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.ADMINISTRATOR)
TARGET_SETTERS = (RoleName.PROGRAMME_LEAD,)
OPENERS = (RoleName.PROGRAMME_LEAD,)


class CountedElsewhere(PermissionDenied):
    """A service of a small employer has no figures of its own; `place` has those that count it."""

    def __init__(self, structure: Structure, place: Structure) -> None:
        self.structure, self.place = structure, place
        super().__init__(words_of_small(structure))


def place_for(user: Any, pk: int) -> Structure:
    """What has figures, in the reader's sight: a structure, or the whole and the groupings of a small employer.

    Raises `Http404`, and `CountedElsewhere` for a service of a small employer.
    """
    place = Structure.every.select_related("parent", "root").filter(pk=pk).first()
    if place is None or (place.is_grouping and (place.closed_on or not place.in_small_employer)):
        raise Http404
    if not in_sight(user, place) and not (place.in_small_employer and pk in readable_in_place(user)):
        raise Http404
    if place.in_small_employer and place.parent_id is not None and not place.is_grouping:
        raise CountedElsewhere(place, stands_for(place))
    return place


def place_to_edit(user: Any, pk: int, *roles: RoleName) -> Structure:
    """What has figures, where the reader holds one of `roles`. Raises `Http404` or `PermissionDenied`."""
    place = place_for(user, pk)
    if not user.has_role(*roles, structure=place):
        raise PermissionDenied
    return place


def board_for(user: Any, pk: int, snapshot: str = "") -> Board:
    """The compass of a structure in the reader's sight, of the latest snapshot or of a chosen one."""
    structure = place_for(user, pk)
    return board(structure, scope_of(user), snapshot=snapshot_for(snapshot))


def snapshot_for(key: str) -> Snapshot | None:
    """The published snapshot of that key; None without key. Raises `Http404`."""
    if not key:
        return None
    found = published_snapshots().filter(pk=key).first() if key.isdigit() else None
    if found is None:
        raise Http404
    return found


def published_snapshots() -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(state=SnapshotState.PUBLISHED).order_by("-on")


def lever_number(number: int) -> int:
    if not 1 <= number <= 10:
        raise Http404
    return number


def headline_view(of: Board, code: str) -> IndicatorView:
    """An indicator of the board. Raises `Http404`."""
    if code not in of.views:
        raise Http404
    return of.views[code]


def indicator_for(code: str, structure: Structure) -> Indicator:
    """An indicator that the structure may declare: some are of employers alone. Raises `Http404`."""
    if code not in INDICATORS or (INDICATORS[code].employers_only and structure.parent_id is not None):
        raise Http404
    return INDICATORS[code]


def structure_to_declare(user: Any, pk: int) -> Structure:
    """A structure whose figures the user may declare. Raises `Http404` or `PermissionDenied`."""
    return place_to_edit(user, pk, *DECLARERS)


def structure_to_target(user: Any, pk: int) -> Structure:
    """A structure whose targets the user sets. Raises `Http404` or `PermissionDenied`."""
    return place_to_edit(user, pk, *TARGET_SETTERS)


def structure_to_act_in(user: Any, pk: int) -> Structure:
    """A structure where the user may start an initiative. Raises `Http404` or `PermissionDenied`."""
    return place_to_edit(user, pk, *STARTERS)


def structure_to_open(user: Any, pk: int) -> Structure:
    """A structure whose figures the user may open to the public. Raises `Http404` or `PermissionDenied`."""
    return place_to_edit(user, pk, *OPENERS)


def structure_to_withdraw_from(user: Any, pk: int) -> Structure:
    """The same, even where figures are counted elsewhere since: what was opened can always be withdrawn."""
    found = Structure.every.select_related("parent", "root").filter(pk=pk).first()
    if found is None or not in_sight(user, found):
        raise Http404
    if not user.has_role(*OPENERS, structure=found):
        raise PermissionDenied
    return found


def headline_for(code: str) -> Indicator:
    """An indicator that a board shows, and that may be shown to the public. Raises `Http404`."""
    found = next((each for each in headline_indicators() if each.code == code), None)
    if found is None:
        raise Http404
    return found


def opening_to_withdraw(structure: Structure, code: str) -> Opening:
    """A public figure of a structure that `structure_to_withdraw_from` gave. Raises `Http404`."""
    found = Opening.objects.filter(structure=structure, indicator=code, withdrawn_at=None).first()
    if found is None:
        raise Http404
    return found


def declared_to_withdraw(structure: Structure, key: Any) -> DeclaredFigure:
    """A declared figure of a structure that `structure_to_declare` has already opened. Raises `Http404`."""
    found = DeclaredFigure.objects.filter(pk=key, structure=structure.pk).first()
    if found is None:
        raise Http404
    return found


def starting_structures(user: Any) -> list[Structure]:
    """Where a reader's compass begins: the structures of his roles, or else his own; along the tree."""
    held = user.structures_as()
    highest = [each for each in held if not any(each != other and each.path.startswith(other.path) for other in held)]
    if not highest:
        own = structures_visible_to(user).select_related("root").order_by("-path").first()
        highest = [own] if own else []
    return list(dict.fromkeys(stands_for(each) for each in sorted(highest, key=lambda each: each.path)))


def ancestors_in_sight(user: Any, structure: Structure) -> list[Structure]:
    """Those above `structure` that the reader may open, from the highest down."""
    if structure.is_grouping:
        return [structure.root] if structure.root else []
    above = [key for key in structure.ancestor_keys if key != structure.pk]
    return list(structures_visible_to(user).filter(pk__in=above).order_by("path"))


def children_in_sight(user: Any, structure: Structure) -> list[Structure]:
    """The open structures just below that the reader may open, alphabetical: never a ranking. Of a small employer, the
    groupings instead."""
    if structure.in_small_employer:
        return groupings_read_by(user, structure)
    found = structures_visible_to(user).filter(parent=structure).open().order_by("pk")
    return sorted(found, key=lambda each: alphabetical(each.label))


def groupings_read_by(user: Any, employer: Structure) -> list[Structure]:
    """The groupings of a small employer: all to a role on it, his own to anybody else; none below a grouping."""
    if employer.is_grouping:
        return []
    own = {} if user.has_role(structure=employer) else readable_in_place(user)
    found = [each for each in groupings_of(employer) if user.has_role(structure=each) or each.pk in own]
    return sorted(found, key=lambda each: alphabetical(each.label))
