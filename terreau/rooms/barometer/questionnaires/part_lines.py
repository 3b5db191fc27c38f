"""The answers of a question, and the rows of a table, as lines that people type.

An answer a line: « texte ; texte anglais ; signes ». The signs, all optional: `+` counted in the share, `x` put aside,
`!` excludes the others. A row a line: « texte ; texte anglais ; nom de comparaison ; chiffre publié ».
The code of an answer may be given first, in square brackets; without it, it is drawn from the text. A semicolon that
belongs to a text is written `\\;`.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires.content import PART_CODE, Option, Row, Text
from terreau.rooms.barometer.questionnaires.editing import free_code

CODED = re.compile(r"\[([^\]]*)\]\s*(.*)", re.DOTALL)
SIGNS = {"+": "counted", "x": "aside", "!": "alone"}


class LinesRefused(Exception):
    """Some lines cannot be read: `problems` names each."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


def options_of(text: str) -> tuple[Option, ...]:
    """The answers that lines say. Raises `LinesRefused`."""
    found, taken, problems = [], set[str](), []
    for number, line in lines_of(text):
        code, cells = cells_of(line)
        if len(cells) > 3:
            problems.append(
                _("Ligne %(line)s : trop de points-virgules. Écrivez \\; pour en garder un dans le texte.")
                % {"line": number}
            )
            continue
        # « texte ; + »: the English may be left out.
        if len(cells) == 2 and cells[1] and set(cells[1].lower()) <= {*SIGNS, " "}:
            cells = [cells[0], "", cells[1]]
        words, english, signs = [*cells, "", ""][:3]
        unknown = sorted(set(signs.lower().replace(" ", "")) - set(SIGNS))
        if unknown:
            problems.append(
                _("Ligne %(line)s : « %(signs)s » n’est pas un signe connu. Les signes sont « + », « x » et « ! ».")
                % {"line": number, "signs": signs[:20]}
            )
        problems += [_("Ligne %(line)s : il manque le texte.") % {"line": number}] * (not words)
        code = code or free_code(code_from(words), taken, PART_CODE)
        taken.add(code)
        flags = {name: sign in signs.lower() for sign, name in SIGNS.items()}
        found.append(Option(code, Text(words, english), **flags))
    if problems:
        raise LinesRefused(problems)
    return tuple(found)


def rows_of(text: str) -> tuple[Row, ...]:
    """The rows of a table that lines say. Raises `LinesRefused`."""
    found, taken, problems = [], set[str](), []
    for number, line in lines_of(text):
        code, cells = cells_of(line)
        words, english, series, published = [*cells, "", "", ""][:4]
        if len(cells) > 4:
            problems.append(
                _("Ligne %(line)s : trop de points-virgules. Écrivez \\; pour en garder un dans le texte.")
                % {"line": number}
            )
        problems += [_("Ligne %(line)s : il manque le texte.") % {"line": number}] * (not words)
        code = code or free_code(code_from(words), taken, PART_CODE)
        taken.add(code)
        found.append(Row(code, Text(words, english), series, published))
    if problems:
        raise LinesRefused(problems)
    return tuple(found)


def lines_of_options(options: Iterable[Option]) -> str:
    """What `options_of` reads again the same."""
    lines = []
    for one in options:
        signs = "".join(sign for sign, name in SIGNS.items() if getattr(one, name))
        lines.append(_line(one.code, [one.text.fr, one.text.en, signs]))
    return "\n".join(lines)


def lines_of_rows(rows: Iterable[Row]) -> str:
    return "\n".join(_line(one.code, [one.text.fr, one.text.en, one.series, one.published]) for one in rows)


def _line(code: str, cells: list[str]) -> str:
    while cells and not cells[-1]:
        cells.pop()
    said = " ; ".join(cell.replace("\n", " ").replace("\\", "\\\\").replace(";", "\\;") for cell in cells)
    return f"[{code}] {said}"


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]


def cells_of(line: str) -> tuple[str, list[str]]:
    """The code between brackets, empty without one, and the cells that semicolons part."""
    coded = CODED.fullmatch(line)
    code, rest = (coded[1].strip(), coded[2]) if coded else ("", line)
    cells, cell, escaped = [], "", False
    for letter in rest:
        if escaped or letter not in "\\;":
            cell, escaped = cell + letter, False
        elif letter == "\\":
            escaped = True
        else:
            cells.append(cell)
            cell = ""
    return code, [each.strip() for each in (*cells, cell)]


def code_from(words: str) -> str:
    """A code drawn from a text: its letters without accents, cut at a word."""
    spoken = words.replace("œ", "oe").replace("æ", "ae").replace("’", " ")
    plain = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode()
    code = ""
    for word in re.findall(r"[a-z0-9]+", plain.lower().replace("'", " ")):
        if code and len(code) + 1 + len(word) > PART_CODE:
            break
        code = f"{code}_{word}" if code else word
    return code[:PART_CODE] or "r"
