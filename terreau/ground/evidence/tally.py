"""Sums unit rows as they stream out of one query, and sees in the same pass whether one comes twice.

Summing and checking inside the database takes two executions of the query, for no aggregate there does both: a set of
units per (structure, dimension) would fill gigabytes. Here a unit row costs an addition and a mark.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from terreau.ground.evidence import protection
from terreau.ground.evidence.definitions import Indicator

MOST_MARKS = 1 << 28  # bytes: one a unit and dimension. Wider keys are left to the database.


class BrokenIndicator(Exception):
    """The unit rows of an indicator break the contract; the message names it and says how."""


class Tally:
    """Give it every batch of unit rows by `add`; read the sums and what is known of repeats."""

    def __init__(self, one: Indicator):
        self.one = one
        self.rows = 0
        self._structures: dict[int, int] = {}
        self._dimensions: dict[str, int] = {}
        self._amounts = np.zeros((4, 0, 0))  # value, base, people, rows by structure and dimension
        self._marks: np.ndarray | None = np.zeros((0, 0), dtype=bool)  # by dimension, then unit from `_low`
        self._low = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Columns unit, structure, people (int64), value, base (float64) and dimension (string, if any)."""
        if not batch.num_rows:
            return
        if any(batch[name].null_count for name in ("unit", "value", "base", "people")):
            raise BrokenIndicator(f"{self.one.code}: a unit row has an empty unit, value, base or people.")
        if batch["structure"].null_count:
            raise BrokenIndicator(f"{self.one.code}: a unit row has no structure.")
        unit, value, base, people = (batch[name].to_numpy() for name in ("unit", "value", "base", "people"))
        self._check(value, base, people)
        structure = coded(batch["structure"], self._structures)
        dimension = self._dimension(batch)
        self._sum(structure, dimension, (value, base, people))
        self._mark(unit, dimension)
        self.rows += batch.num_rows

    def _check(self, value: np.ndarray, base: np.ndarray, people: np.ndarray) -> None:
        if not (np.isfinite(value).all() and np.isfinite(base).all()):
            raise BrokenIndicator(f"{self.one.code}: a unit row has an infinite value or base.")
        if people.min() < 0:
            raise BrokenIndicator(f"{self.one.code}: a unit row counts a negative number of people.")
        if protection.is_share(self.one) and (value.min() < 0 or (value > base).any()):
            raise BrokenIndicator(
                f"{self.one.code}: a rate on persons has a unit whose value is not between 0 and its base."
            )

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

    def _sum(self, structure: np.ndarray, dimension: np.ndarray | int, columns: tuple[np.ndarray, ...]) -> None:
        shape = (len(self._structures), len(self._dimensions))
        if shape != self._amounts.shape[1:]:
            grown = np.zeros((4, *shape))
            grown[:, : self._amounts.shape[1], : self._amounts.shape[2]] = self._amounts
            self._amounts = grown
        cell = structure * shape[1] + dimension
        size = shape[0] * shape[1]
        for place, weights in enumerate((*columns, None)):
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
        """(structures, dimensions, amounts): the last four columns wide, of each pair that has rows."""
        there = np.nonzero(self._amounts[3]) if self.rows else (np.zeros(0, dtype=int),) * 2
        structures = np.array(list(self._structures), dtype=np.int64)
        dimensions = np.array(list(self._dimensions), dtype=object)
        return structures[there[0]], dimensions[there[1]], self._amounts[:, there[0], there[1]]


def coded(column: pa.Array, codes: dict[Any, int]) -> np.ndarray:
    """The code of each value, as an array of int64; values never met before join `codes`."""
    encoded = pc.dictionary_encode(column)
    found = np.array([codes.setdefault(value, len(codes)) for value in encoded.dictionary.to_pylist()], dtype=np.int64)
    return found[encoded.indices.to_numpy()]
