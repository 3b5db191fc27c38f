"""Tables as administrations have them: CSV in UTF-8 or Windows-1252 with `;`, `,` or tab, and workbooks.

A CSV is streamed: memory does not grow with its length. Only the content decides what a file is, never its name.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from terreau.ground.common.archives import ArchiveRefused, check_archive, kind_of_archive
from terreau.ground.common.importing import workbook
from terreau.ground.common.importing.headers import Column, match, squeeze
from terreau.ground.common.importing.report import Report

WORKBOOK_ROWS = 100_000
DELIMITERS = (";", ",", "\t")
SAMPLE = 64 * 1024
BLOCK = 1024 * 1024
# Control characters save tabs and line ends, other ways to end a line, and what turns the sense of reading round.
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

Row = tuple[int, list[str]]


class UnreadableFile(Exception):
    """The file cannot be read as a table: `line` (0 = the whole file), `column` and `reason` for its owner."""

    def __init__(self, reason: str, *, line: int = 0, column: str = "") -> None:
        super().__init__(reason)
        self.reason, self.line, self.column = reason, line, column


class Table:
    """Headers and rows of text. Iterate to get `(line, cells)`, `cells` being exactly as long as `headers`.

    Blank rows are skipped, cells are stripped. A row with too few or too many cells raises `UnreadableFile`
    when iterating; `rows(report)` records it as a problem instead and goes on.
    """

    def __init__(self, name: str, headers: Sequence[str], rows: Iterator[Row], notes: Sequence[str] = ()) -> None:
        self.name = name
        self.headers = tuple(headers)
        self.notes = list(notes)
        self.index: dict[str, int] = {}
        self.ignored: tuple[str, ...] = ()
        self.problems_file: Path | None = None
        self.expected: dict[str, int] | None = None  # the difference that a preview showed, when one was confirmed
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        return self._checked(None)

    def rows(self, report: Report) -> Iterator[Row]:
        """As iterating, with ragged rows recorded in `report`."""
        return self._checked(report)

    def select(self, names: Sequence[str], report: Report) -> Iterator[tuple[int, list[str]]]:
        """Rows as `(line, [the cell of each of names])` once bound; the cell of an absent column is empty."""
        positions = [self.index.get(name, len(self.headers)) for name in names]
        for line, cells in self._checked(report):
            cells.append("")
            yield line, [cells[position] for position in positions]

    def report(self) -> Report:
        """An empty report, whose problems go where the caller of the import wants them."""
        return Report(problems_file=self.problems_file)

    def bind(self, columns: Sequence[Column]) -> None:
        """Match the headers with `columns`. Raises `UnreadableFile` for a missing or doubled column."""
        found = match(self.headers, columns)
        for column, spellings in found.twice:
            raise UnreadableFile(
                _("La colonne « %(name)s » est donnée plusieurs fois : %(headers)s.")
                % {"name": column.name, "headers": ", ".join(spellings)},
                line=1,
                column=column.name,
            )
        if found.missing:
            names = ", ".join(column.name for column in found.missing)
            raise UnreadableFile(
                _("Colonne manquante : %(missing)s. Colonnes lues : %(read)s.")
                % {"missing": names, "read": ", ".join(filter(None, self.headers))},
                line=1,
                column=found.missing[0].name,
            )
        self.index, self.ignored = found.index, found.ignored

    def _checked(self, report: Report | None) -> Iterator[Row]:
        width = len(self.headers)
        for line, raw in self._rows:
            cells = [cell.strip() for cell in raw]
            if not any(cells):
                continue
            if len(cells) != width:
                while len(cells) > width and not cells[-1]:
                    cells.pop()
            if len(cells) != width:
                reason = _("Nombre de cellules dans cette ligne : %(found)s, au lieu de %(expected)s.") % {
                    "found": len(cells),
                    "expected": width,
                }
                if report is None:
                    raise UnreadableFile(reason, line=line)
                report.rows_in += 1
                report.problem(line, "", reason)
                continue
            if UNSEEN.search("".join(cells)):
                column = self.headers[next(rank for rank, cell in enumerate(cells) if UNSEEN.search(cell))]
                reason = _("Caractère invisible ou qui inverse le sens de lecture : retapez cette cellule.")
                if report is None:
                    raise UnreadableFile(reason, line=line, column=column)
                report.rows_in += 1
                report.problem(line, column, reason)
                continue
            yield line, cells


def open_table(path: Path | str, *, repeated_headers: bool = False) -> Table:
    """Open a CSV or a workbook. Raises `UnreadableFile` with a reason for its owner.

    Two headers that are the same refuse the file, unless `repeated_headers`: the reader then picks by position.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise UnreadableFile(_("Impossible d’ouvrir ce fichier : %(why)s.") % {"why": error.strerror}) from error
    if not start.strip():
        if path.stat().st_size <= len(start):
            raise UnreadableFile(_("Ce fichier est vide."))
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return open_workbook(path, repeated_headers)
    return open_csv(path, repeated_headers)


# ---- CSV


