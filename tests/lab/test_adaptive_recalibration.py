"""Recalibration of an adaptive test: nearer to the truth than authors, honest errors, and the scale that stays."""

import numpy as np
import pytest

from terreau.lab.adaptive.collected import Collected, collected
from terreau.lab.adaptive.recalibration import LEAST, recalibrate
from terreau.lab.refusals import Refusal
from tests.lab.adaptive_banks import answers_from, declared_bank, said


def root(values):
    return float(np.sqrt(np.mean(np.square(values))))


@pytest.mark.parametrize(("people", "gain"), [(60, 0.75), (300, 0.5)])
def test_answers_bring_difficulties_nearer_than_authors_with_honest_errors(people, gain):
    """On several banks, with weaker colleagues than the test supposes: fewer than that would be luck."""
    before, after, errors = [], [], []
    for seed in range(6):
        declared, believed, true = declared_bank(seed)
        found = recalibrate(believed, answers_from(true, believed, people, seed, mean=2.3, sd=1.2), declared, 1.3)
        before.append((declared - true.difficulty)[found.free])
        after.append((found.bank.difficulty - true.difficulty)[found.free])
        errors.append(found.difficulty_error[found.free])
    missed, announced = np.concatenate(after), np.concatenate(errors)
    assert root(missed) < gain * root(np.concatenate(before))
    assert 0.8 < root(missed) / root(announced) < 1.25
    assert 0.87 <= np.mean(np.abs(missed) < 1.96 * announced) <= 0.99


def test_slopes_and_the_law_of_those_who_answered_are_found():
    declared, believed, true = declared_bank(3)
    found = recalibrate(believed, answers_from(true, believed, 1500, 3, mean=2.3, sd=1.2), declared, 1.3)
    assert root(found.bank.slope - true.slope) < 0.9 * root(1.3 - true.slope)
    assert np.corrcoef(found.bank.slope[found.free], true.slope[found.free])[0, 1] > 0.7
    assert found.mean == pytest.approx(2.3, abs=0.15)
    assert found.sd == pytest.approx(1.2, abs=0.15)
    assert (found.bank.mean, found.bank.sd) == (believed.mean, believed.sd)


def test_stronger_people_do_not_make_questions_easier():
    declared, believed, true = declared_bank(5)
    weak, strong = (
        recalibrate(believed, answers_from(true, believed, 500, 5, mean=mean), declared, 1.3).bank.difficulty
        for mean in (2.0, 4.0)
    )
    assert np.mean(weak) == pytest.approx(np.mean(strong), abs=0.1)
    assert np.polyfit(declared, strong, 1) == pytest.approx([1, 0], abs=0.05)


def test_a_question_with_too_few_answers_keeps_its_parameters():
    declared, believed, true = declared_bank(2)
    answers = answers_from(true, believed, 80, 2)
    rare = np.nonzero(answers.items == 4)[0][LEAST - 1 :]
    kept = np.ones(len(answers), dtype=bool)
    kept[rare] = False
    found = recalibrate(believed, answers.of(kept), declared, 1.3)
    assert not found.free[4]
    assert (found.bank.difficulty[4], found.bank.slope[4]) == (believed.difficulty[4], believed.slope[4])
    assert np.isnan(found.difficulty_error[4])
    assert found.count[4] == LEAST - 1
    assert found.free.sum() > 15


def test_the_same_answers_give_the_same_numbers_and_the_order_of_people_changes_nothing():
    declared, believed, true = declared_bank(1)
    answers = answers_from(true, believed, 100, 1)
    found = recalibrate(believed, answers, declared, 1.3)
    again = recalibrate(believed, answers, declared, 1.3)
    assert again.bank.difficulty.tolist() == found.bank.difficulty.tolist()
    turned = Collected(answers.count - 1 - answers.people, answers.items, answers.right)
    assert recalibrate(believed, turned, declared, 1.3).bank.difficulty == pytest.approx(
        found.bank.difficulty, abs=1e-9
    )


def test_too_few_answers_are_refused():
    declared, believed, true = declared_bank(1)
    with pytest.raises(Refusal, match=said("Pas assez de réponses")):
        recalibrate(believed, answers_from(true, believed, 10, 1), declared, 1.3)


@pytest.mark.parametrize(
    ("people", "items", "right", "words"),
    [
        ([0, 0], [1], [1], "Chaque réponse dit qui"),
        ([0], [25], [1], "n° 25 n’existe pas"),
        ([0], [1], [2], "« Q1 » vaut « 2 »"),
    ],
)
def test_bad_answers_are_refused(people, items, right, words):
    with pytest.raises(Refusal, match=said(words)):
        collected(people, items, right, declared_bank(1)[1])


def test_people_are_numbered_anew():
    found = collected([70, 12, 70], [1, 2, 3], [1, 0, 1], declared_bank(1)[1])
    assert found.people.tolist() == [1, 0, 1]
    assert found.rank.tolist() == [0, 0, 1]
