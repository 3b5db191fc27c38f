"""The test on the bank that the software brings: about ten questions, and an error that is the one announced."""

import numpy as np

from terreau.lab.adaptive.scoring import WIDTH
from terreau.lab.adaptive.simulation import draw_people, simulate
from terreau.rooms.skills.positioning.editions import RULE
from terreau.rooms.skills.positioning.shipped import shipped_items


def test_the_shipped_bank_asks_about_ten_questions_and_tells_its_error_honestly():
    """Each competence with few people, all of them together for the error: the bench has a thousand for each."""
    away, told, held = [], [], []
    banks = shipped_items()
    assert len(banks) == 16
    for items in banks.values():
        found = simulate(items, RULE, draw_people(items, 150, 1), 1)
        assert 9 < found.questions.mean() < 13
        away.append(found.level - found.truth)
        told.append(found.error)
        held.append(np.abs(away[-1]) <= WIDTH * found.error)
    ratio = np.sqrt(np.mean(np.square(away)) / np.mean(np.square(told)))
    assert 0.95 <= ratio <= 1.05
    assert 0.93 <= np.mean(held) <= 0.97
