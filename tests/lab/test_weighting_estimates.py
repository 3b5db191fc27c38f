"""Standard errors against the formulas of textbooks, the jackknife, and samples drawn again and again."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats

from terreau.lab.refusals import Refusal
from terreau.lab.weighting import intervals
from terreau.lab.weighting.calibration import calibrate
from terreau.lab.weighting.design import design_of
from terreau.lab.weighting.estimates import Sample
from terreau.lab.weighting.margins import Margin
from terreau.lab.weighting.replicates import jackknife
from terreau.lab.weighting.sensitivity import non_response_band, tipping_point
from terreau.lab.weighting.waves import Wave, difference, from_published

seeds = st.integers(0, 2**32)


@settings(deadline=None, max_examples=20)
@given(seeds, st.integers(2, 40))
def test_an_even_sample_has_the_variance_of_textbooks(seed, rows):
    rng = np.random.default_rng(seed)
    y, population = rng.normal(size=rows), rows + int(rng.integers(1, 100))
    sample = Sample(design_of(rows, fpc=np.full(rows, float(population))), np.full(rows, population / rows))
    expected = y.var(ddof=1) / rows * (1 - rows / population)
    assert sample.mean(y).se ** 2 == pytest.approx(expected)
    assert sample.total(y).se ** 2 == pytest.approx(expected * population**2)
    assert sample.mean(y).deff == pytest.approx(1)


@settings(deadline=None, max_examples=15)
@given(seeds)
def test_the_jackknife_of_a_total_is_its_linearisation(seed):
    """A total is linear: leaving each cluster out in turn gives exactly the variance of Taylor, strata and fpc too."""
    rng = np.random.default_rng(seed)
    strata = np.repeat(["n", "s"], [14, 10])
    clusters = [f"{stratum}{number}" for stratum, number in zip(strata, rng.integers(0, 3, 24), strict=True)]
    clusters[:2], clusters[14:16] = ["n0", "n1"], ["s0", "s1"]
    design = design_of(24, strata=strata, clusters=clusters, fpc=np.repeat([9.0, 5.0], [14, 10]))
    weights, y = rng.uniform(1, 3, 24), rng.normal(size=24)
    found = jackknife(design, weights, lambda w: np.array([w @ y]))
    taylor = Sample(design, weights).total(y)
    assert found.value[0] == pytest.approx(taylor.value)
    assert found.se[0] == pytest.approx(taylor.se)


def test_the_error_of_a_calibrated_mean_is_the_spread_of_drawing_again():
    """500 samples of 300 out of 3,000: what margins explain does not vary any more, and the standard error says so."""
    rng = np.random.default_rng(7)
    rows, drawn = 3_000, 300
    level = rng.integers(0, 3, rows)
    y = level * 2.0 + rng.normal(size=rows)
    margin = Margin("niveau", ["a", "b", "c"], np.bincount(level).astype(float))
    design, weights = design_of(drawn, fpc=np.full(drawn, float(rows))), np.full(drawn, rows / drawn)
    values, errors, naive = [], [], []
    for _draw in range(500):
        chosen = rng.choice(rows, drawn, replace=False)
        found = calibrate(weights, [margin], {"niveau": level[chosen]}, method="linear")
        mean = Sample(design, found.weights, found).mean(y[chosen])
        values.append(mean.value)
        errors.append(mean.se)
        naive.append(Sample(design, weights).mean(y[chosen]).se)
    assert np.mean(values) == pytest.approx(y.mean(), abs=0.005)
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.1)
    assert np.mean(naive) > 1.5 * np.std(values)


def test_a_group_is_a_part_of_the_same_design():
    """Leaving the other rows out would take their strata, and the chance of being in the group, away."""
    y = np.array([1.0, 2, 3, 4, 5, 6])
    inside = np.array([True, True, False, True, False, True])
    sample = Sample(design_of(6, strata=["n", "n", "n", "s", "s", "s"]), np.ones(6))
    found = sample.mean(y, inside)
    z = np.where(inside, y - 3.25, 0) / 4
    expected = sum(3 / 2 * ((part - part.mean()) ** 2).sum() for part in (z[:3], z[3:]))
    assert (found.value, found.rows) == (3.25, 4)
    assert found.se**2 == pytest.approx(expected)
    assert found.freedom == 4 - 2
    assert np.isnan(sample.mean(y, y == 1).interval()).all()  # one row says nothing of how rows differ


@pytest.mark.parametrize("yes", [0, 20])
def test_a_share_of_nobody_or_of_everybody_keeps_an_interval(yes):
    """Without any « yes » of 20, the beta interval is that of Clopper and Pearson; the others have no width."""
    found = Sample(design_of(20), np.ones(20)).mean((np.arange(20) < yes).astype(float))
    exact = stats.binomtest(yes, 20).proportion_ci(0.95, "exact")
    assert found.beta_interval() == pytest.approx((exact.low, exact.high))
    assert found.logit_interval() == found.interval() == (found.value, found.value)


@settings(deadline=None, max_examples=25)
@given(st.floats(0.01, 0.99), st.floats(0.001, 0.2), st.integers(2, 500))
def test_intervals_of_shares_hold_the_share_and_stay_within(share, se, freedom):
    for low, high in (intervals.logit(share, se, freedom), intervals.beta(share, se, freedom, 600)):
        assert 0 <= low <= share <= high <= 1


def wave(y, weights, units=None, fpc=None) -> Wave:
    design = design_of(len(y), fpc=fpc)
    return Wave(Sample(design, weights).mean(y), design, units)


@settings(deadline=None, max_examples=20)
@given(seeds, st.integers(3, 60))
def test_a_whole_panel_has_the_error_of_the_changes_of_each(seed, rows):
    rng = np.random.default_rng(seed)
    before, weights = rng.normal(size=rows), rng.uniform(1, 3, rows)
    after = before + rng.normal(size=rows)
    units = [str(n) for n in range(rows)]
    order = rng.permutation(rows)
    found = difference(wave(before, weights, units), wave(after[order], weights[order], [units[n] for n in order]))
    changes = Sample(design_of(rows), weights).mean(after - before)
    assert (found.value, found.se, found.shared) == (pytest.approx(changes.value), pytest.approx(changes.se), rows)
    assert difference(wave(before, weights, units), wave(before, weights, units)).se == pytest.approx(0, abs=1e-6)


@settings(deadline=None, max_examples=20)
@given(seeds)
def test_independent_waves_add_their_variances(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.normal(size=30), rng.normal(size=40)
    names = [[f"a{n}" for n in range(30)], [f"b{n}" for n in range(40)]]
    for first, second in ((None, None), names):
        found = difference(wave(one, np.ones(30), first), wave(other, np.ones(40), second))
        assert found.se**2 == pytest.approx(one.var(ddof=1) / 30 + other.var(ddof=1) / 40)
        assert (found.shared, found.correlation, found.freedom) == (0, 0, 29)
        assert found.p_value == pytest.approx(2 * stats.t.sf(abs(found.value) / found.se, 29))


def test_half_a_panel_has_the_error_of_drawing_again():
    """400 of a large population each time, 200 of them twice; answers of one person correlated at 0.8: the correlation
    of the two estimates is half of it."""
    rng = np.random.default_rng(11)
    values, errors, correlations = [], [], []
    units = [[str(n) for n in range(400)], [str(n) for n in range(200, 600)]]
    for _draw in range(800):
        person = rng.normal(size=600) * np.sqrt(0.8)
        one, other = (person[rows] + rng.normal(size=400) * np.sqrt(0.2) for rows in (slice(0, 400), slice(200, 600)))
        found = difference(wave(one, np.ones(400), units[0]), wave(other, np.ones(400), units[1]))
        values.append(found.value)
        errors.append(found.se)
        correlations.append(found.correlation)
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.08)
    assert np.mean(correlations) == pytest.approx(0.4, abs=0.02)


def test_a_person_named_twice_in_a_wave_is_refused():
    with pytest.raises(Refusal, match="deux fois dans cette vague") as caught:
        difference(wave(np.ones(3), np.ones(3), ["a", "b", "b"]), wave(np.ones(2), np.ones(2), ["a", "c"]))
    assert (caught.value.table, caught.value.row, caught.value.column) == ("first", 2, "id")


def test_two_intervals_that_overlap_can_hide_a_move():
    """62 % ± 4 then 67 % ± 4 overlap; a panel with a correlation of 0.6 moved for sure, independent samples did not."""
    first, second = (0.62, 0.02), (0.67, 0.02)
    assert (
        from_published(first, second).interval()[0] < 0 < from_published(first, second, correlation=0.6).interval()[0]
    )
    with pytest.raises(Refusal, match="corrélation"):
        from_published(first, second, correlation=1.2)


def test_the_silent_ones_of_the_barometer_of_2020():
    """14.3 % answered and 72 % of them were satisfied: from 10 % to 96 % whatever the others think."""
    band = non_response_band(0.72, 0.143, gap=0.1)
    assert band.worst == pytest.approx((0.10296, 0.95996))
    assert band.plausible == pytest.approx((0.72 - 0.0857, 0.72 + 0.0857))
    assert tipping_point(0.72, 0.143, 0.5) == pytest.approx((0.5 - 0.10296) / 0.857)


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 1), st.floats(0.01, 1), st.floats(0, 1))
def test_a_band_holds_the_share_within_the_worst(share, rate, gap):
    band = non_response_band(share, rate, gap=gap)
    (low, high), (least, most) = band.plausible, band.worst
    assert -1e-12 <= least <= low + 1e-12 <= share + 2e-12 <= high + 3e-12 <= most + 4e-12 <= 1 + 1e-9
    threshold = tipping_point(share, rate, 0.5)
    assert (threshold is None) == (rate == 1 or not least <= 0.5 <= most)


@pytest.mark.parametrize(("share", "rate", "gap"), [(1.2, 0.5, 0.1), (0.5, 0, 0.1), (0.5, 1.1, 0.1), (0.5, 0.5, 2)])
def test_bands_of_nothing_are_refused(share, rate, gap):
    with pytest.raises(Refusal, match="compris"):
        non_response_band(share, rate, gap=gap)
