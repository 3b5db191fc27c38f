"""What must hold of the estimator whatever the panel, and the estimator against its definition."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from terreau.lab.impact.columns import Column
from terreau.lab.impact.effects import group_time, summarise
from terreau.lab.impact.panels import assemble
from terreau.lab.impact.twoway import two_way
from terreau.lab.impact.uncertainty import covariance, errors, pretest, uniform_critical
from tests.lab.impact_panels import panel_of, weighted_effects, weighted_overall

SEEDS = st.integers(0, 2**32 - 1)
COMPARISONS = st.sampled_from(["never", "not-yet"])
often = settings(deadline=None, max_examples=25)


def drawn(seed, waves=5, units=40, clusters=None):
    """A panel of cohorts 1, 2, 3 and never, at least two units each."""
    random = np.random.default_rng(seed)
    cohort = np.concatenate([np.repeat([1, 2, 3, waves], 2), random.choice([1, 2, 3, waves], units - 8)])
    outcome = random.normal(size=(units, waves)).cumsum(axis=1) + random.normal(size=(units, 1))
    cluster = None if clusters is None else random.permutation(np.arange(units) % clusters)
    return panel_of(outcome, cohort, cluster)


@often
@given(SEEDS, COMPARISONS)
def test_each_effect_is_its_definition(seed, comparison):
    panel = drawn(seed)
    found = group_time(panel, comparison)
    told = dict(zip(zip(found.cohort.tolist(), found.wave.tolist(), strict=True), found.estimates.value, strict=True))
    assert told == pytest.approx(weighted_effects(panel, np.ones(panel.units), comparison))


@often
@given(SEEDS, COMPARISONS, st.sampled_from(["simple", "group", "dynamic"]))
def test_a_contribution_is_what_one_more_of_that_unit_would_change(seed, comparison, kind):
    """The influence function is the derivative of the estimate by the weight of the unit."""
    panel = drawn(seed, units=16)
    overall = summarise(group_time(panel, comparison), kind).overall
    assert overall.value[0] == pytest.approx(weighted_overall(panel, np.ones(panel.units), comparison, kind))
    step = 1e-5
    for unit in range(panel.units):
        weight = np.ones(panel.units)
        weight[unit] += step
        more = weighted_overall(panel, weight, comparison, kind)
        weight[unit] -= 2 * step
        less = weighted_overall(panel, weight, comparison, kind)
        assert overall.contribution[0, unit] == pytest.approx((more - less) / (2 * step), abs=1e-7)


@often
@given(SEEDS, COMPARISONS)
def test_what_moves_everyone_alike_or_lasts_changes_nothing(seed, comparison):
    panel = drawn(seed)
    random = np.random.default_rng(seed + 1)
    shift = random.normal(size=(len(panel.waves), 1)) + random.normal(size=panel.units)
    moved = panel_of((panel.outcome + shift).T, panel.cohort)
    one, other = group_time(panel, comparison), group_time(moved, comparison)
    assert other.estimates.value == pytest.approx(one.estimates.value, abs=1e-9)
    assert other.estimates.contribution == pytest.approx(one.estimates.contribution, abs=1e-9)


@often
@given(SEEDS, st.floats(-3, 3))
def test_an_effect_added_to_the_treated_is_found_as_it_is(seed, effect):
    panel = drawn(seed)
    treated = np.arange(len(panel.waves))[:, None] >= panel.cohort
    raised = panel_of((panel.outcome + effect * treated).T, panel.cohort)
    for kind in ("simple", "group", "dynamic"):
        before, after = (summarise(group_time(one), kind).overall for one in (panel, raised))
        assert after.value - before.value == pytest.approx(effect, abs=1e-9)
        assert after.contribution == pytest.approx(before.contribution, abs=1e-9)


@often
@given(SEEDS)
def test_the_order_of_the_rows_says_nothing(seed):
    panel, random = drawn(seed, units=20), np.random.default_rng(seed)
    unit, wave = np.repeat(np.arange(20), 5), np.tile(np.arange(2020, 2025), 20)
    start = np.where(panel.cohort < 5, panel.cohort + 2020, 0)[unit]
    rows = random.permutation(100)
    told = [
        group_time(
            assemble(
                Column.of("agent", unit[these]),
                Column.of("vague", wave[these]),
                panel.outcome.T.ravel()[these],
                Column.of("debut", start[these]),
            )
        )
        for these in (np.arange(100), rows)
    ]
    assert told[0].estimates.value == pytest.approx(told[1].estimates.value)
    assert errors(told[0].panel, told[0].estimates).error == pytest.approx(
        errors(told[1].panel, told[1].estimates).error
    )


@often
@given(SEEDS, COMPARISONS)
def test_clustered_errors_are_those_of_the_sums_by_cluster(seed, comparison):
    panel = drawn(seed, units=60, clusters=12)
    found = group_time(panel, comparison)
    told = errors(found.panel, found.estimates)
    for row, contribution in enumerate(found.estimates.contribution):
        sums = [contribution[found.panel.cluster == one].sum() for one in range(12)]
        assert told.error[row] ** 2 == pytest.approx(12 / 11 * sum(value**2 for value in sums))
    assert np.diag(covariance(found.panel, found.estimates)) == pytest.approx(told.error**2)


def test_effects_that_grow_mislead_the_two_way_regression():
    """Without any noise: 1 more at each wave after the action, 2 cohorts. The truth is found, the regression is not."""
    waves, cohort = 6, np.repeat([1, 4, 6], [40, 40, 4])
    growth = np.maximum(np.arange(waves)[None, :] - cohort[:, None] + 1, 0).astype(float)
    panel = panel_of(growth + np.random.default_rng(5).normal(size=(84, 1)), cohort)
    found = group_time(panel)
    assert found.estimates.value[found.after] == pytest.approx(found.exposure[found.after] + 1.0)
    assert summarise(found, "simple").overall.value[0] == pytest.approx((40 * 15 + 40 * 3) / (40 * 7))
    beside = two_way(panel)
    assert beside.negative > 0
    assert beside.value < 0.8 * summarise(found, "simple").overall.value[0]


def test_the_two_way_regression_is_the_least_squares_of_its_dummies():
    panel = drawn(11, units=24)
    waves, units = panel.outcome.shape
    treated = (np.arange(waves)[:, None] >= panel.cohort).astype(float)
    dummies = np.column_stack(
        [treated.ravel(), np.tile(np.eye(units), (waves, 1)), np.repeat(np.eye(waves), units, axis=0)[:, 1:]]
    )
    solved = np.linalg.lstsq(dummies, panel.outcome.ravel(), rcond=None)[0]
    assert two_way(panel).value == pytest.approx(solved[0])


def test_the_uniform_band_is_seeded_wider_than_one_interval_and_covers_as_a_normal_law_would():
    panel = drawn(3, units=400, clusters=None)
    dynamic = summarise(group_time(panel), "dynamic")
    first = uniform_critical(panel, dynamic.estimates, seed=7, draws=4000)
    assert first == uniform_critical(panel, dynamic.estimates, seed=7, draws=4000)
    matrix = covariance(panel, dynamic.estimates)
    scale = np.sqrt(np.diag(matrix))
    normal = np.random.default_rng(1).multivariate_normal(np.zeros(len(scale)), matrix, size=40_000) / scale
    assert first == pytest.approx(np.quantile(np.abs(normal).max(axis=1), 0.95), abs=0.12)
    assert first > 2.2
    alone = uniform_critical(panel, dynamic.estimates.chosen([0]), seed=7, draws=4000)
    assert alone == pytest.approx(1.96, abs=0.1)


def test_the_pretest_is_refused_when_there_are_fewer_clusters_than_pre_effects():
    random = np.random.default_rng(2)
    cohort = np.repeat([3, 6], 40)
    panel = panel_of(random.normal(size=(80, 6)), cohort, np.arange(80) % 3)
    assert pretest(group_time(panel)) is None
    assert pretest(group_time(panel_of(random.normal(size=(80, 6)), cohort, np.arange(80) % 20))).freedom == 2


def test_errors_of_two_waves_are_those_of_a_difference_of_means():
    random = np.random.default_rng(8)
    change = random.normal(size=30)
    cohort = np.repeat([1, 2], [12, 18])
    panel = panel_of(np.column_stack([np.zeros(30), change]), cohort)
    found = group_time(panel)
    told = errors(panel, found.estimates)
    own, others = change[:12], change[12:]
    assert told.value[0] == pytest.approx(own.mean() - others.mean())
    assert told.error[0] ** 2 == pytest.approx(own.var() / 12 + others.var() / 18)
    part = np.array([own.var() / 12, others.var() / 18])
    assert told.freedom[0] == pytest.approx(part.sum() ** 2 / (part[0] ** 2 / 11 + part[1] ** 2 / 17))
    assert (told.low[0] + told.high[0]) / 2 == pytest.approx(told.value[0])
