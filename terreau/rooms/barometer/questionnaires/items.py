"""What a questionnaire is counted by: each figure of a wave is one item, and the answer of one person gives it a value.

- a single question, a row of a matrix: the share who gave a counted answer, over those who gave one not put aside;
- an option of a multiple question: the share who chose it, over those who chose anything;
- an option of a ranking: the share who put it among the choices that it keeps, over those who ranked anything;
- a scale: the share of marks that are counted, and the mean.

The codes of items stand in the names of figures: « q3 », « q3.mean », « q4.screen ».
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from terreau.rooms.barometer.questionnaires.content import Document, Option, Question, Row, Text
from terreau.rooms.barometer.questionnaires.enums import Kind

MEAN = "mean"


@dataclass(frozen=True)
class Counted:
    """What one person adds to an item: `value` out of `base`, and the bin of his answer ("" where there are none)."""

    value: float
    base: float
    bin: str = ""


@dataclass(frozen=True)
class Item:
    """`part`: the option or the row that it is about, None for a question as a whole; `is_mean`: of a scale."""

    code: str
    question: Question
    part: Option | Row | None = None
    is_mean: bool = False

    @property
    def label(self) -> Text:
        return self.question.text if self.part is None else self.part.text

    @property
    def series(self) -> str:
        """Under which name it compares with other waves; "" with none."""
        if isinstance(self.part, Row):
            return self.part.series
        base = self.question.series
        if not base or self.part is not None:
            return f"{base}.{self.part.code}" if base and self.part is not None else ""
        return f"{base}.{MEAN}" if self.is_mean else base

    @property
    def published(self) -> str:
        """The published barometer figure that asks the same: of a scale with one, it is the mean."""
        if isinstance(self.part, Row):
            return self.part.published
        if self.part is not None or (self.question.kind == Kind.SCALE and not self.is_mean):
            return ""
        return self.question.published

    @property
    def bins(self) -> dict[str, bool]:
        """The bins that detail its share, in order, and whether each is on the counted side; empty where none do."""
        if self.is_mean or self.question.kind in (Kind.MULTIPLE, Kind.RANKING):
            return {}
        if self.question.kind == Kind.SCALE:
            return {bin_: low >= self.question.counted_from for bin_, low, _end in bands(self.question)}
        return {each.code: each.counted for each in self.question.options if not each.aside}

    def counted(self, answer: Any) -> Counted | None:
        """What an answer to its question adds; None when it was skipped, not asked, or put aside."""
        if answer is None or answer in ([], {}, ""):
            return None
        match self.question.kind:
            case Kind.SCALE:
                return self._mark(float(answer))
            case Kind.SINGLE:
                return self._option(answer)
            case Kind.MATRIX:
                return self._option(answer.get(self.part.code)) if self.part is not None else None
            case Kind.MULTIPLE:
                return None if self._aside(answer) else self._among(answer)
            case Kind.RANKING:
                return self._among(answer[: self.question.ranked])
        return None

    def _mark(self, mark: float) -> Counted:
        one = self.question
        if self.is_mean:
            return Counted(mark - one.low, one.high - one.low)
        band = next(bin_ for bin_, _low, end in bands(one) if mark < end)
        return Counted(float(mark >= one.counted_from), 1, band)

    def _option(self, code: str | None) -> Counted | None:
        option = self.question.option(code) if code else None
        if option is None or option.aside:
            return None
        return Counted(float(option.counted), 1, option.code)

    def _aside(self, codes: list[str]) -> bool:
        return any(each.aside for each in self.question.options if each.code in codes)

    def _among(self, codes: list[str]) -> Counted:
        return Counted(float(self.part is not None and self.part.code in codes), 1)


def bands(question: Question) -> list[tuple[str, float, float]]:
    """The marks of a scale in four bands at most, two a side: (« 0-2 », 0, 3), (« 3-5 », 3, 6), (« 6-7 », 6, 8)…

    Each with the mark from which it counts and the one before which it stops, for marks of other surveys may have
    decimals; the last one stops nowhere.
    """
    found: list[tuple[int, int]] = []
    for low, high in ((question.low, question.counted_from - 1), (question.counted_from, question.high)):
        middle = low + (high - low - 1) // 2
        found += [(low, high)] if high == low else [(low, middle), (middle + 1, high)]
    ends = [*(float(low) for low, _high in found[1:]), float("inf")]
    return [
        (f"{low}-{high}" if high > low else f"{low}", float(low), end)
        for (low, high), end in zip(found, ends, strict=True)
    ]


def items_of(document: Document) -> list[Item]:
    """Every item, in the order of the questionnaire. A text has none."""
    return [item for question in document.questions.values() for item in _items(question)]


def _items(question: Question) -> Iterator[Item]:
    match question.kind:
        case Kind.SINGLE:
            yield Item(question.code, question)
        case Kind.SCALE:
            yield Item(question.code, question)
            yield Item(f"{question.code}.{MEAN}", question, is_mean=True)
        case Kind.MATRIX:
            yield from (Item(f"{question.code}.{row.code}", question, row) for row in question.rows)
        case Kind.MULTIPLE | Kind.RANKING:
            plain = (each for each in question.options if not each.aside)
            yield from (Item(f"{question.code}.{each.code}", question, each) for each in plain)
