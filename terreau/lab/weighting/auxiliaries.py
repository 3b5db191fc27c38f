"""The matrix of what is known, without ever writing it: levels of variables, then quantities.

With X (n × p) that matrix (a 1 in the column of the level of each variable, the value of each quantity), everything a
calibration needs is X λ, Xᵀ v and Xᵀ diag(h) X. Levels are kept as codes: a sum by level is one `bincount`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from terreau.lab.weighting.margins import Floats, Ints

# Beyond so many combinations per row, most are empty: only those that occur are kept.
SPARSE = 4
# In proportion of the diagonal: more than rounding, less than anything that data say.
HAIR = 1e-12


@dataclass(frozen=True)
class Auxiliaries:
    """`codes`: for each variable in levels, the level (n) of each row; `sizes` their numbers; `values` (n × q)."""

    codes: Sequence[Ints]
    sizes: Sequence[int]
    values: Floats

    @cached_property
    def starts(self) -> list[int]:
        """The first column of each variable in levels, then that of the quantities."""
        return [0, *np.cumsum(self.sizes, dtype=int).tolist()]

    @property
    def columns(self) -> int:
        return self.starts[-1] + self.values.shape[1]

    def times(self, coefficients: Floats) -> Floats:
        """X λ (n), for λ (p)."""
        starts = self.starts
        result = self.values @ coefficients[starts[-1] :]
        for codes, start, size in zip(self.codes, starts, self.sizes, strict=False):
            result += coefficients[start : start + size][codes]
        return result

    def sums(self, of: Floats) -> Floats:
        """Xᵀ v (p), for v (n)."""
        levels = [
            np.bincount(codes, weights=of, minlength=size)
            for codes, size in zip(self.codes, self.sizes, strict=True)
        ]  # fmt: skip
        return np.concatenate([*levels, self.values.T @ of])

    def gram(self, weights: Floats) -> Floats:
        """Xᵀ diag(h) X (p × p), for h (n): one sum by pair of levels for each pair of variables."""
        starts, last = self.starts, self.starts[-1]
        result = np.zeros((self.columns, self.columns))
        for i, (one, rows) in enumerate(zip(self.codes, self.sizes, strict=True)):
            block = slice(starts[i], starts[i] + rows)
            diagonal = np.arange(starts[i], starts[i] + rows)
            result[diagonal, diagonal] = np.bincount(one, weights=weights, minlength=rows)
            for j in range(i):
                columns = self.sizes[j]
                pairs = np.bincount(self._pairs[i, j], weights=weights, minlength=rows * columns)
                result[block, starts[j] : starts[j] + columns] = pairs.reshape(rows, columns)
            for j in range(self.values.shape[1]):
                result[last + j, block] = np.bincount(one, weights=weights * self.values[:, j], minlength=rows)
        result[last:, last:] = self.values.T @ (self.values * weights[:, None])
        return np.tril(result) + np.tril(result, -1).T

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], Ints]:
        """For two variables, the place of each row in the table that crosses them."""
        return {
            (i, j): one.astype(np.intp) * self.sizes[j] + self.codes[j]
            for i, one in enumerate(self.codes)
            for j in range(i)
        }

    def residuals(self, of: Floats, weights: Floats, inverse: Floats | None = None) -> Floats:
        """What a regression on X, weighted by h (n), leaves of v (n, or n × m for several at once).

        `inverse`: of the gram with these weights, for who has it already.
        """
        several = of.reshape(len(of), -1)
        inverse = pseudo_inverse(self.gram(weights)) if inverse is None else inverse
        left = [each - self.times(inverse @ self.sums(weights * each)) for each in several.T]
        return np.column_stack(left).reshape(of.shape)


def solve(symmetric: Floats, right: Floats) -> Floats:
    """A δ (p) with S δ = `right`, for S positive (p × p): what `pseudo_inverse` gives up to directions where S is null.

    Ten times faster: the diagonal is raised by a hair, which moves δ along those directions only.
    """
    scale = _scale(symmetric)
    scaled = symmetric / np.outer(scale, scale)
    scaled[np.diag_indices_from(scaled)] += HAIR
    return np.linalg.solve(scaled, right / scale) / scale


def pseudo_inverse(symmetric: Floats) -> Floats:
    """The inverse of a symmetric matrix (p × p) where it has one.

    Variables that all count one population are tied to each other, so one direction per variable is lost: weights do
    not depend on it. The matrix is scaled to a unit diagonal first, for quantities are not in the unit of headcounts.
    """
    scale = _scale(symmetric)
    values, vectors = np.linalg.eigh(symmetric / np.outer(scale, scale))
    kept = values > len(values) * HAIR * max(values[-1], 0.0)
    inverse = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    return inverse / np.outer(scale, scale)


def _scale(symmetric: Floats) -> Floats:
    scale = np.sqrt(np.diag(symmetric))
    return np.where(scale > 0, scale, 1.0)


@dataclass(frozen=True)
class Cells:
    """The rows gathered by what calibration sees of them: `of_row` (n) is the cell of each, `auxiliaries` theirs."""

    auxiliaries: Auxiliaries
    of_row: Ints | None
    number: int

    @cached_property
    def rows(self) -> Floats:
        """How many rows each cell holds."""
        if self.of_row is None:
            return np.ones(self.number)
        return np.bincount(self.of_row, minlength=self.number).astype(float)

    def gather(self, of_rows: Floats) -> Floats:
        """The sums by cell."""
        if self.of_row is None:
            return of_rows
        if of_rows.min() == of_rows.max():  # counting once is enough
            return self.rows * float(of_rows[0])
        return np.bincount(self.of_row, weights=of_rows, minlength=self.number).astype(float)

    def spread(self, of_cells: NDArray) -> NDArray:
        """The value of its cell, for each row."""
        return of_cells if self.of_row is None else of_cells[self.of_row]


def collapse(auxiliaries: Auxiliaries, rows: int) -> Cells:
    """The combinations of levels, a few of which may hold no row. With a quantity, each row is its own cell."""
    if auxiliaries.values.shape[1]:
        return Cells(auxiliaries, None, rows)
    number, levels = auxiliaries.sizes[0], [np.arange(auxiliaries.sizes[0])]
    of_row = auxiliaries.codes[0].astype(np.intp)
    for codes, size in zip(auxiliaries.codes[1:], auxiliaries.sizes[1:], strict=True):
        if number * size > max(SPARSE * rows, 2**16):
            kept, of_row = np.unique(of_row, return_inverse=True)
            number, levels = len(kept), [each[kept] for each in levels]
        of_row *= size
        of_row += codes
        levels = [*(np.repeat(each, size) for each in levels), np.tile(np.arange(size), number)]
        number *= size
    return Cells(Auxiliaries(levels, auxiliaries.sizes, np.zeros((number, 0))), of_row, number)
