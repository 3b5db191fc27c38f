"""A workbook turned into lines of JSON, in a process of its own whose memory and time are bounded.

A workbook of five kilobytes may claim a cell at the far corner of its sheet, or unfold to gigabytes: the library that
reads it then ends the process where it runs. Here that process is this script, and the file is refused.

Imports nothing of ours: it must start at once.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

MEMORY = 2 * 1024**3  # of addresses: a full workbook of 100 000 lines and 50 columns opens in half of that
SECONDS = 120


class Trouble(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_HEAVY = "too_heavy"
    UNREADABLE = "unreadable"


class WorkbookRefused(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def read_apart(path: Path, *, most_rows: int) -> tuple[str, bool, Iterator[tuple[int, list[str]]]]:
    """The name of the first sheet that holds something, whether there are others, and its rows with their numbers."""
    lines = tempfile.TemporaryFile("w+", encoding="utf-8")
    try:
        head = run(path, most_rows, lines)
        if "trouble" in head:
            raise WorkbookRefused(Trouble(head["trouble"]))
    except BaseException:
        lines.close()
        raise
    return head["sheet"], head["others"], rows_of(lines)


def run(path: Path, most_rows: int, lines: IO[str]) -> dict[str, Any]:
    """Fill `lines`, and return the first: what the sheet is, or why it was not read."""
    command = [sys.executable, "-P", __file__, str(path.absolute()), str(most_rows)]
    try:
        done = subprocess.run(command, stdout=lines, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False)  # noqa: S603 - this file  # nosec B603 # ourselves
    except subprocess.TimeoutExpired:
        return {"trouble": Trouble.TOO_HEAVY}
    if done.returncode:
        return {"trouble": Trouble.TOO_HEAVY}
    lines.seek(0)
    head: dict[str, Any] = json.loads(lines.readline())
    return head


def rows_of(lines: IO[str]) -> Iterator[tuple[int, list[str]]]:
    with lines:
        for number, line in enumerate(lines, start=1):
            yield number, json.loads(line)


# ---- what runs apart


def write_lines(path: str, most_rows: int) -> None:
    """The sheet, then its rows from the top, each as a line."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        names = [sheet.name for sheet in book.sheets_metadata if str(sheet.visible).endswith("Visible")]
        sheets = [name for name in names or book.sheet_names if book.get_sheet_by_name(name).end]
        if not sheets:
            return tell({"trouble": Trouble.EMPTY})
        sheet = book.get_sheet_by_name(sheets[0])
        if sheet.end and sheet.end[0] > most_rows:
            return tell({"trouble": Trouble.TOO_LONG})
        tell({"sheet": sheets[0], "others": len(sheets) > 1})
        for row in sheet.iter_rows():
            tell([cell_text(cell) for cell in row])
    except CalamineError:
        tell({"trouble": Trouble.UNREADABLE})


def tell(data: Any) -> None:
    sys.stdout.write(json.dumps(data) + "\n")


def cell_text(cell: object) -> str:
    """A cell as one would have typed it: whole numbers without decimals, days in ISO, yes and no in French."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if hasattr(cell, "isoformat"):
        text: str = cell.isoformat()
        return text.removesuffix("T00:00:00")
    return str(cell)


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    write_lines(sys.argv[1], int(sys.argv[2]))
