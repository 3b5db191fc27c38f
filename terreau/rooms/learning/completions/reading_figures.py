"""Training in figures, structure by structure and theme by theme: from the evidence only, which hides what tells of
somebody. Nobody is ranked: structures come in alphabetical order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from terreau.ground.common.importing.headers import normalise
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.enums import Status, Unit
from terreau.ground.evidence.figures import Shown, dimension_labels, figures, latest_snapshot
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.groupings import shown_below
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.completions.evidence import AI_TRAINED, BY_THEME, COSTS, HOURS, HYBRID_TRAINED, IN_CYCLE

BY_STRUCTURE = (AI_TRAINED, HYBRID_TRAINED, HOURS, COSTS)
OF_THEMES = (HOURS, COSTS)


@dataclass(frozen=True)
class Row:
    """A structure or a theme, and its figures in the order of the columns; None where nobody knows."""

    label: str
    shown: tuple[Shown | None, ...]
    key: int = 0

    @property
    def cells(self) -> list[str]:
        return [said(each) for each in self.shown]


@dataclass(frozen=True)
class Training:
    """The page of a structure."""

    structure: Structure
    snapshot: Snapshot | None
    here: Row
    below: list[Row]
    themes: list[Row]
    executives: Shown | None = None  # of an employer alone

    @property
    def rows(self) -> list[Row]:
        return [self.here, *self.below]

    @property
    def anything(self) -> bool:
        every = [self.executives, *(each for row in self.rows for each in row.shown)]
        return any(each is not None and each.status != Status.NO_DATA for each in every)

    @property
    def executives_words(self) -> str:
        """Of an employer of whom something is known: « 45 % », « masqué »; nothing elsewhere."""
        known = self.executives is not None and self.executives.status != Status.NO_DATA
        return said(self.executives) if known else ""


def columns() -> list[str]:
    return [str(INDICATORS[code].label) for code in BY_STRUCTURE]


def theme_columns() -> list[str]:
    return [str(INDICATORS[code].label) for code in OF_THEMES]


def training_of(structure: Structure, scope: Scope) -> Training:
    """What `scope` may read of a structure and of those just below. The number of queries depends on nothing."""
    snapshot = latest_snapshot()
    labels = dict(shown_below(structure).order_by("pk").values_list("pk", "label"))
    found = figures(
        scope, structures=[structure.pk, *labels], indicators=[*BY_STRUCTURE, IN_CYCLE], dimensions=True,
        snapshot=snapshot,
    )  # fmt: skip
    by_place = {(one.structure, one.indicator): one for one in found if not one.dimension}
    by_theme = {(one.dimension, one.indicator): one for one in found if one.dimension and one.structure == structure.pk}

    def row(key: int, label: str) -> Row:
        return Row(label, tuple(by_place.get((key, code)) for code in BY_STRUCTURE), key)

    below = sorted((row(key, label) for key, label in labels.items()), key=lambda each: normalise(each.label))
    themes = [
        Row(label, tuple(by_theme.get((code, indicator)) for indicator in OF_THEMES))
        for code, label in dimension_labels(snapshot, BY_THEME).items()
        if any((code, indicator) in by_theme for indicator in OF_THEMES)
    ]
    executives = by_place.get((structure.pk, IN_CYCLE))
    return Training(structure, snapshot, row(structure.pk, structure.label), below, themes, executives)


def said(shown: Shown | None) -> str:
    """« 53 % », « 1 240 h », « masqué », « fermé », « — »."""
    if shown is None or (shown.status == Status.NO_DATA and not shown.closed):
        return "—"
    if shown.closed:
        return _("fermé")
    if shown.status != Status.SHOWN or shown.ratio is None:
        return _("masqué")
    unit = INDICATORS[shown.indicator].unit
    if unit == Unit.PERCENT:
        return _("%(share)s %%") % {"share": round(100 * shown.ratio)}
    number = number_format(round(shown.ratio), force_grouping=True)
    return (_("%(number)s €") if unit == Unit.EUROS else _("%(number)s h")) % {"number": number}


def csv_headers() -> list[str]:
    return [_("structure"), _("thème"), _("indicateur"), _("valeur"), _("base"), _("état"), _("date")]


def csv_rows(page: Training) -> Iterator[list[Any]]:
    """The same numbers as the page, one a line."""
    for row in page.rows:
        yield from lines_of(row, row.label, "", BY_STRUCTURE)
    if page.executives is not None:
        yield from lines_of(Row("", (page.executives,)), page.structure.label, "", (IN_CYCLE,))
    for row in page.themes:
        yield from lines_of(row, page.structure.label, row.label, OF_THEMES)


def lines_of(row: Row, structure: str, theme: str, codes: tuple[str, ...]) -> Iterator[list[Any]]:
    for code, one in zip(codes, row.shown, strict=True):
        state = str(one.status.label) if one else str(Status.NO_DATA.label)
        day = one.on.isoformat() if one and one.on else ""
        value, base = (one.value, one.base) if one else (None, None)
        yield [structure, theme, code, value, base, state, day]
