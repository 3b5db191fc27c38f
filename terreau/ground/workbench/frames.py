"""Files given to the numerical tools, read whole as columns; every problem says its file, line, column and reason."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from terreau.ground.common.importing.headers import squeeze
from terreau.ground.common.importing.reader import Table, UnreadableFile, open_table
from terreau.ground.common.importing.registry import parse_date
from terreau.lab.refusals import Refusal

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
T = TypeVar("T")
# Told at once; a file with more has one mistake made many times.
SHOWN = 100
# How tables of statistics write « no value ».
MISSING = {"", "na", "nan", "n/a", "null"}


class Problem(NamedTuple):
    """`line` as an editor numbers it, the header being line 1; 0 when the whole file is concerned."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return " · ".join(filter(None, [place, self.column, self.reason]))


class FilesRefused(Exception):
    """What is wrong with the files, each problem in its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems[:SHOWN])))
        self.problems = list(problems)


class Frame:
    """A table held as columns of text. `table` is the name by which the lab calls it, `lines[row]` the line of a row.

    Headers are found whatever their case, accents and separators.
    """

    def __init__(
        self, path: Path, table: str, headers: Sequence[str], lines: list[int], cells: list[list[str]]
    ) -> None:
        self.path, self.table, self.headers, self.lines = path, table, tuple(headers), lines
        self._index = {squeeze(header): rank for rank, header in enumerate(headers)}
        self._columns = [list(column) for column in zip(*cells, strict=True)] or [[] for _header in headers]

    def __len__(self) -> int:
        return len(self.lines)

    def has(self, name: str) -> bool:
        return squeeze(name) in self._index

    def header(self, name: str) -> str:
        """The column as its owner wrote it. Raises `FilesRefused` when it is absent."""
        if not self.has(name):
            self.refuse(
                None, name, _("Colonne manquante. Colonnes lues : %(read)s.") % {"read": ", ".join(self.headers)}
            )
        return self.headers[self._index[squeeze(name)]]

    def texts(self, name: str, *, empty: bool = False) -> list[str]:
        """The cells of a column; an empty one is refused unless `empty`."""
        column = self._columns[self._index[squeeze(self.header(name))]]
        if not empty and "" in column:
            reason = _("Cellule vide.")
            self._refuse_all([(row, reason) for row, cell in enumerate(column) if not cell], name)
        return column

    def codes(self, name: str) -> tuple[Ints, list[str]]:
        """A column of labels as positions in the list of its distinct labels, in alphabetical order."""
        labels, codes = np.unique(np.array(self.texts(name), dtype=object), return_inverse=True)
        return codes.astype(np.int64), [str(label) for label in labels]

    def numbers(
        self,
        name: str,
        *,
        low: float | None = None,
        high: float | None = None,
        whole: bool = False,
        missing: float | None = None,
    ) -> Floats:
        """A column of numbers between `low` and `high`, whole ones if `whole`.

        An empty cell, or one that says NA, is refused unless `missing` gives what stands for it (`np.nan` perhaps).
        A decimal comma is read as a point.
        """
        column = self.texts(name, empty=True)
        try:
            found = np.array(column, dtype=np.float64)
            trouble = ~np.isfinite(found)
        except ValueError:
            found, trouble = np.zeros(len(column)), np.ones(len(column), dtype=bool)
        problems: list[tuple[int, str]] = []
        absent = np.zeros(len(column), dtype=bool)
        for row in np.nonzero(trouble)[0].tolist():
            cell = column[row]
            if missing is not None and cell.lower() in MISSING:
                found[row], absent[row] = missing, True
                continue
            number = number_of(cell)
            if number is None:
                problems.append((row, not_a_number(cell)))
            else:
                found[row] = number
        refused = {row for row, _reason in problems}
        bad = _outside(found, low, high, whole) & ~absent
        for row in np.nonzero(bad)[0].tolist():
            if row not in refused:
                problems.append((row, expected(column[row], float(found[row]), low, high)))
        if problems:
            self._refuse_all(sorted(problems), name)
        return found

    def choices(self, name: str, words: Mapping[str, T]) -> list[T]:
        """A column whose cells are among `words`, as what each stands for."""
        known = {squeeze(word): value for word, value in words.items()}
        cells = self.texts(name)
        wrong = [
            (row, _("« %(cell)s » : attendu %(words)s.") % {"cell": cell, "words": ", ".join(words)})
            for row, cell in enumerate(cells)
            if squeeze(cell) not in known
        ]
        if wrong:
            self._refuse_all(wrong, name)
        return [known[squeeze(cell)] for cell in cells]

    def days(self, name: str) -> Ints:
        """A column of dates as days since 1970."""
        cells = self.texts(name)
        dates = [parse_date(cell) for cell in cells]
        wrong = [
            (row, _("« %(cell)s » n’est pas une date AAAA-MM-JJ.") % {"cell": cells[row]})
            for row, date in enumerate(dates)
            if date is None
        ]
        if wrong:
            self._refuse_all(wrong, name)
        return np.array(dates, dtype="datetime64[D]").astype(np.int64)

    def refuse(self, row: int | None, column: str, reason: str) -> NoReturn:
        """Raise `FilesRefused` for one cell; `row` None speaks of the whole file."""
        raise FilesRefused([self.problem(row, column, reason)])

    def problem(self, row: int | None, column: str, reason: str) -> Problem:
        line = self.lines[row] if row is not None and row < len(self.lines) else 0
        return Problem(self.path.name, line, column, reason)

    def _refuse_all(self, wrong: Sequence[tuple[int, str]], column: str) -> NoReturn:
        raise FilesRefused([self.problem(row, self.header(column), reason) for row, reason in wrong])


def read_frame(path: Path, table: str) -> Frame:
    """Read a CSV or a workbook whole. Raises `FilesRefused` when it is no table, or has no row."""
    try:
        opened: Table = open_table(path)
        rows = list(opened)
    except UnreadableFile as error:
        raise FilesRefused([Problem(path.name, error.line, error.column, error.reason)]) from error
    if not rows:
        raise FilesRefused([Problem(path.name, 0, "", _("Ce fichier n’a que des noms de colonnes, aucune ligne."))])
    return Frame(path, table, opened.headers, [line for line, _cells in rows], [cells for _line, cells in rows])


def located(refusal: Refusal, frames: Mapping[str, Frame]) -> Problem:
    """The problem that a numerical tool found, in the file and at the line where its owner wrote it."""
    reason = refusal.said(_(refusal.message), decimal=",")
    frame = frames.get(refusal.table)
    return frame.problem(refusal.row, refusal.column, reason) if frame else Problem("", 0, refusal.column, reason)


def number_of(cell: str) -> float | None:
    """The number written in a cell, with a decimal comma or point and spaces between thousands; None for no number."""
    text = cell.replace("\N{NO-BREAK SPACE}", "").replace("\N{NARROW NO-BREAK SPACE}", "").replace(" ", "")
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def not_a_number(cell: str) -> str:
    return (
        _("« %(cell)s » n’est pas un nombre.") % {"cell": cell} if cell else _("Cellule vide : un nombre est attendu.")
    )


def expected(cell: str, number: float, low: float | None, high: float | None) -> str:
    """What a number should have been: in bounds, or else whole."""
    filling: dict[str, Any] = {"cell": cell, "low": plain(low), "high": plain(high)}
    below, above = low is not None and number < low, high is not None and number > high
    if (below or above) and low is not None and high is not None:
        return _("%(cell)s n’est pas entre %(low)s et %(high)s.") % filling
    if below:
        return _("%(cell)s est inférieur à %(low)s.") % filling
    if above:
        return _("%(cell)s est supérieur à %(high)s.") % filling
    return _("%(cell)s n’est pas un nombre entier.") % filling


def plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}".replace(".", ",")


def _outside(found: Floats, low: float | None, high: float | None, whole: bool) -> NDArray[np.bool_]:
    bad = np.zeros(len(found), dtype=bool)
    if low is not None:
        bad |= found < low
    if high is not None:
        bad |= found > high
    if whole:
        bad |= found != np.round(found)
    return bad
