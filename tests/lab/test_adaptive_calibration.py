"""Calibration against the figures that R's mirt prints, and against a likelihood of our own."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from terreau.lab.adaptive.calibration import calibrate
from terreau.lab.refusals import Refusal
from tests.guards.files import ROOT
from tests.lab.adaptive_banks import patterns, said

ITEMS = [f"Q{place}" for place in range(1, 6)]


def test_lsat6_under_rasch_gives_the_figures_of_r():
    found = calibrate(patterns("lsat6.csv"), ITEMS, "rasch")
    assert found.intercept == pytest.approx([2.73, 0.999, 0.24, 1.306, 2.099], abs=0.001)
    assert found.variance == pytest.approx(0.57, abs=0.005)
    assert found.slope == pytest.approx([0.755] * 5, abs=0.001)
    assert found.people == 1000


def test_lsat6_with_a_slope_each_gives_the_likelihood_of_r():
    assert calibrate(patterns("lsat6.csv"), ITEMS).log_likelihood == pytest.approx(-2466.653, abs=0.001)


def test_lsat7_gives_the_figures_of_r():
    answers = patterns("lsat7.csv")
    assert calibrate(answers, ITEMS).log_likelihood == pytest.approx(-2658.805, abs=0.001)
    equal = calibrate(answers, ITEMS, "rasch")
    assert equal.slope == pytest.approx([1.011] * 5, abs=0.001)
    assert equal.intercept == pytest.approx([1.868, 0.791, 1.461, 0.521, 1.993], abs=0.001)


def marginal(answers, slope, intercept):
    """The log-likelihood by Gauss-Hermite quadrature: no line in common with the library's."""
    points, weights = np.polynomial.hermite_e.hermegauss(41)
    right = 1 / (1 + np.exp(-(points[:, None] * slope + intercept)))
    unique, counts = np.unique(answers, axis=0, return_counts=True)
    chance = np.where(unique[:, None, :] == 1, right, 1 - right).prod(axis=2) @ weights / weights.sum()
    return float(counts @ np.log(chance))


def test_no_step_from_the_calibration_raises_a_likelihood_computed_otherwise():
    answers = patterns("lsat6.csv")
    found = calibrate(answers, ITEMS)
    best = marginal(answers, found.slope, found.intercept)
    assert best == pytest.approx(found.log_likelihood, abs=1e-4)
    for place in range(5):
        for step in (-0.05, 0.05):
            moved = np.zeros(5)
            moved[place] = step
            assert marginal(answers, found.slope + moved, found.intercept) < best
            assert marginal(answers, found.slope, found.intercept + moved) < best


def test_calibrations_side_by_side_give_the_same_numbers_to_the_last_bit():
    answers = patterns("lsat6.csv")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: calibrate(answers, ITEMS).slope.tolist(), range(8)))
    assert found == [found[0]] * 8


def test_questions_not_asked_are_left_out_of_the_likelihood():
    rng = np.random.default_rng(4)
    slope, difficulty = np.linspace(0.7, 1.6, 8), np.linspace(-1.5, 1.5, 8)
    level = rng.normal(size=4000)
    answers = (rng.random((4000, 8)) < 1 / (1 + np.exp(-slope * (level[:, None] - difficulty)))).astype(int)
    answers[rng.random(answers.shape) < 0.3] = -1
    found = calibrate(answers, [f"Q{place}" for place in range(8)])
    assert np.abs(found.slope - slope).max() < 4 * found.slope_error.max()
    assert (np.abs(found.difficulty - difficulty) < 4 * found.difficulty_error).all()
    assert (found.difficulty_error > 0.02).all()


@pytest.mark.parametrize("model", ["rasch", "2pl"])
def test_answers_to_an_adaptive_test_are_calibrated(model):
    """Two right answers out of four lead to the hard half, the others to the easy one."""
    rng = np.random.default_rng(6)
    slope = np.full(12, 1.2) if model == "rasch" else np.tile([0.8, 1.2, 1.6, 1.2], 3)
    difficulty = np.concatenate([[-0.6, -0.2, 0.2, 0.6], np.linspace(-2, -0.5, 4), np.linspace(0.5, 2, 4)])
    level = rng.normal(size=3000)
    answers = (rng.random((3000, 12)) < 1 / (1 + np.exp(-slope * (level[:, None] - difficulty)))).astype(int)
    strong = answers[:, :4].sum(axis=1) >= 2
    answers[strong, 4:8] = answers[~strong, 8:] = -1
    found = calibrate(answers, [f"Q{place}" for place in range(12)], model)
    assert (np.abs(found.slope - slope) < 4 * found.slope_error).all()
    assert (np.abs(found.difficulty - difficulty) < 4 * found.difficulty_error).all()


def test_a_question_that_goes_backwards_is_refused_under_rasch_too():
    answers = patterns("lsat6.csv")
    answers[:, 2] = 1 - answers[:, 2]
    with pytest.raises(Refusal, match=said("« Q3 » ne départage pas")):
        calibrate(answers, ITEMS, "rasch")


def test_a_process_that_calibrates_nothing_does_not_load_the_library():
    script = (
        "import sys; import terreau.lab.adaptive, terreau.lab.adaptive.calibration; sys.exit('mirt' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def spoiled(row, column, value):
    answers = patterns("lsat6.csv").astype(float)
    answers[row, column] = value
    return answers


@pytest.mark.parametrize(
    ("answers", "row", "column", "words"),
    [
        (spoiled(3, 2, float("nan")), 3, "Q3", "« Q3 » vaut « nan »"),
        (spoiled(3, 2, 2), 3, "Q3", "« Q3 » vaut « 2 »"),
        (spoiled(slice(None), 0, 1), None, "Q1", "Toutes les réponses à « Q1 » sont justes .1000."),
        (spoiled(slice(None), 0, 0), None, "Q1", "« Q1 » sont fausses"),
        (spoiled(slice(None), 4, -1), None, "Q5", "aucune réponse"),
        (spoiled(slice(None), 4, 1 - patterns("lsat6.csv")[:, 4]), None, "Q5", "nulle ou négative"),
        (patterns("lsat6.csv")[:, :4], None, "", "une colonne par question"),
    ],
)
def test_bad_answers_are_refused_by_row_and_question(answers, row, column, words):
    with pytest.raises(Refusal, match=said(words)) as refused:
        calibrate(answers, ITEMS)
    assert (refused.value.table, refused.value.row, refused.value.column) == ("answers", row, column)


def test_one_question_alone_is_refused():
    with pytest.raises(Refusal, match=said("au moins deux questions")):
        calibrate([[1], [0]], ["Q1"])


def test_a_question_at_a_bound_of_what_is_searched_is_refused():
    """Passed by 999 people of 1,000, by chance: no finite difficulty can be told from its neighbours."""
    rng = np.random.default_rng(1)
    answers = np.column_stack([patterns("lsat6.csv"), rng.permutation(np.arange(1000) > 0)])
    answers[answers[:, 5] == 0, :5] = 0
    with pytest.raises(Refusal, match=said("« Q6 » ne se laisse pas calibrer")):
        calibrate(answers, [*ITEMS, "Q6"])


def test_the_variance_of_levels_is_asked_of_rasch_only():
    with pytest.raises(ValueError, match="own slope"):
        calibrate(patterns("lsat6.csv"), ITEMS).variance  # noqa: B018
