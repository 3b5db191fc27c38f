"""How questions behave: the level of the tests is the one announced, and what is planted is found."""

from dataclasses import replace

import numpy as np
import pytest

from terreau.lab.adaptive import estimate
from terreau.lab.adaptive.bank import make_bank
from terreau.lab.adaptive.collected import Collected, foresee
from terreau.lab.adaptive.quality import differential, exposure, false_alarms_held, fit_of
from terreau.lab.adaptive.recalibration import law_of, recalibrate
from terreau.lab.refusals import Refusal
from tests.lab.adaptive_banks import answers_from, declared_bank, said


def two_groups(first, second):
    """The answers of two groups in one table, and to which group each person belongs."""
    together = Collected(
        np.concatenate([first.people, second.people + first.count]),
        np.concatenate([first.items, second.items]),
        np.concatenate([first.right, second.right]),
    )
    return together, np.repeat([0, 1], [first.count, second.count])


def test_what_is_foreseen_of_an_answer_is_the_mean_of_the_curve_under_the_earlier_answers():
    """Against the estimator that the test itself uses, at each step of one person; curves by differences."""
    _declared, believed, _true = declared_bank(0, count=8)
    items, right = np.array([2, 5, 1, 0]), np.array([1, 0, 1, 1])
    known = foresee(believed, Collected(np.zeros(4, dtype=np.int64), items, right))
    for turn in range(4):
        given = {int(item): int(one) for item, one in zip(items[:turn], right[:turn], strict=True)}
        item, step = int(items[turn]), 1e-6

        def chance(moved, given=given, item=item):
            """P(right | given) = P(given and right) / P(given), from how one more answer moves the level."""
            level, up, down = (estimate(moved, extra).level for extra in (given, given | {item: 1}, given | {item: 0}))
            return (level - down) / (up - down)

        assert known.chance[turn] == pytest.approx(chance(believed), abs=1e-9)
        # The earlier answers do not depend on this question's parameters: differences are the derivatives.
        for name, slopes, found in (
            ("difficulty", believed.difficulty, known.by_difficulty), ("slope", np.log(believed.slope), known.by_slope)
        ):  # fmt: skip
            sides = []
            for sign in (1, -1):
                values = slopes.copy()
                values[item] += sign * step
                sides.append(chance(replace(believed, **{name: values if name == "difficulty" else np.exp(values)})))
            assert found[turn] == pytest.approx((sides[0] - sides[1]) / (2 * step), rel=1e-4, abs=1e-6)


def test_fit_flags_good_questions_as_often_as_announced():
    """Some 200 tests at 5 %: between 1 % and 10 % reject, whatever the questions that the test chose."""
    values, infit = [], []
    for seed in range(10):
        _declared, believed, true = declared_bank(seed)
        found = fit_of(law_of(true, answers := answers_from(true, believed, 250, seed, mean=2.5)), answers)
        values += found.p[np.isfinite(found.p)].tolist()
        infit += found.infit[found.count > 30].tolist()
    assert len(values) > 150
    assert 0.01 < np.mean(np.array(values) < 0.05) < 0.1
    assert np.mean(infit) == pytest.approx(1, abs=0.03)


def test_a_question_answered_at_random_does_not_fit_and_recalibration_tells_its_slope():
    declared, believed, true = declared_bank(4)
    answers = answers_from(true, believed, 800, 4)
    often = int(np.argmax(np.bincount(answers.items)))
    right = answers.right.copy()
    asked = answers.items == often
    right[asked] = np.random.default_rng(1).permutation(right[asked])
    spoiled = Collected(answers.people, answers.items, right)
    found = recalibrate(believed, spoiled, declared, 1.3)
    assert fit_of(law_of(true, spoiled), spoiled).p[often] < 0.01
    assert found.bank.slope[often] == found.bank.slope.min()
    assert found.bank.slope[often] < 0.6


def test_differential_functioning_is_not_seen_where_there_is_none():
    """Groups more than a level apart: a stronger group makes no question look easier for it."""
    values = []
    for seed in range(5):
        declared, believed, true = declared_bank(seed)
        weak, strong = (answers_from(true, believed, 200, seed + 100 * at, mean=2.0 + 1.2 * at) for at in (0, 1))
        answers, group = two_groups(weak, strong)
        found = differential(recalibrate(believed, answers, declared, 1.3).bank, answers, group)
        values += found.p[np.isfinite(found.p)].tolist()
        assert sum(size in "BC" for size in found.size if size) <= 1
    assert len(values) > 50
    assert np.mean(np.array(values) < 0.05) < 0.1


def test_planted_differential_functioning_is_found_large_and_alone():
    declared, believed, true = declared_bank(11)
    first = answers_from(true, believed, 400, 11)
    often = int(np.argmax(np.bincount(first.items) * (true.guess == 0)))
    harder = true.difficulty.copy()
    harder[often] += 1.2
    second = answers_from(replace(true, difficulty=harder), believed, 400, 12, mean=2.4)
    answers, group = two_groups(first, second)
    found = differential(recalibrate(believed, answers, declared, 1.3).bank, answers, group)
    assert found.size[often] == "C"
    assert found.shift[often, 1] - found.shift[often, 0] == pytest.approx(1.2, abs=0.5)
    assert [size for at, size in enumerate(found.size) if at != often and size in ("B", "C")] == []


def test_small_groups_are_not_compared():
    _declared, believed, true = declared_bank(7)
    answers, group = two_groups(answers_from(true, believed, 100, 1), answers_from(true, believed, 45, 2))
    found = differential(believed, answers, group)
    assert set(found.size) == {""}
    assert np.isnan(found.shift[:, 1]).all()
    with pytest.raises(Refusal, match=said("besoin d’un groupe")):
        differential(believed, answers, group[:-1])


def test_false_alarms_are_held_as_published():
    """The example of Benjamini and Hochberg (1995), table 1: four of fifteen at 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
         0.7590, 1.0]  # fmt: skip
    assert false_alarms_held(p).sum() == 4
    assert false_alarms_held([np.nan, 0.001, np.nan]).tolist() == [False, True, False]
    assert not false_alarms_held([np.nan]).any()


def test_exposure_is_the_share_of_people_who_had_the_question():
    bank = make_bank(["A", "B"], ["", ""], 1.0, [0.0, 1.0])
    answers = Collected(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([1, 1, 0]))
    assert exposure(bank, answers).tolist() == [1.0, 0.5]
    assert fit_of(bank, answers).right.tolist() == [0.5, 1.0]