def open_csv(path: Path, repeated_headers: bool = False) -> Table:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(SAMPLE)
    declared, sample = excel_separator(sample)
    delimiter = declared or delimiter_of(sample)
    rows = csv_rows(path, encoding, delimiter, skip_first=bool(declared))
    first = next(rows, None)
    if first is None:
        raise UnreadableFile(_("Ce fichier est vide."))
    return Table(path.name, headers_of(*first, repeated_headers), rows)


def csv_rows(path: Path, encoding: str, delimiter: str, *, skip_first: bool = False) -> Iterator[Row]:
    """Rows with the number of the line where each begins, whatever line ends lie inside quotes."""
    with path.open(encoding=encoding, newline="") as file:
        skipped = 1 if skip_first and file.readline() else 0
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        line = 1
        header_seen = False
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise UnreadableFile(why_not_csv(error), line=line + skipped) from error
            if header_seen or any(cell.strip() for cell in cells):
                header_seen = True
                yield line + skipped, cells
            line = reader.line_num + 1


def why_not_csv(error: csv.Error) -> str:
    if "field limit" in str(error):  # the module has one class for all its errors
        return _(
            "Une cellule dépasse %(limit)s caractères : elle est trop longue, ou ses guillemets ne se ferment pas."
        ) % {"limit": csv.field_size_limit()}
    return _("Guillemets mal placés ou jamais refermés à partir de cette ligne (%(why)s).") % {"why": error}


def encoding_of(path: Path) -> str:
    """`utf-8-sig`, `utf-16` when it says so, or `cp1252`, after reading the file once by blocks."""
    with path.open("rb") as file:
        marked = file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
        for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while block := file.read(BLOCK):
                    if "\0" in decoder.decode(block):
                        raise UnreadableFile(not_a_table())
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise UnreadableFile(not_a_table())


def not_a_table() -> str:
    return _("Ce fichier n’est pas un tableau lisible : enregistrez-le en CSV (UTF-8) ou en classeur XLSX.")


def excel_separator(sample: str) -> tuple[str, str]:
    """The delimiter that Excel may declare on a first line `sep=;`, and the sample without that line."""
    first, _end, rest = sample.partition("\n")
    declared = first.strip().lower().removeprefix("\N{BOM}")
    if (declared.startswith("sep=") and declared[4:] in {";", ","}) or first.rstrip("\r").lower() == "sep=\t":
        return first.rstrip("\r")[4:5], rest
    return "", sample


def delimiter_of(sample: str) -> str:
    """The delimiter that gives the most columns among those by which the first rows agree with the header."""

    def merit(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = []
        try:
            for cells in reader:
                if any(cells):
                    widths.append(len(cells))
                if len(widths) == 30:
                    break
        except csv.Error:
            return 0.0, 0
        if not widths or widths[0] == 1:
            return 0.0, 0
        agree = sum(width == widths[0] for width in widths[1:])
        return (agree / (len(widths) - 1) if len(widths) > 1 else 1.0), widths[0]

    return max(DELIMITERS, key=merit)


def headers_of(line: int, cells: Sequence[str], repeated: bool = False) -> list[str]:
    """Stripped headers without the empty ones at the end. Raises `UnreadableFile` when two are the same."""
    headers = [" ".join(cell.split()) for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    seen: dict[str, str] = {}
    for header in headers:
        name = squeeze(header)
        if name and name in seen and not repeated:
            raise UnreadableFile(
                _("La colonne « %(name)s » est donnée plusieurs fois.") % {"name": header}, line=line, column=header
            )
        seen[name] = header
    if not headers:
        raise UnreadableFile(_("La première ligne doit donner le nom des colonnes."), line=line)
    return headers


# ---- workbooks (XLSX, and by the same library ODS and XLS)


def open_workbook(path: Path, repeated_headers: bool = False) -> Table:
    refuse_huge_archive(path)
    try:
        sheet, others, rows = workbook.read_apart(path, most_rows=WORKBOOK_ROWS)
    except workbook.WorkbookRefused as refusal:
        raise UnreadableFile(why_not(refusal.trouble)) from refusal
    lines = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    first = next(lines, None)
    if first is None:
        raise UnreadableFile(_("Ce classeur est vide."))
    notes = []
    if others:
        notes.append(_("Le classeur a plusieurs feuilles : seule « %(sheet)s » est lue.") % {"sheet": sheet})
    return Table(path.name, headers_of(*first, repeated_headers), lines, notes)


def why_not(trouble: workbook.Trouble) -> str:
    if trouble == workbook.Trouble.EMPTY:
        return _("Ce classeur est vide.")
    if trouble == workbook.Trouble.TOO_LONG:
        return too_long()
    if trouble == workbook.Trouble.TOO_HEAVY:
        return _("Ce classeur est trop lourd ou abîmé : enregistrez-le en CSV (UTF-8), qui n’a pas de limite.")
    return not_a_table()


def too_long() -> str:
    return _("Ce classeur dépasse %(rows)s lignes : enregistrez-le en CSV (UTF-8), qui n’a pas de limite.") % {
        "rows": WORKBOOK_ROWS
    }


def refuse_huge_archive(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return
        if kind_of_archive(file) not in {"xlsx", "ods"}:
            raise UnreadableFile(not_a_table())
        try:
            check_archive(file)
        except ArchiveRefused as refusal:
            raise UnreadableFile(str(refusal)) from refusal
