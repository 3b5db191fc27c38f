"""A projection as a whole: what was observed and decided, then headcounts, flows and what is not known of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.special import gammaincinv

from terreau.lab.projection.inputs import Inputs
from terreau.lab.projection.law import positions, read_at
from terreau.lab.projection.lumping import lumped
from terreau.lab.projection.moments import Floats, Flows, Grouping, Ints, Quotas, means, moments
from terreau.lab.projection.scenarios import Scenario


@dataclass(frozen=True)
class Leaving:
    """Probabilities (T, C, K) of retiring, and of leaving otherwise, in each year."""

    retiring: Floats
    otherwise: Floats

    @property
    def stay(self) -> Floats:
        return 1.0 - self.retiring - self.otherwise


@dataclass(frozen=True)
class Outlook:
    """The projection of one scenario by group: headcounts (T + 1, G), flows of each year (T, G).

    `demographic` is the variance that remains when every hazard is known, `parameters` that which comes from not
    knowing them (zero without draws); they add up. `drawn` are the headcounts of each draw (N, T + 1, G). `most`
    (T + 1, 1) is how many there can be: all those present and entered, without limit when a Poisson number enters.
    """

    mean: Floats
    demographic: Floats
    parameters: Floats
    retired: Floats
    left: Floats
    entered: Floats
    drawn: Floats
    most: Floats

    @property
    def variance(self) -> Floats:
        return self.demographic + self.parameters

    @property
    def moved(self) -> Floats:
        """Net internal moves of each year (T, G): what balances the account, rounding left out."""
        return np.round(np.diff(self.mean, axis=0) + self.retired + self.left - self.entered, 9) + 0.0

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The interval (T + 1, G twice) that holds the headcount with probability `level`."""
        low, high = interval(self.mean, self.variance, level)
        return low, np.minimum(high, self.most)


class Reader:
    """Where each hazard of a scenario is read, found once for all draws."""

    def __init__(self, inputs: Inputs, scenario: Scenario) -> None:
        seen, ages, births = inputs.seen, inputs.ages, inputs.births
        cohorts = np.broadcast_to(births, ages.shape)
        # The age of the observed is the one they had at the start of the year: they were born in year - 1 - age.
        self._retiring = positions(seen.ages, seen.year - 1, ages, cohorts, inputs.law, scenario.law)
        self._leaving = positions(seen.ages, seen.year - 1, ages, cohorts, None, None)
        self._beyond = ages >= inputs.age_limit
        self._group, self._scenario = seen.group, scenario
        whole = self._retiring == np.round(self._retiring)
        self._together = bool(whole.all() and (self._retiring == self._leaving).all())

    def read(self, retiring: Floats, leaving: Floats) -> Leaving:
        """The probabilities of each year, cohort and class, from hazards by age and group (A, H)."""
        first, other = self._rates(retiring, leaving)
        first, other = read_at(first, self._retiring), read_at(other, self._leaving)
        first[self._beyond] = 1.0
        return Leaving(first, other * (1.0 - first))

    def staying(self, retiring: Floats, leaving: Floats) -> Floats:
        """The probabilities (T, C, K) of staying alone: with no law to follow, one reading serves both hazards."""
        if not self._together:
            return self.read(retiring, leaving).stay
        first, other = self._rates(retiring, leaving)
        result = read_at((1.0 - first) * (1.0 - other), self._leaving)
        result[self._beyond] = 0.0
        return result

    def _rates(self, retiring: Floats, leaving: Floats) -> tuple[Floats, Floats]:
        """Hazards by age and class (A, K), as the scenario multiplies them."""
        return self._of_classes(retiring, self._scenario.retiring), self._of_classes(leaving, self._scenario.leaving)

    def _of_classes(self, rates: Floats, factor: Floats) -> Floats:
        found = rates[:, self._group]
        return found if (factor == 1.0).all() else np.minimum(found * factor, 1.0)


def flows(inputs: Inputs, scenario: Scenario, leaving: Leaving, moves: Floats | csr_array) -> Flows:
    """What the moments need, from probabilities and moves."""
    births, staff = inputs.births, inputs.staff
    stock = np.zeros((len(births), staff.classes.size))
    first = int(births[0]) - (staff.year - staff.low)
    stock[first : first + len(staff.headcount)] = staff.headcount
    poisson, quotas = _entrants(inputs, scenario)
    return Flows(stock, leaving.stay, moves, poisson, quotas)


