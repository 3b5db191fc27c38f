"""A tree pasted as text: one structure a line, levels by indentation, tabs, `;` or numbering."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from terreau.ground.organisations.enums import StructureKind
from terreau.ground.organisations.paths import PATH_DEPTH

MAX_LINES = 500
MAX_DEPTH = PATH_DEPTH - 1  # the employer is level 0
MAX_LABEL = 200

BULLET = re.compile(r"^(?:[-–—•◦▪‣*·→>o●○■]|\uf0b7)\s+")
# « 1. », « 1.2 », « 1) », « a) », « IV. », never « 1er » nor « 2024 ».
NUMBERING = re.compile(
    r"^(?P<number>\d{1,3}(?:\.\d{1,3})*)(?:[.)]\s+|(?<=\.\d)\s+|(?<=\.\d\d)\s+)|^(?:[a-z]|[IVX]{1,4})[.)]\s+"
)


@dataclass(frozen=True)
class OutlineRow:
    """A line as understood. `depth` 1 is just below the employer; a row with a `problem` is not planted."""

    line: int
    depth: int
    label: str
    problem: str = ""


@dataclass(frozen=True)
class _Cell:
    line: int
    indent: int
    label: str
    number_depth: int  # 0 without numbering
    repeated: bool  # a left cell of a row of several, which may name again the current branch


def parse_outline(text: str) -> list[OutlineRow]:
    """Read pasted lines. Blank lines are skipped; what cannot be kept says why and is not planted."""
    cells = [cell for number, raw in enumerate(text.splitlines(), start=1) for cell in cells_of(number, raw)]
    by_number = not any(cell.indent for cell in cells) and any(cell.number_depth > 1 for cell in cells)
    rows: list[OutlineRow] = []
    indents: list[int] = []
    branch: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    for cell in cells:
        if by_number and cell.number_depth:
            depth = min(cell.number_depth, len(branch) + 1)
        else:
            while indents and indents[-1] >= cell.indent:
                indents.pop()
            indents.append(cell.indent)
            depth = len(indents)
        branch = [*branch[: depth - 1], cell.label.casefold()]
        first = seen.setdefault(tuple(branch), cell.line)
        if first != cell.line and cell.repeated:
            continue
        rows.append(OutlineRow(cell.line, depth, cell.label, problem_of(cell, depth, first, len(rows))))
    return rows


def problem_of(cell: _Cell, depth: int, first: int, before: int) -> str:
    if first != cell.line:
        return _("Déjà donnée à la ligne %(line)s : une seule sera créée.") % {"line": first}
    if before >= MAX_LINES:
        return _("Au-delà de %(lines)s lignes : importez un fichier.") % {"lines": MAX_LINES}
    if depth > MAX_DEPTH:
        return _("Trop de niveaux : %(levels)s au plus.") % {"levels": MAX_DEPTH}
    if len(cell.label) > MAX_LABEL:
        return _("Libellé trop long : %(characters)s caractères au plus.") % {"characters": MAX_LABEL}
    return ""


def cells_of(line: int, raw: str) -> list[_Cell]:
    """The structures named on a line, from the outermost; usually one."""
    raw = raw.replace("\N{NO-BREAK SPACE}", " ").replace("\N{BOM}", "")
    separator = "\t" if "\t" in raw else ";"
    if separator not in raw:
        body = raw.lstrip(" ")
        return [] if not body.strip() else [cell(line, len(raw) - len(body), body)]
    columns = [(position, text) for position, text in enumerate(raw.split(separator)) if text.strip(' "')]
    last = columns[-1][0] if columns else 0
    # Columns count as indents of one step each; a leading « - » inside a cell is still a bullet.
    return [cell(line, position * 100, text, repeated=position != last) for position, text in columns]


def cell(line: int, indent: int, text: str, *, repeated: bool = False) -> _Cell:
    label = BULLET.sub("", text.strip(' "\r'))
    numbering = NUMBERING.match(label)
    depth = 0
    if numbering and label[numbering.end() :].strip():
        depth = numbering["number"].count(".") + 1 if numbering["number"] else 0
        label = label[numbering.end() :]
    return _Cell(line, indent, " ".join(label.split()), depth, repeated)


def kind_of(label: str, depth: int) -> StructureKind:
    """The nature that a label says by its first words; otherwise what is usual at that depth."""
    start = label.casefold()
    said = (
        (("sous-direction", "sous direction"), StructureKind.SUBDIRECTION),
        (("direction", "délégation", "secrétariat général", "dg", "cabinet"), StructureKind.DIRECTION),
        (("service", "département", "pôle", "mission"), StructureKind.SERVICE),
        (("bureau", "cellule", "unité", "section"), StructureKind.OFFICE),
        (("site", "antenne", "agence", "école", "crèche", "médiathèque"), StructureKind.SITE),
    )
    for words, kind in said:
        if start.startswith(words):
            return kind
    return StructureKind.DIRECTION if depth == 1 else StructureKind.SERVICE
