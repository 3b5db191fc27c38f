"""Levels from answers: against direct integration, monotone, re-computable, refusing what is no answer."""

import json
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.integrate import quad

from terreau.lab.adaptive import bank_from, estimate, make_bank, positions_of, reached
from terreau.lab.adaptive.bank import probability
from terreau.lab.refusals import Refusal
from tests.lab.adaptive_banks import bank_of, said

FEW = settings(deadline=None, max_examples=25)


@st.composite
def attempts(draw):
    """A bank of any shape, a part of it answered anyhow, and one question more."""
    count = draw(st.integers(2, 14))
    bank = make_bank(
        [f"Q{place}" for place in range(count)],
        draw(st.lists(st.sampled_from("ABC"), min_size=count, max_size=count)),
        draw(st.lists(st.floats(0.1, 4), min_size=count, max_size=count)),
        draw(st.lists(st.floats(-4, 4), min_size=count, max_size=count)),
        guess=draw(st.lists(st.floats(0, 0.5), min_size=count, max_size=count)),
        sd=draw(st.floats(0.3, 2)), spread=draw(st.floats(0.0, 2)),
    )  # fmt: skip
    order = draw(st.permutations(range(count)))
    asked = draw(st.integers(0, count - 1))
    answers = {place: draw(st.integers(0, 1)) for place in order[:asked]}
    return bank, answers, order[asked]


def levels(bank, answers):
    found = estimate(bank, answers)
    return np.array([found.level, *(theme.level for theme in found.themes)])


@given(attempts())
@FEW
def test_one_more_answer_moves_no_level_the_wrong_way(attempt):
    bank, answers, more = attempt
    before = levels(bank, answers)
    assert (levels(bank, answers | {more: 0}) <= before + 1e-9).all()
    assert (levels(bank, answers | {more: 1}) >= before - 1e-9).all()


@given(attempts())
@FEW
def test_a_right_answer_in_place_of_a_wrong_one_lowers_no_level(attempt):
    bank, answers, more = attempt
    assert (levels(bank, answers | {more: 1}) >= levels(bank, answers | {more: 0}) - 1e-9).all()


def test_five_wrong_answers_to_hard_questions_lower_the_level_each_time():
    """The case in which another program raises it: difficulties 2 to 3.1, slope 1, all wrong."""
    hard = [2, 2.31, 2.61, 2.91, 3.1]
    bank = make_bank(list("abcde"), ["t"] * 5, 1.0, hard)
    path = [estimate(bank, dict.fromkeys(range(count), 0)).level for count in range(6)]
    assert (np.diff(path) < -0.03).all()


@given(attempts())
@FEW
def test_an_attempt_scored_again_from_what_it_kept_gives_the_same_to_1e_12(attempt):
    bank, answers, more = attempt
    answers = answers | {more: 1}
    kept = json.loads(json.dumps({"bank": bank.as_dict(), "answers": list(answers.items())}))
    again = estimate(bank_from(kept["bank"]), dict(reversed(kept["answers"])))
    assert np.allclose(levels(bank, answers), [again.level, *(theme.level for theme in again.themes)], 0, 1e-12)


def test_the_questions_asked_are_enough_to_score_again():
    bank, answers = bank_of(40, 3), {4: 1, 17: 0, 30: 1, 2: 0, 39: 1}
    whole, part = estimate(bank, answers), estimate(bank.only(answers), dict(enumerate(answers.values())))
    assert part.level == pytest.approx(whole.level, abs=1e-12)
    assert part.error == pytest.approx(whole.error, abs=1e-12)


def test_without_answers_the_estimate_is_the_prior():
    found = estimate(make_bank(["a", "b"], ["x", "y"], 1.0, 0.0, mean=3.0, sd=1.5, spread=0.8), {})
    assert found.level == pytest.approx(3)
    assert found.error == pytest.approx(1.5, rel=1e-4)
    assert [theme.error for theme in found.themes] == pytest.approx([np.hypot(1.5, 0.8)] * 2, rel=1e-3)
    assert [theme.answers for theme in found.themes] == [0, 0]
    assert (found.low, found.high) == pytest.approx((3 - 1.96 * 1.5, 3 + 1.96 * 1.5), rel=1e-3)


