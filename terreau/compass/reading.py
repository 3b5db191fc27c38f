"""What the pages that write read: declared figures, targets and where they come from, their history."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.compass.board import Board, IndicatorView
from terreau.compass.models import Target
from terreau.ground.evidence.definitions import Indicator
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.models import Structure


@dataclass(frozen=True)
class TargetRow:
    """The target of an indicator here: what it is, who set it, why."""

    view: IndicatorView
    target: str
    origin: str
    since: datetime.date | None
    reason: str


@dataclass(frozen=True)
class TargetEvent:
    """One target of the past, the present or the days to come; no name of a person."""

    valid_from: datetime.date
    target: str
    reason: str
    structure: str
    who: str


def declared_here(structure: Structure, indicator: str) -> list[DeclaredFigure]:
    """What the structure itself declared, latest first."""
    return list(DeclaredFigure.objects.filter(structure=structure.pk, indicator=indicator).order_by("-on"))


def targets_of(board: Board) -> list[TargetRow]:
    """The target of every indicator of the board, in the order of the levers."""
    setters = {view.aim.structure for view in board.views.values() if view.aim and view.aim.structure}
    labels = dict(Structure.every.filter(pk__in=setters).order_by("pk").values_list("pk", "label"))
    return [_target_row(view, board, labels) for view in board.views.values()]


def _target_row(view: IndicatorView, board: Board, labels: dict[int, str]) -> TargetRow:
    if view.aim is None:
        return TargetRow(
            view, "", _("aucune"), None, _("Sans cible, l’indicateur est montré et n’entre pas au calcul.")
        )
    if view.aim.structure is None:
        origin = _("par défaut")
    elif view.aim.structure == board.structure.pk:
        origin = _("fixée ici")
    else:
        origin = _("fixée par %(structure)s") % {"structure": labels[view.aim.structure]}
    target = wording.amount(view.indicator, view.target)
    return TargetRow(view, target, origin, view.aim.valid_from, view.aim.reason)


def target_history(structure: Structure, indicator: Indicator, *, reader: Any) -> list[TargetEvent]:
    """Every target that held, holds or will hold here, latest first, its ancestors' included."""
    targets = (
        Target.objects.above(structure)
        .filter(indicator=indicator.code)
        .select_related("structure")
        .order_by("-valid_from", "-structure__path")
    )
    return [
        TargetEvent(
            valid_from=target.valid_from,
            target=wording.amount(indicator, target.value),
            reason=target.reason,
            structure=target.structure.label,
            who=_("vous") if target.set_by_id == reader.pk else _("un responsable du programme"),
        )
        for target in targets
    ]


def runs(structure: Structure, rule: str) -> bool:
    """Whether an initiative that came from `rule` is under way here."""
    return Initiative.objects.running().filter(structure=structure, rule=rule).exists()
