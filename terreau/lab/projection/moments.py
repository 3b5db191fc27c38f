"""Exact means and variances of headcounts when agents leave, move and arrive independently of one another.

T years, C birth cohorts, K classes of staff. An agent present at the start of year t leaves with probability
`1 - stay[t, c, k]`; one who stays moves by the row k of `moves`; entrants of year t are counted from its end.

Whoever starts in cell i is in a group g of classes at time t with a probability p, independently of the others:

* the stock and the quotas of entrants are sums of independent draws: variance Σ n p (1 - p);
* a Poisson number of entrants, thinned, stays Poisson: its variance is its mean.

So variance = mean - Σ n p², where the sum runs over the stock and the quotas. Source: Bartholomew, Forbes and McClean,
*Statistical Techniques for Manpower Planning* (1991), chapter 4; Pollard (1966) for the recurrence of moments.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Numbers held at once by a pass back from the groups (64 MB), and by a pass forward (what a processor keeps near).
HELD, NEAR = 8_000_000, 100_000
# Below this share of cells that are not zero, a sparse product is faster.
SPARSE = 0.25


@dataclass(frozen=True)
class Quotas:
    """Entrants whose number is fixed: `count[q]` enter class `place[q]` in year `year[q]` (Q rows).

    The age of each is drawn on its own: `cohort[q]` (C, sums to one) are the chances of each birth cohort.
    """

    year: Ints
    place: Ints
    count: Floats
    cohort: Floats


@dataclass(frozen=True)
class Flows:
    """A closed description of what happens: `stock` (C, K), `stay` (T, C, K), `moves` (K, K), `poisson` (T, C, K).

    `moves` is dense or sparse, its rows sum to one: where those who stay are a year later. `poisson` are expected
    entrants.
    """

    stock: Floats
    stay: Floats
    moves: Floats | csr_array
    poisson: Floats
    quotas: Quotas

    @property
    def years(self) -> int:
        return self.stay.shape[0]

    @property
    def entrants(self) -> Floats:
        """Expected entrants of each year (T, C, K), of both kinds."""
        quotas = self.quotas
        if not len(quotas.year):
            return self.poisson
        total = self.poisson.copy()
        for year, place, count, cohort in zip(quotas.year, quotas.place, quotas.count, quotas.cohort, strict=True):
            total[year, :, place] += count * cohort
        return total


@dataclass(frozen=True)
class Grouping:
    """Groups of classes. Classes are the cells of an array of `shape`; groups are the labels of its `axis`.

    With `axis` None there is one group, of everybody.
    """

    shape: tuple[int, ...]
    axis: int | None = None

    @property
    def size(self) -> int:
        return 1 if self.axis is None else self.shape[self.axis]

    @property
    def classes(self) -> int:
        return int(np.prod(self.shape))

    def sums(self, values: Floats) -> Floats:
        """Values by class (…, K) summed by group (…, G)."""
        if self.axis is None:
            return values.sum(axis=-1, keepdims=True)
        if self.size == self.classes:
            return values
        apart = values.reshape(*values.shape[:-1], *self.shape)
        ranks = range(-len(self.shape), 0)
        return apart.sum(axis=tuple(rank for rank in ranks if rank != self.axis - len(self.shape)))


@dataclass(frozen=True)
class Moments:
    """Headcounts by time and group (T + 1, G): means and variances."""

    mean: Floats
    variance: Floats


def means(flows: Flows) -> Floats:
    """Expected headcounts (T + 1, C, K), time 0 being the stock."""
    entrants = flows.entrants
    result = np.empty((flows.years + 1, *flows.stock.shape))
    result[0] = flows.stock
    for year in range(flows.years):
        result[year + 1] = (result[year] * flows.stay[year]) @ flows.moves + entrants[year]
    return result


def moments(flows: Flows, grouping: Grouping, *, expected: Floats | None = None) -> Moments:
    """Exact means and variances of the headcount of each group. `expected` spares the means when known (T + 1, C, K).

    The probabilities are followed from each origin, or back from each group, whichever takes fewer products.
    """
    found = means(flows) if expected is None else expected
    mean = grouping.sums(found.sum(axis=1))
    years, cohorts = flows.years, flows.stock.shape[0]
    quotas = flows.quotas
    from_origins = np.count_nonzero(flows.stock) * years + np.count_nonzero(quotas.cohort, axis=1) @ (
        years - quotas.year
    )
    from_groups = cohorts * grouping.size * years * (years + 1) // 2
    squares = (by_origin if from_origins <= from_groups else by_group)(flows, grouping)
    # Rounding alone can put a variance of zero under zero.
    return Moments(mean, np.maximum(mean - squares, 0.0))


def by_origin(flows: Flows, grouping: Grouping) -> Floats:
    """Σ n p² by time and group (T + 1, G), following each occupied cell and each quota forward."""
    result = np.zeros((flows.years + 1, grouping.size))
    turned = _turned(flows.moves)
    for cohort, place in _stock_in_parts(flows):
        count = flows.stock[cohort, place]
        for time, chances in enumerate(_forward(flows, turned, 0, cohort, place)):
            shares = grouping.sums(chances)
            result[time] += count @ (shares * shares)
    quotas = flows.quotas
    for year in np.unique(quotas.year).tolist():
        rank, cohort = np.nonzero((quotas.year == year)[:, None] & (quotas.cohort > 0))
        starts = np.unique(rank, return_index=True)[1]
        weight, count = quotas.cohort[rank, cohort], quotas.count[rank[starts]]
        later = _forward(flows, turned, year + 1, cohort, quotas.place[rank])
        for time, chances in enumerate(later, start=year + 1):
            shares = np.add.reduceat(weight[:, None] * grouping.sums(chances), starts, axis=0)
            result[time] += count @ (shares * shares)
    return result


def by_group(flows: Flows, grouping: Grouping) -> Floats:
    """The same as `by_origin`, following each group back: cheaper when cells are many and groups few."""
    cohorts, classes = flows.stock.shape
    result = np.zeros((flows.years + 1, grouping.size))
    result[0] = (grouping.sums(flows.stock)).sum(axis=0)
    whole = grouping.sums(np.eye(classes))
    held = max(1, HELD // (cohorts * classes))
    for first in range(0, grouping.size, held):
        part = slice(first, first + held)
        for time in range(1, flows.years + 1):
            chances = np.repeat(whole[:, None, part], cohorts, axis=1)  # (K, C, groups of this part)
            for year in reversed(range(time)):
                result[time, part] += _quotas_of(flows.quotas, year, chances)
                moved = flows.moves @ chances.reshape(classes, -1)
                chances = moved.reshape(chances.shape) * flows.stay[year].T[:, :, None]
            result[time, part] += np.einsum("ck,kcg,kcg->g", flows.stock, chances, chances)
    return result


def _quotas_of(quotas: Quotas, year: int, chances: Floats) -> Floats:
    """Σ n p² of the quotas of a year, given the chances (K, C, G) of those counted at its end."""
    entering = np.nonzero(quotas.year == year)[0]
    shares = np.einsum("qc,qcg->qg", quotas.cohort[entering], chances[quotas.place[entering]])
    return quotas.count[entering] @ (shares * shares)


def _stock_in_parts(flows: Flows) -> Iterator[tuple[Ints, Ints]]:
    """The occupied cells (cohorts, classes), some at a time."""
    cohort, place = np.nonzero(flows.stock)
    held = max(64, NEAR // flows.stock.shape[1])
    for first in range(0, len(cohort), held):
        yield cohort[first : first + held], place[first : first + held]


def _turned(moves: Floats | csr_array) -> Floats | csr_array:
    """The transposed moves, in the form that multiplies fastest from the left."""
    filled = moves.nnz if isinstance(moves, csr_array) else np.count_nonzero(moves)
    if filled < SPARSE * moves.shape[0] ** 2:
        return csr_array(moves.T)
    return np.ascontiguousarray(moves.toarray().T if isinstance(moves, csr_array) else moves.T)


def _forward(flows: Flows, turned: Floats | csr_array, start: int, cohort: Ints, place: Ints) -> Iterator[Floats]:
    """The chances (R, K) to be in each class at times `start`, `start` + 1… for an agent in each given cell then."""
    chances = np.zeros((flows.stock.shape[1], len(cohort)))
    chances[place, np.arange(len(cohort))] = 1.0
    yield chances.T
    for year in range(start, flows.years):
        # Classes come first in memory, as the product wants them.
        chances *= np.take(np.ascontiguousarray(flows.stay[year].T), cohort, axis=1)
        chances = turned @ chances
        yield chances.T
