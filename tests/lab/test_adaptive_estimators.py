"""ML, Bayes modal, EAP and WL against R's catR on a published bank, and against closed forms."""

import numpy as np
import pytest

from terreau.lab.adaptive import estimate, make_bank
from terreau.lab.adaptive.estimators import (
    Pattern,
    bayes_modal,
    expected_a_posteriori,
    maximum_likelihood,
    weighted_likelihood,
)
from terreau.lab.refusals import Refusal
from tests.lab.adaptive_banks import said, tcals

ANSWERS = [
    int(one)
    for one in "1111110111011111101101110111111111111111111111111111111111110101111110101110111111111"
]  # fmt: skip


@pytest.mark.parametrize(
    ("estimator", "level", "error"),
    [
        (maximum_likelihood, 0.203340, 0.187024),
        (bayes_modal, 0.196205, 0.183256),
        (expected_a_posteriori, 0.210574, 0.190636),
        (weighted_likelihood, 0.183902, 0.185381),
    ],
)
def test_each_estimator_gives_the_figures_of_catr_on_tcals(estimator, level, error):
    """catR, pattern of `genPattern(0, tcals, seed = 1)`: `thetaEst` and `semTheta`, within 1e-5."""
    slope, difficulty, guess, _themes = tcals()
    assert estimator(Pattern(slope, difficulty, guess, ANSWERS)) == pytest.approx((level, error), abs=1e-5)


def test_the_two_level_model_with_one_theme_gives_the_same_eap():
    slope, difficulty, guess, _themes = tcals()
    bank = make_bank([str(place) for place in range(85)], [""] * 85, slope, difficulty, guess=guess)
    found = estimate(bank, dict(enumerate(ANSWERS)))
    fine = expected_a_posteriori(Pattern(slope, difficulty, guess, ANSWERS), low=-8, high=8, points=1601)
    assert (found.level, found.error) == pytest.approx(fine, abs=1e-6)
    # catR's 33 points are a quarter apart for an error of .19: they give its last digits, not the integral's.
    assert (found.level, found.error) == pytest.approx((0.210574, 0.190636), abs=2e-4)


def test_the_most_informative_questions_of_tcals_at_0_are_those_of_catr():
    slope, difficulty, guess, _themes = tcals()
    whole = [Pattern(slope[[at]], difficulty[[at]], guess[[at]], [1]).information(0) for at in range(85)]
    best = np.argsort(whole)[::-1][:5]
    assert (best + 1).tolist() == [63, 10, 62, 60, 61]
    assert np.array(whole)[best] == pytest.approx([3.187892, 1.978903, 1.418786, 1.394356, 1.288198], abs=1e-6)


def test_likelihood_under_rasch_with_equal_difficulties_is_a_log_odds():
    level, error = maximum_likelihood(Pattern([1] * 8, [0.5] * 8, 0.0, [1] * 6 + [0] * 2))
    assert level == pytest.approx(0.5 + np.log(6 / 2), abs=1e-9)
    assert error == pytest.approx(1 / np.sqrt(8 * 0.75 * 0.25), abs=1e-9)


def test_warm_s_estimate_under_rasch_with_equal_difficulties_adds_half_an_answer_to_each_side():
    """There J / 2I = 1/2 - P, so the corrected score is Σ x + 1/2 - (n + 1) P."""
    level, _error = weighted_likelihood(Pattern([1] * 8, [0.5] * 8, 0.0, [1] * 6 + [0] * 2))
    assert level == pytest.approx(0.5 + np.log(6.5 / 2.5), abs=1e-9)


def test_a_perfect_pattern_gets_the_bound_from_likelihood_and_a_number_from_the_others():
    pattern = Pattern([1] * 5, [0] * 5, 0.0, [1] * 5)
    assert maximum_likelihood(pattern)[0] == 4
    assert maximum_likelihood(Pattern([1] * 5, [0] * 5, 0.0, [0] * 5))[0] == -4
    assert weighted_likelihood(pattern)[0] == pytest.approx(np.log(5.5 / 0.5), abs=1e-9)
    mode = bayes_modal(pattern)[0]
    assert 5 * (1 - 1 / (1 + np.exp(-mode))) == pytest.approx(mode, abs=1e-9)


def test_of_two_modes_the_higher_is_taken():
    """A hard guessable question passed and easy ones failed: the likelihood has two maxima."""
    pattern = Pattern([6, 6, 1], [2, 2, -1], [0.3, 0.3, 0], [1, 1, 0])
    level, _error = maximum_likelihood(pattern)
    grid = np.linspace(-4, 4, 4001)
    best = grid[np.argmax([pattern.log_likelihood(at) for at in grid])]
    assert level == pytest.approx(best, abs=0.0021)


@pytest.mark.parametrize(
    ("answers", "words"),
    [([1, 2], "« 2 » vaut « 2 »"), ([1, float("nan")], "« 2 » vaut « nan »"), ([1], "2 questions")],
)
def test_a_pattern_that_is_not_0_or_1_is_refused(answers, words):
    with pytest.raises(Refusal, match=said(words)):
        Pattern([1, 1], [0, 1], 0.0, answers)
