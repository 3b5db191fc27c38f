"""What an import did, or why it was refused: the same object for the page, the command and the JSON."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from terreau.ground.common.exports import safe_cell

# Problems kept in memory and shown; all of them go to the CSV report.
SHOWN = 100


class Problem(NamedTuple):
    """`line` as an editor numbers it, the header being line 1; 0 when the whole file is concerned."""

    line: int
    column: str
    reason: str


@dataclass
class Report:
    """The difference between a file and what is there. `problems` makes it refused: nothing was changed.

    `aside` holds the rows that some imports leave out without refusing the others, with the reason of each.

    `examples` holds the first rows of difference as (what, line or 0, description), for the preview.
    `problems_file` is where every problem is written as CSV, when given.
    """

    kind: str = ""
    check: bool = False
    rows_in: int = 0
    created: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    left: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    aside: list[Problem] = field(default_factory=list)
    aside_count: int = 0
    ignored_columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    examples: list[tuple[str, int, str]] = field(default_factory=list)
    problems_file: Path | None = None
    # What this kind of import says besides: written in the JSON beside the counts.
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return self.problem_count > 0

    @property
    def difference(self) -> dict[str, int]:
        """The counts that the journal keeps: never a name."""
        names = ("rows_in", "created", "changed", "moved", "unchanged", "left")
        return {name: getattr(self, name) for name in names}

    @property
    def nothing_to_do(self) -> bool:
        return not (self.created or self.changed or self.moved or self.left)

    def problem(self, line: int, column: str, reason: str) -> None:
        """Add a reason to refuse the file."""
        self.problem_count += 1
        self._keep(self.problems, Problem(line, column, str(reason)))

    def set_aside(self, line: int, column: str, reason: str) -> None:
        """Add a row that is left out, the others going on."""
        self.aside_count += 1
        self._keep(self.aside, Problem(line, column, str(reason)))

    def _keep(self, shown: list[Problem], problem: Problem) -> None:
        if len(shown) < SHOWN:
            shown.append(problem)
        if self.problems_file:
            first = not self.problems_file.exists()
            with self.problems_file.open("a", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, delimiter=";")
                if first:
                    file.write("\N{BOM}")
                    writer.writerow([_("ligne"), _("colonne"), _("motif")])
                writer.writerow([problem.line or "", safe_cell(problem.column), safe_cell(problem.reason)])

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "check": self.check,
            "refused": self.refused,
            **self.difference,
            "problem_count": self.problem_count,
            "problems": [problem._asdict() for problem in self.problems],
            "aside_count": self.aside_count,
            "aside": [problem._asdict() for problem in self.aside],
            "ignored_columns": self.ignored_columns,
            "notes": self.notes,
            **self.more,
        }
