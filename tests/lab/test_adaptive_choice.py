"""The next question and the end of a test: best in expectation, balanced, controlled, explained."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from terreau.lab.adaptive import Rule, estimate, make_bank, next_item, stop
from terreau.lab.adaptive.bank import probability
from terreau.lab.adaptive.choice import gains
from terreau.lab.adaptive.scoring import known
from terreau.lab.adaptive.simulation import admissions, draw_people, simulate
from terreau.lab.refusals import Refusal
from tests.lab.adaptive_banks import bank_of, said, tcals

FEW = settings(deadline=None, max_examples=25)
BEST = Rule(best=1, leeway=np.inf, longest=99)


@pytest.mark.parametrize("themes", [1, 3])
def test_a_gain_is_the_fall_in_variance_over_both_answers(themes):
    """By scoring each question right, then wrong, weighted by what is believed of its answer."""
    bank, answers = bank_of(12, themes, guess=0.1), {0: 1, 4: 0, 5: 1}
    found = known(bank, answers)
    for item in set(range(12)) - set(answers):
        right = float(found.themes[0, bank.theme_of[item]] @ bank.right[:, item])
        after = [estimate(bank, answers | {item: answer}).error ** 2 for answer in (0, 1)]
        fall = found.error[0] ** 2 - (1 - right) * after[0] - right * after[1]
        assert gains(bank, found)[0, item] == pytest.approx(fall, abs=1e-9)


def test_the_best_question_is_the_one_of_greatest_gain():
    bank, answers = bank_of(30, 3), {3: 1, 8: 0}
    worth = gains(bank, known(bank, answers))[0]
    worth[list(answers)] = -1
    assert next_item(bank, answers, BEST, 1) == int(np.argmax(worth))


def test_where_the_level_is_nearly_known_the_gain_is_fisher_s_information():
    slope, difficulty, guess, _themes = tcals()
    bank = make_bank([str(at) for at in range(85)], [""] * 85, slope, difficulty, guess=guess, sd=0.01)
    order = np.argsort(-gains(bank, known(bank, {}))[0])
    assert (order[:5] + 1).tolist() == [63, 10, 62, 60, 61]


@given(st.integers(0, 2**32), st.integers(0, 10))
@FEW
def test_the_same_attempt_gets_the_same_question_and_never_one_again(seed, count):
    bank, rule = bank_of(12, 3), Rule(longest=12)
    answers: dict[int, int] = {}
    for step in range(count):
        item = next_item(bank, answers, rule, seed)
        assert item == next_item(bank, dict(answers), rule, seed)
        assert item not in answers
        answers[item] = (seed >> step) & 1
    assert len(answers) == count


def test_people_do_not_all_begin_with_the_same_question_and_all_begin_with_one_of_the_best():
    bank = bank_of(40, 1)
    best = set(np.argsort(-gains(bank, known(bank, {}))[0])[:5].tolist())
    first = [next_item(bank, {}, Rule(best=5), seed) for seed in range(200)]
    assert set(first) == best
    assert max(np.bincount(first)) < 70


@pytest.mark.parametrize(("leeway", "apart"), [(0, 1), (1, 2)])
def test_no_theme_runs_ahead_of_another(leeway, apart):
    """All the good questions are in one theme: without balance it would be asked alone."""
    bank = make_bank([f"Q{at}" for at in range(40)], ["good"] * 20 + ["dull"] * 20, [3.0] * 20 + [0.3] * 20, 0.0)
    answers: dict[int, int] = {}
    for _step in range(20):
        item = next_item(bank, answers, Rule(best=1, leeway=leeway, longest=40), 0)
        answers[item] = 1
        counts = [theme.answers for theme in estimate(bank, answers).themes]
        assert max(counts) - min(counts) <= apart
    free = {}
    for _step in range(8):
        free[next_item(bank, free, BEST, 0)] = 1
    assert [theme.answers for theme in estimate(bank, free).themes] == [8, 0]


def test_shares_are_followed_and_a_theme_that_is_used_up_gives_its_place():
    bank = make_bank([f"Q{at}" for at in range(40)], ["a"] * 30 + ["b"] * 10, 1.0, np.linspace(-2, 2, 40))
    answers: dict[int, int] = {}
    for step in range(30):
        answers[next_item(bank, answers, Rule(best=1, leeway=0, shares={"b": 2}, longest=40), 0)] = step % 2
        if step == 11:
            assert [theme.answers for theme in estimate(bank, answers).themes] == [4, 8]
    assert [theme.answers for theme in estimate(bank, answers).themes] == [20, 10]


def test_a_test_says_why_it_stops():
    bank = bank_of(6, 2)
    asked = {0: 1, 1: 0, 2: 1}
    error = estimate(bank, asked).error
    assert stop(bank, asked, Rule(error=error + 1e-9, longest=5)) == "precision"
    assert stop(bank, asked, Rule(error=error - 1e-9, longest=5)) is None
    assert stop(bank, asked, Rule(error=error + 1e-9, shortest=4, longest=5)) is None
    assert stop(bank, asked, Rule(longest=3)) == "length"
    everything = dict.fromkeys(range(6), 1)
    assert stop(bank, everything, Rule(longest=15)) == "bank"
    assert next_item(bank, everything, Rule(longest=15), 0) is None
    assert stop(bank, {}, Rule()) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"error": -1}, "au moins 0"),
        ({"error": float("nan")}, "au moins 0"),
        ({"leeway": -1}, "au moins 0"),
        ({"shortest": 9, "longest": 5}, "pas plus de questions"),
        ({"shortest": 0}, "au moins une question"),
        ({"best": 0}, "une question au moins"),
        ({"shares": {"a": 0}}, "La part du thème « a » vaut 0"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(changes, words):
    with pytest.raises(Refusal, match=said(words)):
        Rule(**changes)


def test_a_share_for_an_unknown_theme_is_refused():
    with pytest.raises(Refusal, match=said("« Z » n’est pas dans la banque")):
        next_item(bank_of(4, 2), {}, Rule(shares={"Z": 1}), 0)


@pytest.mark.parametrize("themes", [1, 4])
def test_reported_errors_are_honest_at_10_20_and_32_questions(themes):
    """RMSE over reported error within .95 to 1.05; 93 % to 97 % of people in their 95 % interval."""
    bank = bank_of(100, themes, seed=2)
    found = simulate(bank, Rule(longest=32), draw_people(bank, 1500, 8), 8)
    path = found.path_rmse() / found.path_reported()
    assert (np.abs(path[[10, 20, 32]] - 1) < 0.05).all()
    for count in (10, 20, 32):
        away = np.abs(found.path_level[:, count] - found.truth)
        assert 0.93 <= np.mean(away <= 1.96 * found.path_error[:, count]) <= 0.97
    assert found.ratio == pytest.approx(path[32])
    assert found.questions.tolist() == [32] * 1500
    assert (np.diff(found.path_reported()) < 0).all()


def test_a_test_told_wrong_slopes_is_seen_to_be_dishonest():
    bank = bank_of(100, 1, slopes=0.0)
    boasted = make_bank(bank.items, bank.themes, 2.5, bank.difficulty)
    found = simulate(bank, Rule(longest=15), draw_people(bank, 300, 5), 5, known_as=boasted)
    assert found.ratio > 1.3
    assert found.coverage < 0.9


def test_a_simulation_follows_the_rules_of_a_single_test():
    """The vectorised tests stop where `stop` stops, on what `estimate` estimates."""
    bank, rule = bank_of(12, 3), Rule(error=0.65, shortest=3, longest=9)
    people = draw_people(bank, 120, 4)
    found = simulate(bank, rule, people, 4)
    assert set(found.reason.tolist()) == {0, 1}
    assert ((found.error <= 0.65) == (found.reason == 0)).all()
    assert (found.questions[found.reason == 0] >= 3).all()
    assert (found.questions[found.reason == 1] == 9).all()
    assert found.asked.sum() == found.questions.sum()
    assert (simulate(bank, Rule(longest=50), people, 4).reason == 2).all()
    again = simulate(bank, rule, people, 4)
    assert (again.level == found.level).all()
    assert (simulate(bank, rule, people, 5).level != found.level).any()


def test_a_sure_answer_takes_everybody_down_the_same_path_as_a_single_test():
    """People far above every question answer all of them right: nothing is left to chance but the choice."""
    bank = bank_of(30, 3)
    people = np.full((3, 4), 500.0)
    found = simulate(bank, Rule(best=1, longest=10), people, 0)
    answers: dict[int, int] = {}
    while stop(bank, answers, Rule(best=1, longest=10)) is None:
        answers[next_item(bank, answers, Rule(best=1, longest=10), 0)] = 1
    single = estimate(bank, answers)
    assert found.level == pytest.approx([single.level] * 3, abs=1e-12)
    assert found.theme_level[0] == pytest.approx([theme.level for theme in single.themes], abs=1e-12)
    assert np.nonzero(found.asked)[0].tolist() == sorted(answers)


def test_people_are_drawn_from_the_law_of_the_bank():
    bank = make_bank(["a", "b"], ["x", "y"], 1.0, 0.0, mean=3.0, sd=1.5, spread=0.8)
    people = draw_people(bank, 20000, 1)
    assert people.mean(axis=0) == pytest.approx([3, 3, 3], abs=0.05)
    assert people.std(axis=0) == pytest.approx([1.5, 1.7, 1.7], abs=0.03)
    assert np.corrcoef(people.T)[1, 2] == pytest.approx(1.5**2 / 1.7**2, abs=0.02)
    with pytest.raises(Refusal, match=said("au moins une personne")):
        draw_people(bank, 0, 1)


def test_exposure_control_brings_every_question_under_the_share_asked_for():
    bank, rule = bank_of(60, 2), Rule(longest=10)
    people = draw_people(bank, 600, 99)
    before = simulate(bank, rule, people, 9).exposure.max()
    controlled = admissions(bank, rule, 0.35, 250, 3)
    after = simulate(controlled, rule, people, 9)
    assert before > 0.75
    assert after.exposure.max() < 0.42  # 0.35, and the noise of what both simulations drew
    assert after.asked.sum() == 6000
    with pytest.raises(Refusal, match=said("ne peut pas être tenue")):
        admissions(bank, rule, 0.1, 10, 3)


def test_answers_follow_the_probability_of_the_theme_s_level():
    assert probability([0, 1], 2.0, 0.0, 0.25) == pytest.approx([0.625, 0.25 + 0.75 / (1 + np.exp(-2))])
    assert probability(1e6, 5.0, 0.0) == 1
    assert probability(-1e6, 5.0, 0.0) == pytest.approx(0)


def test_progress_is_told_to_the_end():
    told = []
    bank = bank_of(10, 2)
    simulate(bank, Rule(longest=2), draw_people(bank, 300, 0), 0, progress=lambda *step: told.append(step))
    assert told == [(250, 300), (300, 300)]
