"""Johnson's relative weights: they add up to R², share out what moves together, and say when they do not know."""

import itertools

import numpy as np
import pytest

from terreau.lab.weighting.importance import LEAST, relative_weights


def survey(seed: int = 1, rows: int = 800) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three answers that move together, one that does nothing, and a mark."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=rows)
    x = np.column_stack([mood + rng.normal(size=rows), mood + rng.normal(size=rows), rng.normal(size=rows)])
    mark = 2 * x[:, 0] + x[:, 1] + rng.normal(size=rows)
    return np.column_stack([x, rng.normal(size=rows)]), mark, rng.uniform(0.5, 2, rows)


def r2(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> float:
    design = np.column_stack([np.ones(len(y)), x]) * np.sqrt(w)[:, None]
    left = y * np.sqrt(w) - design @ np.linalg.lstsq(design, y * np.sqrt(w), rcond=None)[0]
    mean = (w @ y) / w.sum()
    return 1 - left @ left / (w @ (y - mean) ** 2)


def test_they_add_up_to_the_r2_of_the_weighted_regression():
    x, y, w = survey()
    found = relative_weights(x, y, w)
    assert found.weights.sum() == pytest.approx(found.r2, abs=1e-12)
    assert found.r2 == pytest.approx(r2(x, y, w), abs=1e-10)
    assert (found.weights >= 0).all()


def test_they_are_near_the_mean_gain_over_all_orders():
    """Shapley's shares of R² (Lindeman, Merenda & Gold 1980), of which they are known to be a close approximation."""
    x, y, w = survey()
    shapley = np.zeros(4)
    for order in itertools.permutations(range(4)):
        gained = 0.0
        for rank in range(4):
            reached = r2(x[:, list(order[: rank + 1])], y, w)
            shapley[order[rank]] += (reached - gained) / 24
            gained = reached
    assert relative_weights(x, y, w).weights == pytest.approx(shapley, abs=0.01)


def test_of_answers_that_do_not_move_together_they_are_squared_correlations():
    """Fractional factorial: exactly orthogonal columns."""
    x = np.array(list(itertools.product((0.0, 1.0), repeat=7)))
    y = 3 * x[:, 0] + 2 * x[:, 1] + x[:, 2]
    found = relative_weights(x, y, np.ones(len(y)))
    assert found.weights == pytest.approx([9 / 14, 4 / 14, 1 / 14, 0, 0, 0, 0], abs=1e-12)
    assert found.r2 == pytest.approx(1)


def test_two_answers_that_always_agree_share_alike():
    x, y, w = survey()
    doubled = np.column_stack([x, x[:, 0]])
    found = relative_weights(doubled, y, w)
    assert found.weights[0] == pytest.approx(found.weights[4])
    assert found.r2 == pytest.approx(r2(x, y, w), abs=1e-8)


def test_who_skipped_an_answer_is_left_out_and_what_does_not_vary_has_no_weight():
    x, y, w = survey()
    x[:50, 1] = np.nan
    y[50:60] = np.nan
    found = relative_weights(np.column_stack([x, np.ones(len(y))]), y, w)
    assert found.rows == 740
    assert np.isnan(found.weights[4])
    assert found.r2 == pytest.approx(r2(x[60:], y[60:], w[60:]), abs=1e-10)


def test_too_few_complete_answers_tell_nothing():
    x, y, w = survey(rows=LEAST - 1)
    assert relative_weights(x, y, w) is None
    x, y, w = survey(rows=LEAST)
    assert relative_weights(x, y, w) is not None
    assert relative_weights(x, np.full(LEAST, 5.0), w) is None
