"""The exact moments: against simulation, against one another, and their properties."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from terreau.lab.projection.moments import Flows, Grouping, Quotas, by_group, by_origin, means, moments
from terreau.lab.projection.outlook import interval

SHAPE = (3, 2)
CLASSES = 6


def some_flows(seed: int, *, cohorts: int = 4, years: int = 3, scale: float = 6.0) -> Flows:
    """Small random flows with both kinds of entrants; some cells are empty, some quotas enter in the last year."""
    random = np.random.default_rng(seed)
    stock = np.floor(random.uniform(0, scale, (cohorts, CLASSES)))
    quotas = Quotas(
        np.array([0, 0, years - 1]), np.array([1, 1, 4]), np.array([3.0, 2.0, 5.0]),
        random.dirichlet(np.ones(cohorts), 3),
    )  # fmt: skip
    return Flows(
        stock, random.uniform(0.4, 1, (years, cohorts, CLASSES)), random.dirichlet(np.full(CLASSES, 0.5), CLASSES),
        random.uniform(0, 1, (years, cohorts, CLASSES)), quotas,
    )  # fmt: skip


def simulated(flows: Flows, random: np.random.Generator, runs: int) -> np.ndarray:
    """Headcounts by class (runs, T + 1, K) of agents followed one by one: no formula of ours is used."""
    cohort, place = (
        np.repeat(each, flows.stock[np.nonzero(flows.stock)].astype(int)) for each in flows.stock.nonzero()
    )
    cohort, place = np.tile(cohort, runs), np.tile(place, runs)
    run = np.repeat(np.arange(runs), int(flows.stock.sum()))
    result = np.zeros((runs, flows.years + 1, CLASSES))
    np.add.at(result, (run, 0, place), 1)
    for year in range(flows.years):
        stays = random.random(len(run)) < flows.stay[year, cohort, place]
        run, cohort, place = run[stays], cohort[stays], place[stays]
        place = (random.random(len(run))[:, None] > flows.moves.cumsum(axis=1)[place][:, :-1]).sum(axis=1)
        arrived = random.poisson(flows.poisson[year], (runs, *flows.stock.shape))
        here = np.nonzero(arrived)
        entrants = [np.repeat(each, arrived[here]) for each in here]
        for quota in np.nonzero(flows.quotas.year == year)[0]:
            size = runs * int(flows.quotas.count[quota])
            entrants[0] = np.append(entrants[0], np.arange(size) % runs)
            drawn = random.choice(flows.stock.shape[0], size, p=flows.quotas.cohort[quota])
            entrants[1] = np.append(entrants[1], drawn)
            entrants[2] = np.append(entrants[2], np.full(size, flows.quotas.place[quota]))
        run, cohort, place = (np.append(*pair) for pair in zip((run, cohort, place), entrants, strict=True))
        np.add.at(result, (run, year + 1, place), 1)
    return result


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_mean_and_variance_are_those_of_agents_followed_one_by_one(axis):
    """The variance of a variance estimated on R runs is about 2 V² / R: both gaps are counted in their own spread."""
    flows, grouping, runs = some_flows(5), Grouping(SHAPE, axis), 10_000
    found = moments(flows, grouping)
    drawn = grouping.sums(simulated(flows, np.random.default_rng(11), runs))
    assert found.variance[0] == pytest.approx(0)
    gap = (drawn.mean(axis=0) - found.mean)[1:] / np.sqrt(found.variance[1:] / runs)
    assert np.abs(gap).max() < 4
    spread = (drawn.var(axis=0, ddof=1) / np.where(found.variance > 0, found.variance, 1))[1:]
    assert np.abs(spread - 1).max() < 4 * np.sqrt(2 / runs)


def test_a_wrong_variance_would_be_seen_by_that_simulation():
    """Were the quotas taken for Poisson numbers, the variance would be off by more than that."""
    flows, grouping = some_flows(5), Grouping(SHAPE, 0)
    quotas = flows.quotas
    none = replace(
        quotas, year=quotas.year[:0], place=quotas.place[:0], count=quotas.count[:0], cohort=quotas.cohort[:0]
    )
    true = moments(flows, grouping).variance[1:]
    loose = moments(replace(flows, poisson=flows.entrants, quotas=none), grouping).variance[1:]
    assert (np.abs(loose / true - 1) > 4 * np.sqrt(2 / 10_000)).any()


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6), axis=st.sampled_from([None, 0, 1]))
def test_forward_and_back_agree(seed, axis):
    flows, grouping = some_flows(seed), Grouping(SHAPE, axis)
    assert by_origin(flows, grouping) == pytest.approx(by_group(flows, grouping), abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_nobody_appears_or_disappears(seed):
    """Stock, minus leavers, plus entrants, is the stock of the next year."""
    flows = some_flows(seed)
    found = means(flows)
    left = (found[:-1] * (1 - flows.stay)).sum(axis=(1, 2))
    assert np.diff(found.sum(axis=(1, 2))) == pytest.approx(flows.entrants.sum(axis=(1, 2)) - left)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_poisson_entrants_alone_stay_poisson(seed):
    flows = some_flows(seed, scale=1.0)  # an empty stock
    quotas = replace(flows.quotas, count=np.zeros(3))
    found = moments(replace(flows, quotas=quotas), Grouping(SHAPE, 0))
    assert found.variance == pytest.approx(found.mean)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_quotas_vary_less_than_a_poisson_number(seed):
    flows = some_flows(seed)
    none = replace(flows.quotas, count=np.zeros(3))
    fixed = moments(flows, Grouping(SHAPE, 0))
    free = moments(replace(flows, poisson=flows.entrants, quotas=none), Grouping(SHAPE, 0))
    assert fixed.mean == pytest.approx(free.mean)
    assert (fixed.variance <= free.variance + 1e-12).all()


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_identity(seed):
    """Nobody leaves, moves or comes: the same headcounts for ever, for certain."""
    flows = some_flows(seed)
    still = replace(
        flows, stay=np.ones_like(flows.stay), moves=np.eye(CLASSES), poisson=0 * flows.poisson,
        quotas=replace(flows.quotas, count=np.zeros(3)),
    )  # fmt: skip
    found = moments(still, Grouping(SHAPE, 0))
    assert (found.mean == found.mean[0]).all()
    assert (found.variance == 0).all()


def test_parts_of_a_large_stock_add_up(monkeypatch):
    flows, grouping = some_flows(3, cohorts=40), Grouping(SHAPE, 0)
    whole = by_origin(flows, grouping), by_group(flows, grouping)
    monkeypatch.setattr("terreau.lab.projection.moments.NEAR", 1)
    monkeypatch.setattr("terreau.lab.projection.moments.HELD", 1)
    assert by_origin(flows, grouping) == pytest.approx(whole[0])
    assert by_group(flows, grouping) == pytest.approx(whole[1])


@pytest.mark.parametrize(("mean", "variance"), [(0.4, 0.35), (3.0, 2.0), (40.0, 30.0), (50_000.0, 10_000.0)])
def test_the_interval_holds_what_it_says(mean, variance):
    """Binomial headcounts of that mean and variance fall in the interval of 90 % about nine times in ten, or more."""
    chance = 1 - variance / mean
    drawn = np.random.default_rng(4).binomial(round(mean / chance), chance, 40_000)
    size = round(mean / chance)
    low, high = interval(np.array(size * chance), np.array(size * chance * (1 - chance)), 0.9)
    inside = ((np.round(low) <= drawn) & (drawn <= np.round(high))).mean()
    assert inside > 0.88
    assert low >= 0


def test_the_interval_of_a_certain_headcount_is_the_headcount():
    low, high = interval(np.array([0.0, 7.0]), np.array([0.0, 0.0]), 0.9)
    assert low.tolist() == high.tolist() == [0.0, 7.0]
