"""The columns an import knows, and how the headers of a file are matched with them whatever their spelling."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any


@dataclass(frozen=True)
class Column:
    """A column of an import: `name` as documented, `label` and `opens` in the user's words.

    `aliases` are other headers accepted for it; `opens` says which screen stays closed without it.
    """

    name: str
    label: Any
    required: bool = False
    aliases: tuple[str, ...] = ()
    help: Any = ""
    opens: Any = ""


@dataclass(frozen=True)
class Match:
    """Where each known column is (`index`), which headers are unknown, which required columns are missing."""

    index: dict[str, int]
    ignored: tuple[str, ...]
    missing: tuple[Column, ...]
    twice: tuple[tuple[Column, tuple[str, ...]], ...] = field(default=())


@lru_cache(maxsize=1024)
def normalise(text: str) -> str:
    """Lower case, no accents, every run of other characters as one underscore: « Date d’entrée » → date_d_entree."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def squeeze(text: str) -> str:
    """The form under which two headers are the same: normalised, without separators (dateEntree = DATE_ENTREE)."""
    return normalise(text).replace("_", "")


def match(headers: Sequence[str], columns: Sequence[Column]) -> Match:
    """Find each of `columns` among `headers`, whatever the case, accents, separators and order."""
    known = {squeeze(spelling): column for column in columns for spelling in (column.name, *column.aliases)}
    found: dict[str, list[int]] = {}
    ignored = []
    for position, header in enumerate(headers):
        column = known.get(squeeze(header))
        if column:
            found.setdefault(column.name, []).append(position)
        elif header:
            ignored.append(header)
    return Match(
        index={name: positions[0] for name, positions in found.items()},
        ignored=tuple(ignored),
        missing=tuple(column for column in columns if column.required and column.name not in found),
        twice=tuple(
            (column, tuple(headers[position] for position in found[column.name]))
            for column in columns
            if len(found.get(column.name, ())) > 1
        ),
    )
