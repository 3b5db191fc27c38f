"""Units made comparable before their changes are: the doubly robust difference."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.optimize import minimize

from terreau.lab.impact.adjustment import adjusted_difference
from terreau.lab.impact.columns import Column
from terreau.lab.impact.effects import group_time
from terreau.lab.impact.panels import assemble
from terreau.lab.impact.uncertainty import errors
from terreau.lab.refusals import Refusal


def weighted(change, own, features, weight):
    """The doubly robust difference from its definition: a weighted logit by quasi-Newton, weighted least squares."""
    sign = np.where(own, -1.0, 1.0)
    fitted = minimize(
        lambda b: weight @ np.logaddexp(0, sign * (features @ b)),
        np.zeros(features.shape[1]),
        jac=lambda b: (weight * sign / (1 + np.exp(-sign * (features @ b)))) @ features,
        method="BFGS",
        options={"gtol": 1e-11},
    )
    odds = np.exp(features @ fitted.x)
    root = np.sqrt(weight * ~own)
    line = np.linalg.lstsq(features * root[:, None], change * root, rcond=None)[0]
    residual = change - features @ line
    side = weight * ~own * odds
    return (weight * own) @ residual / (weight @ own) - side @ residual / side.sum()


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 2**32 - 1))
def test_the_contribution_is_the_derivative_by_the_weight_of_the_unit(seed):
    random = np.random.default_rng(seed)
    known = random.normal(size=40)
    features = np.column_stack([np.ones(40), known])
    own = np.arange(40) % 3 == 0
    change = random.normal(size=40) + 0.5 * known**2
    value, contribution = adjusted_difference(change, own, features, "2022")
    assert value == pytest.approx(weighted(change, own, features, np.ones(40)), abs=1e-6)
    for unit in range(0, 40, 7):
        ends = []
        for step in (1e-3, -1e-3):
            weight = np.ones(40)
            weight[unit] += step
            ends.append(weighted(change, own, features, weight))
        assert contribution[unit] == pytest.approx((ends[0] - ends[1]) / 2e-3, abs=1e-4)


def rows(random, agents=400):
    """Younger agents progress by themselves, and train more often: without training they would have gained too."""
    young = random.random(agents) < 0.5
    trained = random.random(agents) < np.where(young, 0.7, 0.3)
    score = random.normal(size=(agents, 1)) + 0.3 * random.normal(size=(agents, 4))
    score += np.where(young, 1.0, 0.0)[:, None] * np.arange(4)
    agent, wave = np.repeat(np.arange(agents), 4), np.tile(np.arange(2021, 2025), agents)
    return (
        agent,
        wave,
        score.ravel(),
        np.where(trained, 2023, 0)[agent],
        np.where(young, "moins de 40", "40 et plus")[agent],
    )


def panel(adjust):
    agent, wave, score, start, age = rows(np.random.default_rng(12))
    return assemble(
        Column.of("agent", agent),
        Column.of("vague", wave),
        score,
        Column.of("debut", start),
        adjust=[Column.of("age", age)] if adjust else (),
    )


def test_what_the_young_gain_by_themselves_is_not_given_to_the_training():
    raw, adjusted = (group_time(panel(adjust)) for adjust in (False, True))
    assert raw.estimates.value[-1] > 0.5
    told = errors(adjusted.panel, adjusted.estimates)
    assert np.abs(told.value).max() < 0.15
    assert (np.abs(told.value) < 3 * told.error).all()


def test_a_feature_that_says_nothing_or_says_it_twice_is_refused():
    agent, wave, score, start, _age = rows(np.random.default_rng(12))
    columns = Column.of("agent", agent), Column.of("vague", wave), score, Column.of("debut", start)
    with pytest.raises(Refusal, match="se répètent"):
        group_time(assemble(*columns, adjust=[Column.of("tous", np.ones(len(agent)))]))
    twice = Column.of("rang", agent % 7)
    with pytest.raises(Refusal, match="se répètent"):
        group_time(assemble(*columns, adjust=[twice, twice]))


def test_a_feature_that_tells_the_trained_from_the_others_is_refused():
    agent, wave, score, start, _age = rows(np.random.default_rng(12))
    columns = Column.of("agent", agent), Column.of("vague", wave), score, Column.of("debut", start)
    with pytest.raises(Refusal, match="séparent sans erreur la cohorte « 2023 »"):
        group_time(assemble(*columns, adjust=[Column.of("forme", start > 0)]))


def test_a_feature_that_changes_is_refused_with_its_row():
    agent, wave, score, start, age = rows(np.random.default_rng(12))
    columns = Column.of("agent", agent), Column.of("vague", wave), score, Column.of("debut", start)
    age = age.astype(object)
    age[9] = "moins de 40" if age[8] == "40 et plus" else "40 et plus"
    with pytest.raises(Refusal, match="change de « age »") as caught:
        assemble(*columns, adjust=[Column.of("age", age)])
    assert caught.value.column == "age"
    assert caught.value.row in (8, 9, 10)
