"""Two waves side by side: what moved, and whether chance alone could have moved it. For pages: no numpy, no scipy.

Only questions whose author gave them the same series are compared. The error of a difference is that of a difference,
not two intervals side by side: V(B − A) = V(A) + V(B), the two waves being independent samples (`lab.weighting.waves`
says the same; it also knows panels, which an anonymous barometer cannot be).

Of a group smaller than its wave, the error is that of `margins_of_error`: it reads shown figures only.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from django.utils.translation import gettext as _

from terreau.ground.evidence.figures import Shown
from terreau.rooms.barometer.questionnaires.content import Document
from terreau.rooms.barometer.questionnaires.items import Item, items_of
from terreau.rooms.barometer.results import margins_of_error as errors
from terreau.rooms.barometer.results.models import Estimate

LEVEL = 0.95
# Degrees of freedom beyond which Student's law is the normal one to six digits.
MANY = 10**6


@dataclass(frozen=True)
class Value:
    """A share from 0 to 1, or a mean in marks, and its standard error."""

    value: float
    se: float
    freedom: int = MANY

    @property
    def interval(self) -> tuple[float, float]:
        reach = student_quantile((1 + LEVEL) / 2, self.freedom) * self.se
        return self.value - reach, self.value + reach


@dataclass(frozen=True)
class Move:
    """From `first` to `second`, of an item that both waves ask. `value` and its ends are in the unit of the item."""

    series: str
    item: Item
    first: Value
    second: Value

    @property
    def difference(self) -> Value:
        se = math.hypot(self.first.se, self.second.se)
        return Value(self.second.value - self.first.value, se, min(self.first.freedom, self.second.freedom))

    @property
    def interval(self) -> tuple[float, float]:
        return self.difference.interval

    @property
    def stands_out(self) -> bool:
        """Whether chance alone would seldom give as much (once in twenty, were nothing to move)."""
        low, high = self.interval
        return low > 0 or high < 0


@dataclass(frozen=True)
class Left:
    """A series that both waves have, and why it is not compared."""

    series: str
    reason: str


def student_quantile(part: float, freedom: int) -> float:
    """The quantile of Student's law: exact for one and two degrees of freedom, else to four digits from three on.

    Hill (1970), *Algorithm 396: Student's t-quantiles*, Communications of the ACM 13(10).
    """
    if freedom < 1:
        return math.inf
    if part < 0.5:
        return -student_quantile(1 - part, freedom)
    two_tails = 2 * (1 - part)
    if freedom == 1:
        return 1 / math.tan(two_tails * math.pi / 2)
    if freedom == 2:
        return math.sqrt(2 / (two_tails * (2 - two_tails)) - 2)
    a = 1 / (freedom - 0.5)
    b = 48 / a**2
    c = ((20700 * a / b - 98) * a - 16) * a + 96.36
    d = ((94.5 / (b + c) - 3) / b + 1) * math.sqrt(a * math.pi / 2) * freedom
    x = d * two_tails
    y = x ** (2 / freedom)
    if y > a + 0.05:
        x = NormalDist().inv_cdf(two_tails / 2)
        y = x * x
        if freedom < 5:
            c += 0.3 * (freedom - 4.5) * (x + 0.6)
        c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c
        y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x
        y = math.expm1(a * y * y)
    else:
        y = (
            (1 / (((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3) + 0.5 / (freedom + 4)) * y
            - 1
        ) * (freedom + 1) / (freedom + 2) + 1 / y
    return math.sqrt(freedom * y)


# ---- of a whole wave, and of a part of it


def marks_of(item: Item, ratio: float) -> float:
    """The part of its scale that a mean is shown as, in marks; a share is left as it is."""
    question = item.question
    return question.low + ratio * (question.high - question.low) if item.is_mean else ratio


def whole(item: Item, shown: Shown, estimate: Estimate) -> Value | None:
    """The value of the wave where its figure is shown, with the error of its own design."""
    if shown.ratio is None:
        return None
    return Value(marks_of(item, shown.ratio), estimate.se, estimate.freedom)


def part(item: Item, shown: Shown, deff: float) -> Value | None:
    """The value of what is smaller than its wave, or than a hundred people, with the generalised variance of
    `margins_of_error`; of a mean, with the most that marks of that mean can spread."""
    if shown.ratio is None or not shown.people:
        return None
    length = item.question.high - item.question.low if item.is_mean else 1
    share = min(max(shown.ratio, 0.0), 1.0)
    return Value(marks_of(item, share), length * errors.standard_error(share, shown.people, deff))


# ---- wave against wave


def series_of(document: Document) -> dict[str, Item]:
    """The items that compare with those of other waves, by series."""
    return {item.series: item for item in items_of(document) if item.series}


def comparable(first: Document, second: Document) -> tuple[dict[str, tuple[Item, Item]], list[Left]]:
    """The pairs of items of the series that both have, and the series whose question was changed: its figure would
    move for that alone. The words of a question may change: who wrote the series says that it asks the same."""
    one, other = series_of(first), series_of(second)
    pairs: dict[str, tuple[Item, Item]] = {}
    left: list[Left] = []
    for series in (each for each in one if each in other):
        reason = changed(one[series], other[series])
        if reason:
            left.append(Left(series, reason))
        else:
            pairs[series] = one[series], other[series]
    return pairs, left


def changed(one: Item, other: Item) -> str:
    """What of an item makes its figure another one; nothing when it may be compared."""
    if one.question.kind != other.question.kind or one.is_mean != other.is_mean:
        return _("la question ne se pose plus de la même façon")
    if one.is_mean or not one.bins:
        if (one.question.low, one.question.high) != (other.question.low, other.question.high):
            return _("l’échelle a changé")
        return ""
    if one.bins != other.bins:
        return _("les réponses possibles, ou celles qui sont comptées, ont changé")
    return ""


def moves(
    pairs: Mapping[str, tuple[Item, Item]],
    first: Mapping[str, Value | None],
    second: Mapping[str, Value | None],
) -> list[Move]:
    """One move a series whose value is shown in both waves. `first`, `second`: the values by code of item."""
    found = []
    for series, (one, other) in pairs.items():
        before, after = first.get(one.code), second.get(other.code)
        if before is not None and after is not None:
            found.append(Move(series, other, before, after))
    return found
