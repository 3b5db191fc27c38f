"""What holds for any sample and any margins: margins met, bounds kept, cells equal to rows, failures named."""

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from terreau.lab.refusals import Refusal
from terreau.lab.weighting.auxiliaries import Auxiliaries, collapse
from terreau.lab.weighting.calibration import calibrate, kish
from terreau.lab.weighting.distances import METHODS, distance_of
from terreau.lab.weighting.margins import Margin, Total

LOGIT = (0.2, 4.0)


@st.composite
def samples(draw):
    """Rows, the margins of a population that weights between a half and twice the design weights would give."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows = draw(st.integers(5, 120))
    sizes = draw(st.lists(st.integers(2, 5), min_size=1, max_size=4))
    columns = {f"v{i}": rng.integers(0, size, rows) for i, size in enumerate(sizes)}
    for i in range(len(sizes)):
        columns[f"v{i}"] = np.unique(columns[f"v{i}"], return_inverse=True)[1]  # each level has a respondent
        sizes[i] = int(columns[f"v{i}"].max()) + 1
    weights = rng.uniform(0.5, 3.0, rows)
    truth = weights * rng.uniform(0.5, 2.0, rows)
    margins = [
        Margin(f"v{i}", [f"n{j}" for j in range(size)], np.bincount(columns[f"v{i}"], weights=truth, minlength=size))
        for i, size in enumerate(sizes)
    ]
    if draw(st.booleans()):
        columns["q"] = rng.gamma(2.0, 10.0, rows)
        margins.append(Total("q", float(truth @ columns["q"])))
    return weights, margins, columns


@settings(deadline=None, max_examples=40)
@given(samples(), st.sampled_from(METHODS))
def test_weights_reproduce_the_margins(sample, method):
    weights, margins, columns = sample
    found = calibrate(weights, margins, columns, method=method, bounds=LOGIT if method == "logit" else None)
    for margin in margins:
        column = columns[margin.name]
        if isinstance(margin, Margin):
            assert np.bincount(column, weights=found.weights) == pytest.approx(margin.totals, rel=1e-9)
        else:
            assert found.weights @ column == pytest.approx(margin.total, rel=1e-9)
    assert found.error < 1e-9
    assert found.weights == pytest.approx(weights * found.ratios)
    if method == "raking":
        assert found.range[0] > 0
    if method == "logit":
        assert LOGIT[0] <= found.range[0] <= found.range[1] <= LOGIT[1]
    assert found.negative == (found.weights < 0).sum()
    assert found.deff == kish(found.weights) >= 1 - 1e-12


@settings(deadline=None, max_examples=20)
@given(samples(), st.sampled_from(METHODS))
def test_no_other_weights_are_nearer(sample, method):
    """Any move that keeps the margins goes away from the design weights: the sum of the distances does not fall."""
    weights, margins, columns = sample
    found = calibrate(weights, margins, columns, method=method, bounds=LOGIT if method == "logit" else None)
    x = found.auxiliaries
    low, high = LOGIT

    def away(g):
        if method == "linear":
            return weights @ (g - 1) ** 2 / 2
        if method == "raking":
            return weights @ (g * np.log(g) - g + 1)
        rate = (high - low) / ((1 - low) * (high - 1))
        return (
            weights @ ((g - low) * np.log((g - low) / (1 - low)) + (high - g) * np.log((high - g) / (high - 1))) / rate
        )

    rng = np.random.default_rng(1)
    for _try in range(3):
        move = x.residuals(rng.normal(size=len(weights)), weights)  # Σ d · move · x = 0
        assume(np.abs(move).max() > 1e-3)  # as many margins as people leave nothing to move
        step = 1e-3 * min(found.range[0], high - found.range[1] if method == "logit" else 1) / np.abs(move).max()
        assert np.abs(x.sums(weights * move)).max() < 1e-8 * weights.sum()
        assert away(found.ratios + step * move) >= away(found.ratios) - 1e-10 * weights.sum()


@settings(deadline=None, max_examples=20)
@given(samples())
def test_collapsed_cells_give_the_weights_of_the_rows(sample):
    weights, margins, columns = sample
    levels = [margin for margin in margins if isinstance(margin, Margin)]
    by_cell = calibrate(weights, levels, columns)
    nothing = {**columns, "nothing": np.zeros(len(weights))}
    by_row = calibrate(weights, [*levels, Total("nothing", 0.0)], nothing)  # a quantity forbids the cells
    assert by_cell.weights == pytest.approx(by_row.weights, rel=1e-9)


@pytest.mark.parametrize("size", [3, 400])
def test_cells_hold_the_sums_and_the_levels_of_their_rows(size):
    """With 400 levels each, four variables have more combinations than fit: only those that occur are kept."""
    rng = np.random.default_rng(size)
    rows = 500
    whole = Auxiliaries([rng.integers(0, size, rows) for _ in range(4)], [size] * 4, np.zeros((rows, 0)))
    cells, weights = collapse(whole, rows), rng.uniform(size=rows)
    assert cells.auxiliaries.sums(cells.gather(weights)) == pytest.approx(whole.sums(weights))
    for of_cells, of_rows in zip(cells.auxiliaries.codes, whole.codes, strict=True):
        assert (cells.spread(of_cells) == of_rows).all()
    assert cells.number <= max(4 * rows, 2**16) * size


@settings(deadline=None, max_examples=25)
@given(samples())
def test_the_matrix_that_is_never_written(sample):
    weights, margins, columns = sample
    x = calibrate(weights, margins, columns, method="linear").auxiliaries
    dense = np.hstack([*(np.eye(size)[codes] for codes, size in zip(x.codes, x.sizes, strict=True)), x.values])
    some = np.random.default_rng(0).normal(size=x.columns)
    assert x.times(some) == pytest.approx(dense @ some)
    assert x.sums(weights) == pytest.approx(dense.T @ weights)
    assert x.gram(weights) == pytest.approx(dense.T @ (dense * weights[:, None]))
    y = np.random.default_rng(1).normal(size=len(weights))
    root = np.sqrt(weights)
    expected = y - dense @ np.linalg.lstsq(dense * root[:, None], y * root, rcond=None)[0]
    assert x.residuals(y, weights) == pytest.approx(expected, abs=1e-7)


@settings(deadline=None, max_examples=25)
@given(samples(), st.floats(1.5, 20))
def test_unreachable_bounds_are_refused_or_kept(sample, stretch):
    """The first level is stretched: either weights within the bounds exist, and are found, or a margin is named."""
    weights, margins, columns = sample
    first = margins[0]
    assert isinstance(first, Margin)
    totals = first.totals.copy()
    totals[0] *= stretch
    totals *= first.totals.sum() / totals.sum()
    changed = [Margin(first.name, first.labels, totals), *margins[1:]]
    try:
        found = calibrate(weights, changed, columns, method="logit", bounds=LOGIT)
    except Refusal as told:
        refusal: Refusal | None = told
    else:
        refusal = None
        assert found.error < 1e-9
        assert LOGIT[0] <= found.range[0] <= found.range[1] <= LOGIT[1]
    if refusal is not None:
        assert refusal.column in {margin.name for margin in changed}
        assert "Au plus près" in str(refusal)


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(METHODS), st.floats(-3, 3))
def test_a_distance_is_the_slope_of_its_integral(method, u):
    distance, step = distance_of(method, LOGIT if method == "logit" else None), 1e-5
    at = np.array([u - step, u, u + step])
    ratio, integral = distance.ratio(at), distance.integral(at)
    assert (integral[2] - integral[0]) / (2 * step) == pytest.approx(ratio[1], rel=1e-6, abs=1e-6)
    assert (ratio[2] - ratio[0]) / (2 * step) == pytest.approx(distance.slope(at)[1], rel=1e-6, abs=1e-6)
    assert distance.ratio(np.zeros(1))[0] == pytest.approx(1)
    assert distance.slope(np.zeros(1))[0] == pytest.approx(1)
