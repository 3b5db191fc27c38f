"""The figures that R’s `survey` 4.1 gives on its own schools, through the whole path: sealed, opened, counted."""

import pytest

from terreau.rooms.barometer.results.models import Estimate
from tests.factories import make_structure
from tests.lab.weighting_schools import Schools
from tests.rooms.barometer.makers import content, question
from tests.rooms.barometer.results.counted import ballot, closed_wave, count, set_margins

pytestmark = pytest.mark.django_db

MARGINS = {
    "stype": {"E": 4421.0, "H": 755.0, "M": 1018.0},
    "sch_wide": {"No": 1072.0, "Yes": 5122.0},
    "api99": 3914069.0,
}
CODES = {"E": "e", "H": "h", "M": "m", "Yes": "yes", "No": "no"}


def single(code: str, *options: str) -> dict:
    rows = [{"code": each, "text": {"fr": each}, "counted": each == options[0]} for each in options]
    return question(code, options=rows)


def scale(code: str) -> dict:
    return question(code, "scale", low=0, high=1000, counted_from=600)


QUESTIONS = content(
    [
        scale("api00"),
        scale("api99"),
        single("stype", "e", "h", "m"),
        single("sch_wide", "yes", "no"),
        single("awards", "yes", "no"),
    ]
)


def schools(name: str, *, stratum: str = "", cluster: str = ""):
    """A closed wave of a file of schools: their answers, and how each was drawn."""
    ballots = []
    for row in Schools(name).rows:
        values = {
            "api00": int(row["api00"]), "api99": int(row["api99"]), "stype": CODES[row["stype"]],
            "sch_wide": CODES[row["sch.wide"]], "awards": CODES[row["awards"]],
        }  # fmt: skip
        design = {
            "weight": float(row["pw"]), "stratum": row[stratum] if stratum else "",
            "cluster": row[cluster] if cluster else "", "fpc": float(row["fpc"]),
        }  # fmt: skip
        ballots.append(ballot(values=values, design=design))
    wave = closed_wave(make_structure(), QUESTIONS, ballots, population="imported")
    lower = {
        variable: levels if isinstance(levels, float) else {CODES[level]: total for level, total in levels.items()}
        for variable, levels in MARGINS.items()
    }
    set_margins(wave, lower)
    return wave


def digits(expected: float):
    return pytest.approx(expected, rel=5e-7)


def test_a_stratified_sample():
    wave = schools("apistrat", stratum="stype")
    count(wave)
    found = Estimate.objects.get(item="api00.mean")
    assert (found.value, found.se) == (digits(662.287363), digits(9.408941))
    awards = Estimate.objects.get(item="awards")
    assert awards.value == pytest.approx(0.638936, rel=1e-6)
    assert (awards.low, awards.high) == (pytest.approx(0.568721, rel=1e-6), pytest.approx(0.703676, rel=1e-6))
    assert awards.answers == 200


def test_a_sample_of_clusters():
    wave = schools("apiclus1", cluster="dnum")
    count(wave)
    found = Estimate.objects.get(item="api00.mean")
    assert (found.value, found.se) == (digits(644.169399), digits(23.542241))
    assert found.deff == digits(9.34587)
    assert found.freedom == 14


@pytest.mark.parametrize(
    ("method", "variables", "bounds", "mean", "se"),
    [
        ("raking", ["stype"], (None, None), 642.310788, 23.920486),
        ("raking", ["stype", "sch_wide"], (None, None), 641.230321, 23.703617),
        ("linear", ["stype", "api99"], (None, None), 665.309071, 3.441753),
        ("raking", ["stype", "api99"], (None, None), 665.393796, 3.437754),
        ("logit", ["stype", "api99"], (0.5, 2.5), 665.431575, 3.432547),
    ],
)
def test_calibrated_on_margins(method, variables, bounds, mean, se):
    wave = schools("apiclus1", cluster="dnum")
    made = count(wave, method, variables, low=bounds[0], high=bounds[1])
    found = Estimate.objects.get(item="api00.mean")
    assert (found.value, found.se) == (digits(mean), digits(se))
    assert made.population == 6194
    assert made.report["error"] < 1e-9