def test_one_theme_agrees_with_direct_integration():
    bank, answers = bank_of(6, 1, guess=0.2), {0: 1, 1: 0, 2: 1, 3: 1, 5: 0}

    def law(level):
        right = probability(level, bank.slope, bank.difficulty, bank.guess)
        return np.exp(-(level**2) / 2) * np.prod([right[at] if one else 1 - right[at] for at, one in answers.items()])

    moments = [quad(lambda level, power=power: level**power * law(level), -9, 9)[0] for power in range(3)]
    mean = moments[1] / moments[0]
    found = estimate(bank, answers)
    assert found.level == pytest.approx(mean, abs=2e-6)
    assert found.error == pytest.approx(np.sqrt(moments[2] / moments[0] - mean**2), abs=1e-5)
    assert found.themes[0].level == pytest.approx(found.level, abs=1e-12)


@pytest.mark.parametrize(("sd", "spread"), [(0.1, 1.9), (1, 0.05), (2, 30)])
def test_unequal_spreads_are_integrated_too(sd, spread):
    """One right answer in a theme: the competence moves by sd² / (sd² + spread²) of what the theme does."""
    bank = make_bank(["a", "b"], ["x", "y"], 1.0, 0.3, sd=sd, spread=spread)
    found, whole = estimate(bank, {0: 1}), np.hypot(sd, spread)
    moments = [
        quad(lambda z, power=power: (whole * z) ** power * np.exp(-(z**2) / 2) * probability(whole * z, 1, 0.3), -9, 9)[
            0
        ]
        for power in range(2)
    ]
    assert found.themes[0].level == pytest.approx(moments[1] / moments[0], rel=1e-3)
    assert found.level == pytest.approx(moments[1] / moments[0] * (sd / whole) ** 2, rel=1e-3)


def test_two_themes_agree_with_a_sum_over_every_combination_of_levels():
    """The joint law of competence and both themes by brute force, on Gauss-Hermite points of another kind."""
    bank, answers = bank_of(8, 2, seed=3), {0: 1, 2: 1, 4: 1, 1: 0, 3: 0}
    points, weights = np.polynomial.hermite_e.hermegauss(64)
    weights = weights / weights.sum()
    total, sums = 0.0, np.zeros(3)
    squares = np.zeros(3)
    for place, level in enumerate(points):
        themes = level + 0.8 * points
        chance = []
        for theme in range(2):
            product_of = np.ones(64)
            for item, answer in answers.items():
                if item % 2 == theme:
                    right = probability(themes, bank.slope[item], bank.difficulty[item])
                    product_of = product_of * (right if answer else 1 - right)
            chance.append(product_of * weights)
        joint = weights[place] * np.outer(*chance)
        total += joint.sum()
        values = (np.full((64, 64), level), *np.meshgrid(themes, themes, indexing="ij"))
        sums += [np.sum(joint * value) for value in values]
        squares += [np.sum(joint * value**2) for value in values]
    found = estimate(bank, answers)
    mean = sums / total
    assert [found.level, *(theme.level for theme in found.themes)] == pytest.approx(mean, abs=1e-5)
    errors = np.sqrt(squares / total - mean**2)
    assert [found.error, *(theme.error for theme in found.themes)] == pytest.approx(errors, abs=1e-4)
    assert found.themes[0].level > found.level > found.themes[1].level


def test_a_theme_not_asked_about_has_the_level_of_the_competence_with_more_doubt():
    found = estimate(bank_of(9, 3), {0: 1, 3: 1, 6: 1, 1: 1})
    unasked = found.themes[2]
    assert unasked.level == pytest.approx(found.level, abs=1e-3)
    assert unasked.error == pytest.approx(np.hypot(found.error, 0.8), abs=1e-3)
    assert [theme.answers for theme in found.themes] == [3, 1, 0]


