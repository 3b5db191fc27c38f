"""What is told, with the figure that each finding shows to its reader and the initiative that he may open."""

from dataclasses import dataclass
from typing import Any

from terreau.ground.initiatives.models import Initiative
from terreau.rooms.barometer.results.models import Finding, Restitution
from terreau.rooms.barometer.results.movements import label_of
from terreau.rooms.barometer.results.reading import Line, Sheet


@dataclass(frozen=True)
class Told:
    """`line`: None where no figure is to be shown; `linked`: the initiative, for a reader who may open it."""

    finding: Finding
    line: Line | None
    label: str
    linked: bool


def told(sheet: Restitution, figures: Sheet, user: Any) -> list[Told]:
    """Three queries, however many findings."""
    rows = list(sheet.findings.select_related("initiative").order_by("position", "id"))
    keys = [row.initiative_id for row in rows if row.initiative_id]
    seen = set(Initiative.objects.visible_to(user).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    found = []
    for row in rows:
        line = figures.lines.get(row.item)
        label = label_of(line) if line is not None else ""
        found.append(Told(row, line, label, row.initiative_id in seen))
    return found
