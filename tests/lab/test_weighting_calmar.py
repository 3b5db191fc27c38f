"""CALMAR, stated again from Sautory (1993) and solved by scipy: the same weights to 1e-8, with and without rescaling.

Nothing of ours is used on the reference side: dense matrices, its own formulas, a general root finder.
"""

import numpy as np
import pytest
from scipy.optimize import root

from terreau.lab.refusals import Refusal
from terreau.lab.weighting.calibration import calibrate
from terreau.lab.weighting.distances import METHODS
from tests.lab.weighting_schools import API99, SCH_WIDE, STYPE, Schools

BOUNDS = (0.4, 2.5)


def calmar_ratio(method, u):
    """F of the macro: M=1 linear, M=2 raking ratio, M=3 logit with LO and UP."""
    if method == "linear":
        return 1 + u
    if method == "raking":
        return np.exp(u)
    low, high = BOUNDS
    rate = (high - low) / ((1 - low) * (high - 1))
    e = np.exp(np.clip(rate * u, -700, 700))
    return (low * (high - 1) + high * (1 - low) * e) / ((high - 1) + (1 - low) * e)


def calmar(weights, x, totals, method):
    """w = d F(x'λ) with Σ w x = T, by a root finder; x (n × p) of full rank, scaled so that the finder is at ease."""
    scale = np.abs(totals)

    def missing(multipliers):
        return (x * (weights * calmar_ratio(method, x @ (multipliers / scale * scale.sum())))[:, None]).sum(
            0
        ) / scale - 1

    found = root(missing, np.zeros(x.shape[1]), method="lm", options={"xtol": 1e-15, "ftol": 1e-15})
    assert np.abs(found.fun).max() < 1e-11
    return weights * calmar_ratio(method, x @ (found.x / scale * scale.sum()))


def schools_matrix(schools, margins):
    """The columns of the margins, the last level of each variable but the first left out, as CALMAR does."""
    columns, blocks, totals = schools.columns(), [], []
    for margin in margins:
        if margin is API99:
            blocks.append(columns[margin.name][:, None])
            totals.append([margin.total])
        else:
            kept = len(margin.labels) - bool(blocks)
            blocks.append(np.eye(len(margin.labels))[columns[margin.name]][:, :kept])
            totals.append(margin.totals[:kept])
    return np.hstack(blocks), np.concatenate(totals)


@pytest.fixture(scope="module", params=["apiclus1", "apistrat"])
def schools(request) -> Schools:
    return Schools(request.param)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("non_response", [False, True])
@pytest.mark.parametrize("margins", [[STYPE, SCH_WIDE], [STYPE, API99]], ids=["levels", "with a quantity"])
def test_the_weights_of_calmar(schools, margins, method, non_response):
    # A quarter of the design weight: with rescaling, bounds speak of what is left; without, they would not hold it.
    weights = schools.numbers("pw") * (0.25 if non_response else 1.1)
    found = calibrate(
        weights, margins, schools.columns(), method=method,
        bounds=BOUNDS if method == "logit" else None, non_response=non_response,
    )  # fmt: skip
    start = weights * (6194 / weights.sum() if non_response else 1)
    expected = calmar(start, *schools_matrix(schools, margins), method)
    assert np.abs(found.weights / expected - 1).max() < 1e-8
    assert found.ratios == pytest.approx(found.weights / start, rel=1e-12)


def test_without_rescaling_the_same_bounds_do_not_hold(schools):
    with pytest.raises(Refusal, match=r"hors des bornes 0\.4 et 2\.5"):
        calibrate(schools.numbers("pw") * 0.25, [STYPE, SCH_WIDE], schools.columns(), method="logit", bounds=BOUNDS)


@pytest.mark.parametrize("method", METHODS)
def test_the_ratio_is_a_function_of_the_auxiliaries(schools, method):
    """The conditions that make the weights the nearest: margins met, and F⁻¹(g) a combination of the columns of X."""
    weights = schools.numbers("pw")
    bounds = BOUNDS if method == "logit" else None
    found = calibrate(weights, [STYPE, API99], schools.columns(), method=method, bounds=bounds)
    x, totals = schools_matrix(schools, [STYPE, API99])
    assert found.weights @ x == pytest.approx(totals, rel=1e-11)
    low, high = BOUNDS
    g = found.ratios
    u = {
        "linear": lambda: g - 1,
        "raking": lambda: np.log(g),
        "logit": lambda: (
            np.log((g - low) * (high - 1) / ((high - g) * (1 - low))) * ((1 - low) * (high - 1) / (high - low))
        ),
    }[method]()
    left = u - x @ np.linalg.lstsq(x, u, rcond=None)[0]
    assert np.abs(left).max() < 1e-9


def test_raking_is_what_iterative_proportional_fitting_converges_to(schools):
    columns, w = schools.columns(), schools.numbers("pw")
    found = calibrate(w, [STYPE, SCH_WIDE], columns)
    for _turn in range(400):
        for margin in (STYPE, SCH_WIDE):
            codes = columns[margin.name]
            w = w * (margin.totals / np.bincount(codes, weights=w))[codes]
    assert found.weights == pytest.approx(w, rel=1e-10)


def test_raking_and_linear_do_not_depend_on_rescaling_when_a_margin_counts_everybody(schools):
    for method in ("raking", "linear"):
        plain, spread = (
            calibrate(schools.numbers("pw"), [STYPE, API99], schools.columns(), method=method, non_response=yes)
            for yes in (False, True)
        )
        assert plain.weights == pytest.approx(spread.weights, rel=1e-9)
