"""The urn opened in memory: ballots become columns, one row each, and are written nowhere. For the worker only."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from terreau.rooms.barometer.questionnaires.content import Document
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.items import Counted, Item, items_of
from terreau.rooms.barometer.waves.models import Ballot, Wave
from terreau.rooms.barometer.waves.sealing import CannotOpen, Urn

Floats = NDArray[np.floating]
CHUNK = 1000
PROFILE = ("structure", "category", "age_band", "location")
NO_BIN = -1


@dataclass
class Sentence:
    """What was written, in which question, by the ballot of a row: known in memory, and nowhere else."""

    question: str
    row: int
    text: str


@dataclass
class Opened:
    """`values`, `bins` (items × n): what each answer adds to each item, not-a-number where it adds nothing, and the
    place of its bin in those of the item. `profile`, `raw`: by name, what each ballot says (n). `design`: likewise.
    """

    items: list[Item]
    values: Floats
    bins: NDArray[np.int16]
    profile: dict[str, list[Any]]
    raw: dict[str, list[Any]]
    weights: Floats
    design: dict[str, list[Any]]
    sentences: list[Sentence] = field(default_factory=list)
    unreadable: int = 0

    @property
    def rows(self) -> int:
        return self.values.shape[1]

    def base(self, place: int) -> float:
        """What an answer counts for in an item: one, or the length of the scale of a mean."""
        item = self.items[place]
        return float(item.question.high - item.question.low) if item.is_mean else 1.0

    def place(self, code: str) -> int:
        return next(place for place, item in enumerate(self.items) if item.code == code)


def opened(wave: Wave, variables: list[str], progress: Callable[[float], None]) -> Opened:
    """Every ballot of the wave. `variables`: the questions whose plain answers are wanted too. `progress` is given the
    part done, from 0 to 1. Raises `CannotOpen` when the key is gone; a ballot that something else sealed is left out
    and counted.
    """
    urn = Urn(wave.code)
    rows = Ballot.objects.filter(wave=wave)
    total = rows.count()
    columns = _Columns(wave.edition.document, total, variables)
    for read, sealed in enumerate(rows.order_by("id").values_list("sealed", flat=True).iterator(CHUNK), start=1):
        try:
            columns.add(urn.open(bytes(sealed)))
        except CannotOpen:
            columns.found.unreadable += 1
        if read % CHUNK == 0:
            progress(read / total)
    return columns.closed()


class _Columns:
    """Rows are added one by one, into columns of their final length."""

    def __init__(self, document: Document, rows: int, variables: list[str]):
        items = items_of(document)
        self.document, self.row = document, 0
        self.found = Opened(
            items, np.full((len(items), rows), np.nan), np.full((len(items), rows), NO_BIN, dtype=np.int16),
            {name: [] for name in PROFILE}, {code: [] for code in variables if code in document.questions},
            np.ones(rows), {name: [] for name in ("stratum", "cluster", "fpc")},
        )  # fmt: skip
        self.of_question: dict[str, list[tuple[int, Item, dict[str, int]]]] = {}
        for place, item in enumerate(items):
            bins = {bin_: number for number, bin_ in enumerate(item.bins)}
            self.of_question.setdefault(item.question.code, []).append((place, item, bins))
        self.texts = [code for code, question in document.questions.items() if question.kind == Kind.TEXT]
        # Answers are few and ballots many: what each adds is worked out once.
        self.known: dict[tuple[int, Hashable], tuple[float, int] | None] = {}

    def add(self, ballot: dict[str, Any]) -> None:
        found, row, profile = self.found, self.row, ballot.get("profile") or {}
        values = self.document.kept(ballot.get("values") or {})
        for name, column in found.profile.items():
            column.append(profile.get(name) or "")
        design = ballot.get("design") or {}
        found.weights[row] = float(design.get("weight") or 1.0)
        found.design["fpc"].append(design.get("fpc"))
        for name in ("stratum", "cluster"):
            found.design[name].append(str(design.get(name) or ""))
        for code, column in found.raw.items():
            column.append(values.get(code))
        for code, answer in values.items():
            for place, value, bin_ in self._counted(code, answer):
                found.values[place, row], found.bins[place, row] = value, bin_
        found.sentences += [Sentence(code, row, text) for code in self.texts if (text := values.get(code, "").strip())]
        self.row += 1

    def _counted(self, code: str, answer: Any) -> Iterator[tuple[int, float, int]]:
        for place, item, bins in self.of_question.get(code, ()):
            part = answer.get(item.part.code) if isinstance(answer, dict) and item.part is not None else answer
            key = (place, tuple(part) if isinstance(part, list) else part)
            if key not in self.known:
                counted = item.counted(answer)
                self.known[key] = _kept(counted, bins) if counted is not None else None
            if (kept := self.known[key]) is not None:
                yield place, *kept

    def closed(self) -> Opened:
        self.found.values, self.found.bins = self.found.values[:, : self.row], self.found.bins[:, : self.row]
        self.found.weights = self.found.weights[: self.row]
        return self.found


def _kept(counted: Counted, bins: dict[str, int]) -> tuple[float, int]:
    return counted.value, bins.get(counted.bin, NO_BIN)
