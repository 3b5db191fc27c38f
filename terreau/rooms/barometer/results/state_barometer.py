"""Our figures beside those that the State published of its own barometer: a landmark, not a comparison."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terreau.rooms.barometer.results.movements import label_of
from terreau.rooms.barometer.results.published import SOURCE, YEARS, Published, published
from terreau.rooms.barometer.results.reading import Line, Sheet


@dataclass(frozen=True)
class Beside:
    """`values`: what was published each of the years, in words; empty where nothing was."""

    label: str
    line: Line
    values: list[str]


@dataclass(frozen=True)
class Landmarks:
    rows: list[Beside]
    years: tuple[int, ...]
    caveats: list[Any]
    source: Any


def beside_the_state(sheet: Sheet) -> Landmarks:
    known = published()
    asked = [(line, known[line.item.published]) for line in sheet.lines.values() if line.item.published in known]
    rows = [Beside(label_of(line), line, [worded(one, year) for year in YEARS]) for line, one in asked]
    caveats = dict.fromkeys(each for _line, one in asked for each in one.caveats)
    return Landmarks(rows, YEARS, list(caveats), SOURCE)


def worded(one: Published, year: int) -> str:
    if year not in one.values:
        return ""
    value = number_format(one.values[year], decimal_pos=0 if one.values[year].is_integer() else 1)
    if one.unit == "pct":
        return _("%(share)s %%") % {"share": value}
    return _("%(mark)s sur 10") % {"mark": value} if one.unit == "sur10" else value
