"""The CSV of each page: the same cells as its table, the hidden ones hidden."""

from collections.abc import Iterable, Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.compass.board import Board, IndicatorView, LeverView
from terreau.compass.heat import HeatMap
from terreau.compass.opening import PublicFigure, unit_of
from terreau.ground.evidence.enums import Status
from terreau.ground.initiatives.enums import Lever


def board_headers() -> list[str]:
    return [
        _("code structure"), _("structure"), _("numéro du levier"), _("levier"), _("code indicateur"),
        _("indicateur"), _("statut"), _("valeur"), _("base"), _("chiffre"), _("origine"), _("date"), _("source"),
        _("cible"), _("point de départ"), _("date du point de départ"), _("distance parcourue"), _("garde-fou"),
    ]  # fmt: skip


def board_rows(board: Board, levers: list[LeverView]) -> Iterator[list[object]]:
    for lever in levers:
        for view in lever.indicators:
            yield [
                board.structure.code, board.structure.label, int(lever.lever), lever.lever.label,
                view.indicator.code, view.indicator.label, Status(view.shown.status).label,
                view.shown.value, view.shown.base, wording.figure(view), origin(view),
                view.shown.on.isoformat() if view.shown.on else "", view.shown.source,
                view.target, *_starting_point(view), wording.progress(view), view.indicator.guard,
            ]  # fmt: skip


def _starting_point(view: IndicatorView) -> tuple[str, str]:
    if view.start is None or view.start.on is None:
        return "", ""
    return wording.amount(view.indicator, view.start_figure), view.start.on.isoformat()


def origin(view: IndicatorView) -> str:
    if view.shown.status == Status.NO_DATA:
        return ""
    return _("déclaré") if view.shown.declared else _("calculé")


def history_headers() -> list[str]:
    return [
        _("code indicateur"), _("indicateur"), _("date"), _("valeur"), _("base"), _("chiffre"), _("origine"),
        _("source"), _("auteur"),
    ]  # fmt: skip


def history_rows(lever: LeverView) -> Iterator[list[object]]:
    for view in lever.indicators:
        for point in wording.past(view):
            shown = point.shown
            yield [
                view.indicator.code, view.indicator.label, shown.on.isoformat() if shown.on else "", shown.value,
                shown.base, point.figure, _("déclaré") if shown.declared else _("calculé"), shown.source,
                shown.author,
            ]  # fmt: skip


def public_headers() -> list[str]:
    return [
        _("employeur"), _("structure"), _("numéro du levier"), _("levier"), _("code indicateur"), _("indicateur"),
        _("chiffre"), _("unité"), _("sur"), _("origine"), _("date"), _("source"), _("mode de calcul"),
        _("public depuis"), _("pourquoi rien n’est affiché"),
    ]  # fmt: skip


def public_rows(found: Iterable[PublicFigure]) -> Iterator[list[object]]:
    """What the public page says, cell by cell: nothing that is not on it."""
    for one in found:
        shown, known = one.shown, one.known
        lever = Lever(one.indicator.lever)
        yield [
            one.structure.root.label if one.structure.root else one.structure.label, one.structure.label,
            lever.value, lever.label, one.indicator.code, one.indicator.label, one.figure,
            unit_of(one.indicator), one.on_how_many,
            (_("déclaré") if shown.declared else _("calculé")) if known else "",
            shown.on.isoformat() if known and shown.on else "", one.source if known else "", one.indicator.formula,
            localdate(one.opening.opened_at).isoformat() if one.opening else "", one.why,
        ]  # fmt: skip


def heat_headers(heat: HeatMap) -> list[str]:
    return [_("compétence"), *(structure.label for structure in heat.columns)]


def heat_rows(heat: HeatMap) -> Iterator[list[object]]:
    for row in heat.rows:
        yield [row.label, *(cell.text for cell in row.cells)]
