"""The charts of the compass. They draw what the tables say, and nothing of what is hidden."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.compass.board import Board, IndicatorView
from terreau.ground.common import charts


def levers(board: Board) -> SafeString:
    """Ten bars: the share of its own targets that each lever has reached, and where it started."""
    rows = [
        charts.Bar(
            label=f"{lever.lever.value}. {lever.lever.label}",
            value=lever.score,
            text=wording.share_short(lever),
            start=lever.start_score,
            target=100 if lever.score is not None else None,
        )
        for lever in board.levers
    ]
    return charts.bars(
        rows,
        title=_("Part de la cible atteinte, levier par levier"),
        reading=_(
            "Barre pleine : aujourd’hui. Rond : point de départ. Trait à droite : la cible. Cadre en pointillé : "
            "rien à afficher, ce qui n’est pas zéro."
        ),
    )


def past(view: IndicatorView) -> SafeString:
    """The measures of an indicator in time, against its target; nothing with less than two."""
    points = [
        charts.Point(on=point.shown.on, value=point.value, text=point.figure)
        for point in wording.past(view)
        if point.shown.on
    ]
    if len(points) < 2:
        return SafeString("")
    target = wording.amount(view.indicator, view.target)
    return charts.line(
        points,
        title=str(view.indicator.label),
        reading=wording.journey(view),
        target=view.target,
        target_text=_("cible : %(target)s") % {"target": target} if target else "",
    )
