"""A questionnaire from the columns of a table that holds answers only, when its own tool gives nothing else.

The author chooses the columns and what each is: a list of answers, drawn from those found in it, or a mark. Nothing is
guessed: which answers count, and the ends of a scale, are given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.report import Report
from terreau.rooms.barometer.questionnaires.content import PART_CODE, QUESTION_CODE, Document
from terreau.rooms.barometer.questionnaires.editing import free_code
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused, document_of
from terreau.rooms.barometer.questionnaires.part_lines import code_from

MOST_VALUES = 40


@dataclass
class Seen:
    """What a column holds: its distinct cells, forty-one at most, and the ends of its numbers."""

    values: list[str] = field(default_factory=list)
    low: float | None = None
    high: float | None = None
    numbers: bool = True

    @property
    def too_many(self) -> bool:
        return len(self.values) > MOST_VALUES


@dataclass(frozen=True)
class Column:
    """A column that becomes a question. A single one: `counted`, `aside` and `nothing` are cells as they are written,
    `nothing` those that hold no answer (« NA »). A scale: `low`, `high`, `counted_from`."""

    heading: str
    kind: Kind
    text: str = ""
    counted: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    low: int = 0
    high: int = 10
    counted_from: int = 6


@dataclass(frozen=True)
class Made:
    """The questionnaire, and how the same table is then read: `columns` and `values` of `responses.Plan`."""

    document: Document
    columns: dict[str, str]
    values: dict[str, dict[str, str]]


def seen_in(table: Table, report: Report) -> dict[str, Seen]:
    """What each column of a table holds; the table is read once."""
    found = {heading: Seen() for heading in table.headers}
    columns = list(found.values())
    for _line, cells in table.rows(report):
        for seen, cell in zip(columns, cells, strict=True):
            if cell and len(seen.values) <= MOST_VALUES and cell not in seen.values:
                seen.values.append(cell)
            if cell and seen.numbers:
                _note_number(seen, cell)
    return found


def _note_number(seen: Seen, cell: str) -> None:
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        seen.numbers = cell.lower() in ("na", "n/a")
        return
    seen.low = value if seen.low is None else min(seen.low, value)
    seen.high = value if seen.high is None else max(seen.high, value)


def questionnaire_from(title: str, columns: Iterable[Column], seen: Mapping[str, Seen]) -> Made:
    """The questionnaire that some columns make, one page of it. Raises `ContentRefused`."""
    questions: list[dict[str, Any]] = []
    keys: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    for column in columns:
        if column.heading not in seen:
            raise ContentRefused([_("Le fichier n’a pas de colonne « %(name)s ».") % {"name": column.heading}])
        code = free_code(code_from(column.heading), set(keys.values()), QUESTION_CODE)
        keys[column.heading] = code
        made: dict[str, Any] = {"code": code, "kind": column.kind.value, "text": column.text or column.heading}
        if column.kind == Kind.SCALE:
            made |= {"low": column.low, "high": column.high, "counted_from": column.counted_from}
        elif column.kind == Kind.SINGLE:
            options, values[code] = _options(column, seen[column.heading])
            made |= {"options": options}
        elif column.kind != Kind.TEXT:
            raise ContentRefused([_("Une colonne ne peut devenir qu’une liste, une note ou un texte.")])
        questions.append(made)
    page = {"code": "reponses", "title": title, "questions": questions}
    return Made(document_of({"title": title, "pages": [page]}), keys, values)


def _options(column: Column, seen: Seen) -> tuple[list[dict[str, Any]], dict[str, str]]:
    if seen.too_many:
        raise ContentRefused(
            [
                _("La colonne « %(name)s » a plus de %(most)s réponses différentes.")
                % {"name": column.heading, "most": MOST_VALUES}
            ]
        )
    options: list[dict[str, Any]] = []
    codes: dict[str, str] = dict.fromkeys(column.nothing, "")
    for cell in seen.values:
        if cell in column.nothing:
            continue
        codes[cell] = free_code(code_from(cell), set(codes.values()), PART_CODE)
        flags = {"counted": cell in column.counted, "aside": cell in column.aside}
        options.append({"code": codes[cell], "text": cell} | flags)
    return options, codes
