"""Weights cut and calibrated again: no ratio beyond its bounds, margins met, and what was cut is said."""

import numpy as np
import pytest

from terreau.lab.refusals import Refusal
from terreau.lab.weighting.calibration import calibrate
from terreau.lab.weighting.margins import Margin
from terreau.lab.weighting.trimming import trimmed

SIZES = (90, 60, 40, 10)
MARGINS = [
    Margin("age", ["young", "old"], np.array([500.0, 500.0])),
    Margin("place", ["here", "there"], np.array([850.0, 150.0])),
]


def sample() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    age, place = np.repeat([0, 0, 1, 1], SIZES), np.repeat([0, 1, 0, 1], SIZES)
    return np.ones(200), {"age": age, "place": place}


def test_no_ratio_passes_the_cap_and_margins_are_met():
    weights, columns = sample()
    free = calibrate(weights, MARGINS, columns, non_response=True)
    assert free.range[1] > 2.2
    found = trimmed(weights, MARGINS, columns, method="raking", high=2.1, non_response=True)
    assert found.ratios.max() <= 2.1 * 1.002
    assert found.calibration.error < 1e-9
    assert 0 < found.count < 200
    assert found.highest == pytest.approx(free.range[1])
    assert found.calibration.deff <= free.deff * 1.02


def test_without_bounds_nothing_is_cut():
    weights, columns = sample()
    found = trimmed(weights, MARGINS, columns, method="raking", non_response=True)
    assert found.count == 0
    assert found.ratios == pytest.approx(calibrate(weights, MARGINS, columns, non_response=True).ratios)


def test_a_cap_that_no_weights_meet_is_refused():
    weights, columns = sample()
    with pytest.raises(Refusal, match="élargissez"):
        trimmed(weights, MARGINS, columns, method="raking", high=1.05, non_response=True)


@pytest.mark.parametrize(("low", "high"), [(1.2, None), (None, 0.9), (-0.1, None)])
def test_bounds_are_on_both_sides_of_one(low, high):
    weights, columns = sample()
    with pytest.raises(Refusal, match="encadrer 1"):
        trimmed(weights, MARGINS, columns, method="raking", low=low, high=high, non_response=True)
