"""Sums unit rows as they stream out of one query, and sees in the same pass whether one comes twice.

Summing and checking inside the database takes two executions of the query, for no aggregate there does both: a set of
units per (structure, dimension) would fill gigabytes. Here a unit row costs an addition and a mark.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from terreau.ground.evidence.definitions import Indicator, Kind

MOST_MARKS = 1 << 28  # bytes: one a unit and dimension. Wider keys are left to the database.
AMOUNTS = ("value", "base", "people")
WEIGHTS = ("weighted_value", "weighted_base")
ROUNDING = 1e-9  # two sums of the same weights may differ by so much of themselves


class BrokenIndicator(Exception):
    """The unit rows of an indicator break the contract; the message names it and says how."""


class Tally:
    """Give it every batch of unit rows by `add`; read the sums and what is known of repeats."""

    def __init__(self, one: Indicator):
        self.one = one
        self.rows = 0
        self._structures: dict[int, int] = {}
        self._dimensions: dict[str, int] = {}
        self._names = (*AMOUNTS, *WEIGHTS) if one.weighted else AMOUNTS
        # value, base, people, rows by structure and dimension, then the weighted value and base if there are any
        self._amounts = np.zeros((len(self._names) + 1, 0, 0))
        self._marks: np.ndarray | None = np.zeros((0, 0), dtype=bool)  # by dimension, then unit from `_low`
        self._low = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Columns unit, structure, people (int64), value, base (float64) and dimension (string, if any); those of the
        weights (float64, if any)."""
        if not batch.num_rows:
            return
        if any(batch[name].null_count for name in ("unit", *self._names)):
            raise BrokenIndicator(f"{self.one.code}: a unit row has an empty unit, {empty_ones(self.one)}.")
        if batch["structure"].null_count:
            raise BrokenIndicator(f"{self.one.code}: a unit row has no structure.")
        unit = batch["unit"].to_numpy()
        # A database may give decimals where a number was written in full; the cast is free where it does not.
        amounts = [batch[name].cast("int64" if name == "people" else "float64").to_numpy() for name in self._names]
        self._check(*amounts)
        structure = coded(batch["structure"], self._structures)
        dimension = self._dimension(batch)
        self._sum(structure, dimension, [*amounts[:3], None, *amounts[3:]])
        self._mark(unit, dimension)
        self.rows += batch.num_rows

    def _check(self, value: np.ndarray, base: np.ndarray, people: np.ndarray, *weighted: np.ndarray) -> None:
        if not all(np.isfinite(one).all() for one in (value, base, *weighted)):
            raise BrokenIndicator(f"{self.one.code}: a unit row has an infinite value or base.")
        if people.min() < 0:
            raise BrokenIndicator(f"{self.one.code}: a unit row counts a negative number of people.")
        if self.one.share and (value.min() < 0 or (value > base).any()):
            raise BrokenIndicator(
                f"{self.one.code}: a rate on persons has a unit whose value is not between 0 and its base."
            )
        if weighted:
            refuse_weights(
                self.one, (weighted[0] < 0) | (weighted[0] > weighted[1] * (1 + ROUNDING)),
                weightless(self.one, value, base, people, *weighted),
            )  # fmt: skip

    def _dimension(self, batch: pa.RecordBatch) -> np.ndarray | int:
        if not self.one.by:
            self._dimensions[""] = 0
            return 0
        if batch["dimension"].null_count:
            raise BrokenIndicator(f"{self.one.code}: a unit row has no dimension.")
        codes = coded(batch["dimension"], self._dimensions)
        if "" in self._dimensions:
            raise BrokenIndicator(f"{self.one.code}: a unit row has no dimension.")
        return codes

    def _sum(self, structure: np.ndarray, dimension: np.ndarray | int, columns: list[np.ndarray | None]) -> None:
        shape = (len(self._structures), len(self._dimensions))
        if shape != self._amounts.shape[1:]:
            grown = np.zeros((len(columns), *shape))
            grown[:, : self._amounts.shape[1], : self._amounts.shape[2]] = self._amounts
            self._amounts = grown
        cell = structure * shape[1] + dimension
        size = shape[0] * shape[1]
        for place, weights in enumerate(columns):
            self._amounts[place] += np.bincount(cell, weights, size).reshape(shape)

    def _mark(self, unit: np.ndarray, dimension: np.ndarray | int) -> None:
        first, last = int(unit.min()), int(unit.max())
        if self._marks is None:
            return
        height, width = self._marks.shape
        if not width:
            self._low = first
        low, end = min(self._low, first), max(self._low + width, last + 1)
        if len(self._dimensions) > height or end - low > width:
            # By doubling, on the side where units appear, so that sparse batches do not copy the table each time.
            wider = width if end - low <= width else 1 << (end - low - 1).bit_length()
            if wider * len(self._dimensions) > MOST_MARKS:
                self._marks = None
                return
            below = end - wider if low < self._low else self._low
            grown = np.zeros((len(self._dimensions), wider), dtype=bool)
            grown[:height, self._low - below : self._low - below + width] = self._marks
            self._marks, self._low = grown, below
        self._marks.reshape(-1)[dimension * self._marks.shape[1] + (unit - self._low)] = True

    @property
    def pairs(self) -> int | None:
        """How many different (unit, dimension) came; None when their keys are too wide to be marked."""
        return None if self._marks is None else int(np.count_nonzero(self._marks))

    @property
    def units(self) -> int | None:
        """How many different units came, over all dimensions; None as above."""
        return None if self._marks is None else int(np.count_nonzero(self._marks.any(axis=0)))

    def sums(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(structures, dimensions, amounts) of each pair that has rows: value, base, people, rows, and the weighted
        value and base if there are any."""
        there = np.nonzero(self._amounts[3]) if self.rows else (np.zeros(0, dtype=int),) * 2
        structures = np.array(list(self._structures), dtype=np.int64)
        dimensions = np.array(list(self._dimensions), dtype=object)
        return structures[there[0]], dimensions[there[1]], self._amounts[:, there[0], there[1]]


def empty_ones(one: Indicator) -> str:
    """« value, base or people », as one reads them in a refusal."""
    return "value, base, people or weight" if one.weighted else "value, base or people"


def weightless(one: Indicator, value: Any, base: Any, people: Any, weighted_value: Any, weighted_base: Any) -> Any:
    """Units some of whose people weigh nothing, as arrays or as Ibis columns alike.

    Protection moves people; what is published then moves too, for each of them has a weight.
    """
    if one.kind == Kind.DISTRIBUTION:
        return (people > 0) & (weighted_value <= 0)
    return ((value > 0) & (weighted_value <= 0)) | ((base > value) & (weighted_base <= weighted_value))


def refuse_weights(one: Indicator, outside: np.ndarray, without: np.ndarray) -> None:
    """`outside`, `without`: where a weighted value is not between 0 and its base, where somebody has no weight."""
    if outside.any():
        raise BrokenIndicator(
            f"{one.code}: a unit row has a weighted value that is not between 0 and its weighted base."
        )
    if without.any():
        raise BrokenIndicator(f"{one.code}: a unit row counts people without any weight.")


def coded(column: pa.Array, codes: dict[Any, int]) -> np.ndarray:
    """The code of each value, as an array of int64; values never met before join `codes`."""
    encoded = pc.dictionary_encode(column)
    found = np.array([codes.setdefault(value, len(codes)) for value in encoded.dictionary.to_pylist()], dtype=np.int64)
    return found[encoded.indices.to_numpy()]
