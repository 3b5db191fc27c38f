"""What moved from one wave to another, in words: « +6 points, entre +4 et +8 », or that chance may do as much."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terreau.rooms.barometer.results import comparing
from terreau.rooms.barometer.results.comparing import Move, Value
from terreau.rooms.barometer.results.facts import label_of as label_of_item
from terreau.rooms.barometer.results.reading import Line, Sheet


@dataclass(frozen=True)
class Movement:
    """An item in both waves; `before` the earlier one; `move`: None where one of the two is not shown."""

    label: str
    before: Line
    after: Line
    move: Move | None

    @property
    def moved(self) -> bool:
        """Whether chance alone would seldom give as much."""
        return self.move is not None and self.move.stands_out

    @property
    def words(self) -> str:
        if self.move is None:
            return _("l’un des deux chiffres n’est pas montré")
        low, high = (self._signed(each) for each in self.move.interval)
        if not self.moved:
            said = {"low": low, "high": high}
            return _("le mouvement ne se distingue pas du hasard (entre %(low)s et %(high)s)") % said
        said = {"by": self._signed(self.move.difference.value), "low": low, "high": high}
        if self.after.item.is_mean:
            return _("%(by)s, entre %(low)s et %(high)s") % said
        return _("%(by)s points, entre %(low)s et %(high)s") % said

    def _signed(self, value: float) -> str:
        mean = self.after.item.is_mean
        places, told = (1, value) if mean else (0, 100 * value)
        if self.moved and round(told, places) == 0:  # « entre −14 et 0 » would say that nothing may have moved
            places += 1
        rounded = round(told, places)
        number = number_format(abs(rounded), decimal_pos=places)
        return number if rounded == 0 else f"{'+' if rounded > 0 else '−'}{number}"


@dataclass(frozen=True)
class Compared:
    """`left`: the series that both waves have and that do not compare, with the reason."""

    rows: list[Movement]
    left: list[tuple[str, str]]


def value_of(line: Line) -> Value | None:
    """With the error of the whole's own design from a hundred people; else of the generalised variance, for an exact
    error would tell what the rounding of small numbers hides."""
    if line.shown is None or not line.known:
        return None
    if line.exact and line.estimate is not None:
        return comparing.whole(line.item, line.shown, line.estimate)
    return comparing.part(line.item, line.shown, line.deff)


def movements(before: Sheet, after: Sheet) -> Compared:
    """The items of both that their authors put in the same series, in the order of the later questionnaire."""
    pairs, left = comparing.comparable(before.document, after.document)
    values = [{code: value_of(line) for code, line in sheet.lines.items()} for sheet in (before, after)]
    moves = {move.series: move for move in comparing.moves(pairs, *values)}
    order = list(after.items)
    rows = [
        Movement(label_of(after.lines[new.code]), before.lines[old.code], after.lines[new.code], moves.get(series))
        for series, (old, new) in sorted(pairs.items(), key=lambda pair: order.index(pair[1][1].code))
    ]
    words = comparing.series_of(after.document)
    return Compared(rows, [(label_of_item(words[each.series]), each.reason) for each in left])


def label_of(line: Line) -> str:
    """The words of an item on its own: those of its question, then of its option or row."""
    return label_of_item(line.item)