def test_themes_that_differ_leave_a_doubt_that_no_number_of_questions_lifts():
    count = 600
    difficulty = np.repeat(np.linspace(-3, 3, count // 3), 3)
    bank = make_bank([f"Q{at}" for at in range(count)], ["x", "y", "z"] * (count // 3), 3.0, difficulty)
    error = estimate(bank, {at: int(difficulty[at] < 0.3) for at in range(count)}).error
    assert bank.finest_error == pytest.approx((1 + 3 / 0.64) ** -0.5)
    assert bank.finest_error < error < 1.02 * bank.finest_error
    assert bank.only(range(0, count, 3)).finest_error == 0


def test_probabilities_of_holding_skills_fall_with_their_difficulty_and_halve_at_the_level():
    bank = make_bank(["a"], ["x"], 1.0, 0.0)
    held = reached(bank, {}, ["x"] * 5, [-99, -1, 0, 1, 99])
    assert held == pytest.approx([1, 0.8413, 0.5, 0.1587, 0], abs=1e-3)


def test_every_pattern_of_a_small_bank_ranks_as_its_number_of_right_answers_under_rasch():
    bank = make_bank(list("abcd"), ["x"] * 4, 1.0, [-1, 0, 0.5, 2])
    found = {pattern: estimate(bank, dict(enumerate(pattern))).level for pattern in product((0, 1), repeat=4)}
    for pattern, level in found.items():
        same = [other for key, other in found.items() if sum(key) == sum(pattern)]
        assert same == pytest.approx([level] * len(same), abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "row", "column", "words"),
    [
        ({"slope": [1, float("nan")]}, 1, "pente", "« B » : « pente » n’est pas un nombre"),
        ({"slope": [1, "haut"]}, 1, "pente", "n’est pas un nombre"),
        ({"slope": [-0.5, 1]}, 0, "pente", "« A » : la pente vaut -0.5"),
        ({"slope": [1, 0]}, 1, "pente", "dépasser 0"),
        ({"difficulty": [0, np.inf]}, 1, "difficulte", "« difficulte » n’est pas un nombre"),
        ({"guess": [0, 1]}, 1, "hasard", "« B » : « hasard » vaut 1,"),
        ({"guess": [-0.1, 0]}, 0, "hasard", "« A »"),
        ({"admission": [0.5, 0]}, 1, "admission", "« admission » vaut 0,"),
        ({"slope": [1, 1, 1]}, None, "pente", "2 questions, mais 3 valeurs"),
        ({"items": ["A", "A"]}, 1, "question", "« A » figure deux fois"),
        ({"items": []}, None, "", "aucune question"),
        ({"themes": ["x"]}, None, "theme", "besoin d’un thème"),
        ({"sd": 0}, None, "", "écart-type supérieur à 0"),
        ({"spread": -1}, None, "", "écart entre thèmes"),
        ({"spread": 1, "sd": 0.04}, None, "", "dépasse 20 fois"),
        ({"mean": float("nan")}, None, "", "moyenne"),
    ],
)
def test_a_bad_bank_is_refused_by_row_and_column(changes, row, column, words):
    bank = {"items": ["A", "B"], "themes": ["x", "y"], "slope": [1, 1], "difficulty": [0, 1]} | changes
    with pytest.raises(Refusal, match=said(words)) as refused:
        make_bank(**bank)
    assert (refused.value.table, refused.value.row, refused.value.column) == ("bank", row, column)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({0: 1, 7: 1}, "n° 7 n’existe pas : la banque en a 4"),
        ({0: 1, -1: 1}, "n° -1"),
        ({0: 1, 1.5: 1}, "n° 1.5"),
        ({0: 1, 1: 2}, "« Q1 » vaut « 2 »"),
        ({0: 1, 1: float("nan")}, "« Q1 » vaut « nan »"),
        ({0: 1, 1: None}, "« Q1 » vaut « None »"),
    ],
)
def test_answers_that_are_none_are_refused(answers, words):
    with pytest.raises(Refusal, match=said(words)) as refused:
        estimate(bank_of(4, 2), answers)
    assert refused.value.row == 1


def test_unknown_labels_are_refused():
    bank = bank_of(4, 2)
    assert positions_of(bank, ["Q3", "Q0"]) == [3, 0]
    with pytest.raises(Refusal, match=said("« Q9 » n’est pas dans la banque")):
        positions_of(bank, ["Q0", "Q9"])
    with pytest.raises(Refusal, match=said("Le thème « T7 » n’est pas")):
        reached(bank, {}, ["T0", "T7"], [0, 0])
    with pytest.raises(Refusal, match=said("un seuil qui soit un nombre")):
        reached(bank, {}, ["T0"], [float("nan")])
