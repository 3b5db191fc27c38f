"""A tree pasted as text: one structure a line, levels by indentation, tabs, `;`, numbering or kinds of bullet."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from terreau.ground.organisations.enums import StructureKind
from terreau.ground.organisations.paths import PATH_DEPTH

MAX_LINES = 500
MAX_DEPTH = PATH_DEPTH - 1  # the employer is level 0
MAX_LABEL = 200

# « - A », « -A », « -- A », « •A »; an « o » is a bullet only when it stands alone before the label.
BULLET = re.compile(r"^(?P<bullet>[-–—•◦▪‣*·→>●○■➢✓\uf0a7\uf0b7\uf0d8]+|o(?=\s))\s*")
DASH = str.maketrans("–—", "--")
# « 1. », « 1.2 », « 1) », « a) », « IV. », never « 1er » nor « 2024 ».
NUMBERING = re.compile(
    r"^(?P<number>\d{1,3}(?:\.\d{1,3})*)(?:[.)]\s+|(?<=\.\d)\s+|(?<=\.\d\d)\s+)|^(?:[a-z]|[IVX]{1,4})[.)]\s+"
)
# A cell of its own that a word processor puts before the label, and one that only counts.
MARK_ALONE = re.compile(
    r"[-–—•◦▪‣*·→>●○■➢✓\uf0a7\uf0b7\uf0d8]+|o|\d{1,3}(?:\.\d{1,3})+|\d[\d.]*[.)]|(?:[a-z]|[IVX]{1,4})[.)]"
)
ONLY_A_NUMBER = re.compile(r"[\d\s.,%]+")
BLANKS = str.maketrans(dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}", " "))
INVISIBLE = str.maketrans(dict.fromkeys("\N{BOM}\N{ZERO WIDTH SPACE}"))


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
    bullet: str  # empty without one
    repeated: bool  # a left cell of a row of several, which may name again the current branch


def parse_outline(text: str) -> list[OutlineRow]:
    """Read pasted lines. Blank lines are skipped; what cannot be kept says why and is not planted."""
    lines = [(number, cleaned(raw)) for number, raw in enumerate(text.splitlines(), start=1)]
    titles = titles_above([raw for _number, raw in lines if raw.strip()])
    cells = [cell for number, raw in lines if raw != titles for cell in cells_of(number, raw)]
    flat = not any(cell.indent for cell in cells)
    by_number = flat and any(cell.number_depth > 1 for cell in cells)
    bullets = bullets_of(cells) if flat and not by_number else []
    rows = [title_row(number, raw) for number, raw in lines if raw == titles]
    indents: list[int] = []
    branch: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    for cell in cells:
        if by_number and cell.number_depth:
            depth = min(cell.number_depth, len(branch) + 1)
        elif len(bullets) > 1:
            depth = min(bullets.index(cell.bullet) + 1 if cell.bullet in bullets else 1, len(branch) + 1)
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


def bullets_of(cells: list[_Cell]) -> list[str]:
    """The kinds of bullet, from the outermost: each new kind is a level; none at all, only when it comes first."""
    kinds = list(dict.fromkeys(cell.bullet for cell in cells))
    return [kind for position, kind in enumerate(kinds) if kind or not position]


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


def cleaned(raw: str) -> str:
    return raw.translate(BLANKS).translate(INVISIBLE)


def columns_of(raw: str) -> list[str]:
    separator = "\t" if "\t" in raw else ";"
    return [text.strip(' "\r') for text in raw.split(separator)]


def titles_above(lines: list[str]) -> str | None:
    """The first line when it only names the columns: « Direction ⇥ Effectif » above a column of numbers."""
    if not lines:
        return None
    first, *others = (columns_of(raw) for raw in lines)
    for position, title in enumerate(first[1:], start=1):
        below = [columns[position] for columns in others if columns[position:]]
        numbers = [text for text in below if text]
        if title and not ONLY_A_NUMBER.fullmatch(title) and numbers and all(map(ONLY_A_NUMBER.fullmatch, numbers)):
            return lines[0]
    return None


def title_row(line: int, raw: str) -> OutlineRow:
    label = " · ".join(filter(None, columns_of(raw)))
    return OutlineRow(line, 1, label, _("Titres de colonnes : cette ligne ne sera pas créée."))


def cells_of(line: int, raw: str) -> list[_Cell]:
    """The structures named on a line, from the outermost; usually one."""
    columns = labels_of(list(enumerate(columns_of(raw))))
    last = columns[-1][0] if columns else 0
    spaces = len(raw) - len(raw.lstrip(" "))
    # Columns count as indents of one step each; a leading « - » inside a cell is still a bullet.
    cells = [
        cell(line, position * 100 if position else spaces, text, repeated=position != last)
        for position, text in columns
    ]
    return [each for each in cells if each.label]


def labels_of(columns: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The columns that name something: « • » or « 1. » alone goes before the next one; counts are left out."""
    columns = [(position, text) for position, text in columns if text]
    if all(ONLY_A_NUMBER.fullmatch(text) for _position, text in columns):
        return columns
    labels: list[tuple[int, str]] = []
    start, mark = -1, ""
    for position, text in columns:
        alone = not labels and MARK_ALONE.fullmatch(text)
        if alone or ONLY_A_NUMBER.fullmatch(text):
            start, mark = (start if start >= 0 else position), (text if alone else mark)
            continue
        labels.append((position if labels or start < 0 else start, f"{mark} {text}".strip()))
        mark = ""
    return labels


def cell(line: int, indent: int, text: str, *, repeated: bool = False) -> _Cell:
    text = text.strip(' "\r')
    bulleted = BULLET.match(text)
    label = text[bulleted.end() :] if bulleted else text
    bullet = bulleted["bullet"].translate(DASH) if bulleted else ""
    numbering = NUMBERING.match(label)
    depth = 0
    if numbering and label[numbering.end() :].strip():
        depth = numbering["number"].count(".") + 1 if numbering["number"] else 0
        label = label[numbering.end() :]
    return _Cell(line, indent, " ".join(label.split()), depth, bullet, repeated)


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