def project(
    inputs: Inputs,
    scenario: Scenario,
    axes: Sequence[str | None],
    *,
    draws: int = 0,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Outlook]:
    """The projection by the labels of each of `axes`, None standing for everybody.

    With `draws`, hazards and moves are drawn that many times from their posteriors and each draw goes through the exact
    mean: the variance of those means is the part of the parameters. That of the hazards known is taken at their
    expected values, which is its mean over the posterior up to the square of their relative error. The same seed gives
    the same draws in every scenario, so that differences between scenarios are not blurred.
    """
    inputs, scenario = lumped(inputs, scenario, axes)
    reader = Reader(inputs, scenario)
    leaving = reader.read(*inputs.hazards.expected())
    told = flows(inputs, scenario, leaving, inputs.mobility.matrix(closed=scenario.closed))
    expected, random = means(told), np.random.default_rng(seed)
    drawn = np.empty((draws, inputs.years + 1, told.stock.shape[1]))
    for draw in range(draws):
        drawn[draw] = drawn_means(inputs, scenario, reader, told, random).sum(axis=1)
        if progress:
            progress(draw + 1, draws)
    return [
        _outlook(told, leaving, expected, drawn, grouping)
        for grouping in (inputs.staff.classes.grouping(axis) for axis in axes)
    ]


def _outlook(told: Flows, leaving: Leaving, expected: Floats, drawn: Floats, grouping: Grouping) -> Outlook:
    found = moments(told, grouping, expected=expected)
    by_draw = grouping.sums(drawn)
    return Outlook(
        mean=found.mean,
        demographic=found.variance,
        parameters=by_draw.var(axis=0, ddof=1) if len(by_draw) > 1 else np.zeros_like(found.mean),
        retired=grouping.sums((expected[:-1] * leaving.retiring).sum(axis=1)),
        left=grouping.sums((expected[:-1] * leaving.otherwise).sum(axis=1)),
        entered=grouping.sums(told.entrants.sum(axis=1)),
        drawn=by_draw,
        most=_most(told)[:, None],
    )


def _most(told: Flows) -> Floats:
    """How many agents there can be at each time (T + 1)."""
    entered = told.entrants.sum(axis=(1, 2))
    entered[told.poisson.any(axis=(1, 2))] = np.inf
    return told.stock.sum() + np.r_[0.0, np.cumsum(entered)]


def drawn_means(inputs: Inputs, scenario: Scenario, reader: Reader, told: Flows, random: np.random.Generator) -> Floats:
    """Expected headcounts (T + 1, C, K) under one draw of the hazards and of the moves."""
    stay = reader.staying(*inputs.hazards.drawn(random))
    moves = told.moves
    if any(each.counts is not None for each in inputs.mobility.axes.values()):
        moves = inputs.mobility.matrix(random=random, closed=scenario.closed)
    return means(Flows(told.stock, stay, moves, told.poisson, told.quotas))


def interval(mean: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """The interval of a gamma law of that mean and variance: never negative, and near the normal one when large."""
    known = (mean > 0) & (variance > 0)
    shape = np.divide(mean * mean, variance, out=np.ones_like(mean), where=known)
    scale = np.divide(variance, mean, out=np.zeros_like(mean), where=known)
    low, high = (gammaincinv(shape, chance) * scale for chance in ((1 - level) / 2, (1 + level) / 2))
    return np.where(known, low, mean), np.where(known, high, mean)


def _entrants(inputs: Inputs, scenario: Scenario) -> tuple[Floats, Quotas]:
    """Expected Poisson entrants (T, C, K), and quotas. A quota changed by a scenario is rounded: it stays a number."""
    hired, births = inputs.recruitment, inputs.births
    count = hired.count * scenario.recruiting[hired.place]
    cohort = np.zeros((len(count), len(births)))
    entry_year = inputs.staff.year + 1 + hired.year
    for age in range(hired.ages.shape[1]):
        # The cohort of those who reach that age at the end of the year of entry.
        rank = births[0] - (entry_year - hired.low - age)
        cohort[np.arange(len(count)), rank] = hired.ages[:, age]
    poisson = np.zeros((inputs.years, len(births), inputs.staff.classes.size))
    free = ~hired.quota
    np.add.at(poisson.swapaxes(1, 2), (hired.year[free], hired.place[free]), count[free, None] * cohort[free])
    fixed = np.nonzero(hired.quota & (count > 0))[0]
    return poisson, Quotas(hired.year[fixed], hired.place[fixed], np.round(count[fixed]), cohort[fixed])


def postings(need: Floats, stock: Floats, retired: Floats) -> tuple[Floats, Floats]:
    """Net creations and posts to fill of each year (T, G), from the need (T, G), the stock today (G) and retirements.

    Posts to fill = net creations + end-of-career leavers: the two terms that *Les métiers en 2030* (France Stratégie
    and Dares, 2022) publishes. A year of net destructions larger than the leavers gives a negative number of posts.
    """
    created = np.diff(np.vstack([stock, need]), axis=0)
    return created, created + retired


def path(need_year: Ints, need: Floats, stock: float, years: int) -> Floats:
    """The need of each year (T), straight from the stock today through the years given (1…T), then level."""
    order = np.argsort(need_year)
    return np.interp(np.arange(1, years + 1), np.r_[0, need_year[order]], np.r_[stock, need[order]])
