"""What a numerical tool answers, and the ways it is given: sentences and tables on a terminal, CSV, JSON."""

import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from terreau.ground.common.exports import csv_lines

# Rows of a table on a terminal; `--out` writes them all.
SHOWN = 30


@dataclass(frozen=True)
class Column:
    """A column of an answer: `name` heads the CSV and keys the JSON; `digits` are the decimals on a terminal."""

    name: str
    digits: int = 0


@dataclass(frozen=True)
class Sheet:
    """A table of the answer. `name` names its CSV file and its JSON key; None in a cell is « no value »."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]


@dataclass
class Result:
    """The answer of a tool.

    `sentences` are what to read first; `warnings` what forbids a hasty reading; `figures` the numbers of the sentences
    under English keys, for programs; `chart` gives a Vega-Lite specification when a drawing is asked.
    """

    sentences: list[str]
    sheets: list[Sheet] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    chart: Callable[[], dict] | None = None

    def as_json(self) -> str:
        """One JSON object. Not-a-number and infinities have no JSON: they are null."""
        sheets = {
            sheet.name: [
                dict(zip((column.name for column in sheet.columns), map(bare, row), strict=True)) for row in sheet.rows
            ]
            for sheet in self.sheets
        }
        told = {"sentences": self.sentences, "warnings": self.warnings, "figures": bare(self.figures), "sheets": sheets}
        return json.dumps(told, ensure_ascii=False)

    def as_text(self) -> Iterator[str]:
        """The lines of a terminal."""
        yield from self.sentences
        for warning in self.warnings:
            yield _("Attention : %(warning)s") % {"warning": warning}
        for sheet in self.sheets:
            yield ""
            yield sheet.title
            yield from aligned(sheet)

    def write(self, folder: Path) -> list[Path]:
        """Each table as a CSV of `folder`, made if need be; the files written."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for sheet in self.sheets:
            path = folder / f"{sheet.name}.csv"
            headers = [column.name for column in sheet.columns]
            rows = ([blank(bare(value)) for value in row] for row in sheet.rows)
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(csv_lines(headers, rows))
            written.append(path)
        return written


def aligned(sheet: Sheet) -> Iterator[str]:
    """The table with its columns aligned, numbers to the right, the first rows only."""
    shown = sheet.rows[:SHOWN]
    cells = [
        [cell_text(value, column.digits) for value, column in zip(row, sheet.columns, strict=True)] for row in shown
    ]
    right = [all(is_number(row[rank]) or row[rank] is None for row in shown) for rank in range(len(sheet.columns))]
    headers = [column.name for column in sheet.columns]
    widths = [max(len(line[rank]) for line in [headers, *cells]) for rank in range(len(headers))]
    for line in [headers, ["─" * width for width in widths], *cells]:
        padded = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ]
        yield "  ".join(padded).rstrip()
    if len(sheet.rows) > SHOWN:
        yield _("… et %(more)s autres lignes : --out DOSSIER les écrit toutes.") % {"more": len(sheet.rows) - SHOWN}


def number_text(value: float, digits: int = 0) -> str:
    """A number as French writes it: spaces between thousands, decimal comma."""
    text = f"{value:,.{digits}f}".replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")
    return text.removeprefix("-") if float(f"{value:.{digits}f}") == 0 else text.replace("-", "−")


def cell_text(value: Any, digits: int) -> str:
    value = bare(value)
    if value is None:
        return "·"
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return number_text(value, digits) if is_number(value) else str(value)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def bare(value: Any) -> Any:
    """The value as JSON knows it: without numpy, dates as text, None for what is no finite number."""
    if isinstance(value, dict):
        return {str(key): bare(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [bare(each) for each in value]
    if isinstance(value, np.ndarray):
        return bare(value.tolist())
    if isinstance(value, np.generic):
        return bare(value.item())
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


def blank(value: Any) -> Any:
    return "" if value is None else (_("oui") if value else _("non")) if isinstance(value, bool) else value
