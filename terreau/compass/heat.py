"""The map of competences: for each competence, the share of agents at the required level, here and just below.

Structures are in alphabetical order and nothing is computed between them.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown, dimension_labels, figures, latest_snapshot
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure

COVERAGE = "competence_coverage"
STEPS = 5  # shades, of twenty points each


@dataclass(frozen=True)
class Cell:
    """What a cell says (`text`), and its shade from 1 to 5; 0 when nothing is shown."""

    text: str
    shade: int
    status: str
    counts: str = ""


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class HeatMap:
    """`columns` are the structure itself, then those below; `rows` the competences in the order of their framework."""

    columns: list[Structure]
    rows: list[HeatRow]
    weakest: tuple[str, str] | None  # competence and share, of the structure itself
    strongest: tuple[str, str] | None
    hidden: int

    @property
    def empty(self) -> bool:
        return not any(cell.shade or cell.status != Status.NO_DATA for row in self.rows for cell in row.cells)

    @property
    def all_hidden(self) -> bool:
        return self.hidden > 0 and not any(cell.shade for row in self.rows for cell in row.cells)


def heat_map(structure: Structure, children: list[Structure], scope: Scope, *, snapshot: Snapshot | None) -> HeatMap:
    """The map as `scope` may see it. The number of queries depends on nothing."""
    columns = [structure, *children]
    found: dict[tuple[str, int], Shown] = {
        (shown.dimension, shown.structure): shown
        for shown in figures(
            scope,
            structures=[each.pk for each in columns],
            indicators=[COVERAGE],
            dimensions=True,
            snapshot=snapshot,
        )
        if shown.dimension
    }
    labels = dimension_labels(snapshot or latest_snapshot(), str(INDICATORS[COVERAGE].by)) if found else {}
    present = {dimension for dimension, _structure in found}
    order = [code for code in labels if code in present] + sorted(present - set(labels))
    rows = [
        HeatRow(labels.get(code, code), [cell_of(found.get((code, each.pk))) for each in columns]) for code in order
    ]
    shares = sorted(
        (shown.ratio, order.index(code))
        for code in order
        if (shown := found.get((code, structure.pk))) and is_shown(shown)
    )
    ends = [(rows[index].label, rows[index].cells[0].text) for _share, index in shares]
    return HeatMap(
        columns=columns,
        rows=rows,
        weakest=ends[0] if len(ends) > 1 else None,
        strongest=ends[-1] if len(ends) > 1 else None,
        hidden=sum(cell.text == _("masqué") for row in rows for cell in row.cells),
    )


def legend() -> list[tuple[int, str]]:
    """Each shade with the shares it stands for, in words: « 20–39 % »."""
    width = 100 // STEPS
    ends = [(width * step, 100 if step == STEPS - 1 else width * (step + 1) - 1) for step in range(STEPS)]
    return [
        (number, _("%(low)s–%(high)s %%") % {"low": low, "high": high}) for number, (low, high) in enumerate(ends, 1)
    ]


def is_shown(shown: Shown) -> bool:
    return shown.status == Status.SHOWN and shown.ratio is not None


def cell_of(shown: Shown | None) -> Cell:
    """A figure as a cell: its share in words and shade, « masqué », or a dash without data."""
    if shown is None or shown.status == Status.NO_DATA:
        return Cell("—", 0, Status.NO_DATA)
    if shown.ratio is None or shown.status != Status.SHOWN:
        return Cell(_("masqué"), 0, shown.status)
    percent = round(shown.ratio * 100)
    shade = min(STEPS, 1 + percent * STEPS // 100)
    return Cell(_("%(number)s %%") % {"number": percent}, shade, shown.status, wording.counts(shown))
