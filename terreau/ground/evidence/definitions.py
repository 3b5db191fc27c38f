"""How a room says what is true (`@fact`) and what is worth knowing (`@indicator`): the evidence contract.

A room's `evidence.py` holds these definitions; they are gathered when the applications start. Nothing here
imports ibis, duckdb or pyarrow: web processes read definitions, background tasks run them.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.module_loading import autodiscover_modules

from terreau.ground.evidence.enums import Better, Counts, Kind, Unit

# Between the value of a dimension and the bin of a distribution, in the name of a figure.
SEPARATOR = "|"


def name_of(value: str, bin_: str) -> str:
    """How the figure of a bin is named: « crcn 2.1|near »."""
    return f"{value}{SEPARATOR}{bin_}"


class Column(StrEnum):
    INT = "int64"
    FLOAT = "float64"
    STR = "string"
    DATE = "date32"
    BOOL = "bool"


INT, FLOAT, STR, DATE, BOOL = Column.INT, Column.FLOAT, Column.STR, Column.DATE, Column.BOOL


class InvalidDefinition(Exception):
    """A fact or an indicator contradicts the contract; the message names it."""


@dataclass(frozen=True)
class Fact:
    """A named table of rows true on a day.

    `rows(on)` returns a `QuerySet.values(*columns)`. A column named `agent` holds the agent's primary key
    there, and an ordinal private to the snapshot once written; only the fact `agents` carries `key`.
    """

    name: str
    columns: dict[str, Column]
    rows: Callable[[datetime.date], Any]
    version: int = 1


@dataclass(frozen=True)
class Indicator:
    """What is counted, of whom, and how it reads.

    `units(facts, on)` returns an Ibis table of ONE ROW PER COUNTED UNIT with the columns `unit, structure,
    value, base, people` and, when `by` is set, `dimension`; what has `bins` gives the `bin` of each unit besides, one
    a unit and dimension, and what is `weighted` gives `weighted_value, weighted_base`. It is None for an indicator that
    no room computes yet: its figures can only be declared.

    A rate with `bins` is a split: the rate that it is `within`, read in each group of people (docs/decisions/0081).
    """

    code: str
    version: int
    lever: int
    kind: Kind
    unit: Unit
    counts: Counts
    label: Any
    formula: Any
    source: Any
    guard: Any = ""  # what keeps the figure honest; printed beside it
    by: str | None = None
    # The bins of a distribution, or the groups of a split: those of every value of the dimension, or a function, called
    # in the task, that gives those of each.
    bins: "tuple[str, ...] | Callable[[], dict[str, tuple[str, ...]]]" = ()
    # The rate, by the same dimension, of whose people a distribution details a part, and of which a split tells the
    # groups; shown only where that rate is.
    within: str = ""
    # False: the values of the dimension count the same people on other questions, or on other days. No sum over them
    # is published, and each is protected alone.
    summed: bool = True
    weighted: bool = False  # published as sums of weights; protected as numbers of people
    # Told of an employer as a whole: below, nobody counts it, declares it or reads it (docs/decisions/0104).
    employers_only: bool = False
    better: Better = Better.HIGHER
    default_target: float | None = None
    target_reason: Any = ""  # why the default target is that one
    flagship: bool = False  # one of the two of its lever that a minister would be shown
    # The same indicator as two plain questions of the first hour.
    base_question: Any = ""
    value_question: Any = ""
    units: Callable[[Any, datetime.date], Any] | None = field(default=None, compare=False)

    @property
    def computed(self) -> bool:
        return self.units is not None

    @property
    def share(self) -> bool:
        """A share of persons: each has the attribute or not, so that all or nobody tells of each."""
        return self.kind == Kind.RATE and self.counts == Counts.PERSONS and self.unit == Unit.PERCENT

    @property
    def split(self) -> bool:
        """A rate read in each group of the people of another one."""
        return self.kind == Kind.RATE and bool(self.bins)

    @property
    def totalled(self) -> bool:
        """Whether a structure has a figure without dimension."""
        return not self.bins and self.summed


@dataclass(frozen=True)
class Dimension:
    """The values an indicator may be broken down by, with their labels as of the snapshot."""

    name: str
    label: Any
    values: Callable[[], Iterable[tuple[str, str]]]


FACTS: dict[str, Fact] = {}
INDICATORS: dict[str, Indicator] = {}
DIMENSIONS: dict[str, Dimension] = {}


def fact(name: str, *, columns: dict[str, Column], version: int = 1):
    """Register the decorated `rows(on)` as the fact `name`."""

    def register(rows: Callable[[datetime.date], Any]):
        if name in FACTS:
            raise InvalidDefinition(f"The fact {name!r} is defined twice.")
        FACTS[name] = Fact(name=name, columns=columns, rows=rows, version=version)
        return rows

    return register


def indicator(*, code: str, lever: int, kind: Kind, counts: Counts, default_target: float | None = None, **rest):
    """Register the decorated `units(facts, on)`; `indicator(...)(None)` registers one that is only declared."""

    def register(units: Callable[[Any, datetime.date], Any] | None):
        if code in INDICATORS:
            raise InvalidDefinition(f"The indicator {code!r} is defined twice.")
        if not 1 <= lever <= 10:
            raise InvalidDefinition(f"The indicator {code!r} must serve a lever from 1 to 10.")
        if kind == Kind.TOTAL and default_target is not None:
            raise InvalidDefinition(f"The total {code!r} has no default target: a sum depends on the size.")
        if default_target == 0:
            raise InvalidDefinition(f"The target of {code!r} is 0, against which nothing can be scored.")
        one = Indicator(
            code=code, lever=lever, kind=kind, counts=counts, default_target=default_target, units=units, **rest
        )
        refuse_shape(one)
        INDICATORS[code] = one
        return units

    return register


def refuse_shape(one: Indicator) -> None:
    """Refuse dimensions, bins and weights that contradict one another."""
    distribution = one.kind == Kind.DISTRIBUTION
    if distribution != bool(one.bins) and not one.split:
        raise InvalidDefinition(
            f"{one.code!r}: a distribution declares its bins, and only it or a split of a rate does."
        )
    if distribution and not (one.by and one.within):
        raise InvalidDefinition(f"{one.code!r}: a distribution says by what, and the rate of which it details a part.")
    if one.split and not (one.by and one.within and one.share):
        raise InvalidDefinition(
            f"{one.code!r}: a split is a share of persons, in percent, that says by what, and within which rate."
        )
    if one.within and not one.bins:
        raise InvalidDefinition(f"{one.code!r}: what is within a rate declares its bins.")
    if one.employers_only and one.bins:
        raise InvalidDefinition(f"{one.code!r}: what is told of employers alone details no rate.")
    if not one.summed and not one.by:
        raise InvalidDefinition(f"{one.code!r}: without a dimension there is no sum to leave out.")
    if one.weighted and not (one.share or (distribution and one.counts == Counts.PERSONS)):
        raise InvalidDefinition(f"{one.code!r}: only shares of persons, in percent, and distributions are weighted.")


def dimension(name: str, *, label: Any):
    """Register the decorated function, which lists `(code, label)`, as the values of a dimension."""

    def register(values: Callable[[], Iterable[tuple[str, str]]]):
        DIMENSIONS[name] = Dimension(name=name, label=label, values=values)
        return values

    return register


def refuse_within(one: Indicator) -> None:
    """Refuse what details a rate that does not exist, or not by the same dimension."""
    rate = INDICATORS.get(one.within)
    if rate is None or rate.kind != Kind.RATE or rate.bins or rate.by != one.by:
        raise InvalidDefinition(f"{one.code!r}: there is no rate {one.within!r} by the same dimension.")
    if one.split and (rate.summed or not rate.share):
        raise InvalidDefinition(
            f"{one.code!r}: a split is within a share of persons, in percent, whose values are not summed."
        )


def discover() -> None:
    """Import every application's `evidence.py`; what they say of one another's indicators holds once all are there."""
    autodiscover_modules("evidence")
    for one in INDICATORS.values():
        if one.within:
            refuse_within(one)


__all__ = [
    "BOOL", "DATE", "DIMENSIONS", "FACTS", "FLOAT", "INDICATORS", "INT", "STR",
    "Better", "Column", "Counts", "Dimension", "Fact", "Indicator", "InvalidDefinition", "Kind", "Unit",
    "dimension", "discover", "fact", "indicator",
]  # fmt: skip
