"""What R's `survey` 4.1 prints on its own data, to six digits: Taylor, jackknife, calibration, intervals."""

import numpy as np
import pytest

from terreau.lab.weighting.calibration import calibrate
from terreau.lab.weighting.design import design_of
from terreau.lab.weighting.estimates import Sample, by_group
from terreau.lab.weighting.replicates import jackknife
from tests.lab.weighting_schools import API99, SCH_WIDE, STYPE, Schools

SIX_DIGITS = 5e-7


def digits(expected: float, of: float = SIX_DIGITS):
    return pytest.approx(expected, rel=of)


@pytest.fixture(scope="module")
def strata() -> Schools:
    return Schools("apistrat")


@pytest.fixture(scope="module")
def stratified(strata) -> Sample:
    return Sample(
        design_of(200, strata=strata.texts("stype"), fpc=strata.numbers("fpc")), strata.numbers("pw")
    )  # fmt: skip


@pytest.fixture(scope="module")
def districts() -> Schools:
    return Schools("apiclus1")


@pytest.fixture(scope="module")
def clustered(districts) -> Sample:
    return Sample(
        design_of(183, clusters=districts.texts("dnum"), fpc=districts.numbers("fpc")), districts.numbers("pw")
    )  # fmt: skip


def test_a_stratified_sample(strata, stratified):
    mean, total = stratified.mean(strata.numbers("api00")), stratified.total(strata.numbers("enroll"))
    assert (mean.value, mean.se) == (digits(662.287363), digits(9.408941))
    assert (total.value, total.se) == (digits(3687177.532), digits(114641.716))


def test_a_sample_of_clusters(districts, clustered):
    mean, total = clustered.mean(districts.numbers("api00")), clustered.total(districts.numbers("enroll"))
    assert (mean.value, mean.se) == (digits(644.169399), digits(23.542241))
    assert (total.value, total.se) == (digits(3404940.135), digits(932235.027))
    assert mean.deff == digits(9.34587)
    assert mean.freedom == 14


@pytest.mark.parametrize(
    ("margins", "method", "bounds", "mean", "se_mean", "total", "se_total"),
    [
        pytest.param([STYPE], "raking", None, 642.310788, 23.920486, 3680892.945, 406292.636, id="postStratify"),
        pytest.param([STYPE], "linear", None, 642.310788, 23.920486, 3680892.945, 406292.636, id="one margin, linear"),
        pytest.param([STYPE, SCH_WIDE], "raking", None, 641.230321, 23.703617, 3647280.148, 400603.257, id="rake"),
        pytest.param([STYPE, API99], "linear", None, 665.309071, 3.441753, 3638487.204, 385524.427, id="linear"),
        pytest.param([STYPE, API99], "raking", None, 665.393796, 3.437754, 3616588.564, 387618.631, id="raking"),
        pytest.param([STYPE, API99], "logit", (0.5, 2.5), 665.431575, 3.432547, 3624254.103, 385446.049, id="logit"),
    ],
)
def test_calibrated(districts, clustered, margins, method, bounds, mean, se_mean, total, se_total):
    found = calibrate(clustered.weights, margins, districts.columns(), method=method, bounds=bounds)
    sample = Sample(clustered.design, found.weights, found)
    api00, enroll = sample.mean(districts.numbers("api00")), sample.total(districts.numbers("enroll"))
    assert (api00.value, api00.se) == (digits(mean), digits(se_mean))
    assert (enroll.value, enroll.se) == (digits(total), digits(se_total))
    assert found.error < 1e-11


def test_the_range_of_linear_ratios(districts, clustered):
    found = calibrate(clustered.weights, [STYPE, API99], districts.columns(), method="linear")
    assert found.range == pytest.approx((0.41859, 1.83329), abs=5e-6)
    assert found.negative == 0


def test_the_jackknife_of_a_raked_sample(districts, clustered):
    api00, enroll, columns = districts.numbers("api00"), districts.numbers("enroll"), districts.columns()

    def figures(weights: np.ndarray) -> np.ndarray:
        w = calibrate(weights, [STYPE, SCH_WIDE], columns).weights
        return np.array([w @ api00 / w.sum(), w @ enroll])

    found = jackknife(clustered.design, clustered.weights, figures)
    assert found.value.tolist() == [digits(641.230321), digits(3647280.148)]
    assert found.se.tolist() == [digits(26.873980), digits(463582.178)]


def test_a_share_and_its_two_intervals(strata, stratified):
    share = stratified.mean(np.array(strata.texts("awards")) == "Yes")
    assert share.value == digits(0.638936, 1e-6)
    assert share.logit_interval() == (digits(0.568721, 1e-6), digits(0.703676, 1e-6))
    assert share.beta_interval() == (digits(0.567219, 1e-6), digits(0.706355, 1e-6))


def test_means_by_group(strata, stratified):
    found = by_group(stratified, strata.numbers("api00"), strata.texts("stype"))
    assert {label: (each.value, each.se) for label, each in found.items()} == {
        "E": (digits(674.43), digits(12.382480)),
        "H": (digits(625.82), digits(14.937129)),
        "M": (digits(636.60), digits(16.214707)),
    }


def test_the_interval_that_does_not_hold_the_error_of_a_barometer():
    """DINUM 2020: 72,829 answers of 509,491 agents, 72 % satisfied: ± 0.33 point, ± 0.30 with the finite population."""
    answers = (np.arange(72_829) < 0.72 * 72_829).astype(float)
    for fpc, reach in ((None, 0.0033), (np.full(72_829, 509_491.0), 0.0030)):
        found = Sample(design_of(72_829, fpc=fpc), np.ones(72_829)).mean(answers)
        low, high = found.interval()
        assert (high - low) / 2 == pytest.approx(reach, abs=5e-5)
