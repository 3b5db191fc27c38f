"""A simulated administration whose opinion is known: what an interval holds, and what it does not.

10,000 agents, three categories that think differently; 1 in 5 answers. Silence that depends on the category only is
mended by the margins. Silence that depends on the opinion itself is not, and no interval says it: the page on the
method says so, with the band of what those who did not answer could change.
"""

import numpy as np
import pytest

from terreau.rooms.barometer.results.weighing import Drawn, Known, measure, weigh

SEEDS = 200
POPULATION = {"A": 3000, "B": 3000, "C": 4000}
SATISFIED = {"A": 0.8, "B": 0.55, "C": 0.4}


def administration(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The category and the opinion of everybody."""
    category = np.repeat(list(POPULATION), list(POPULATION.values()))
    return category, rng.random(len(category)) < np.array([SATISFIED[each] for each in category])


def surveyed(rng: np.random.Generator, chance, method: str):
    """What is said of those who answer, each with his `chance` (category, opinion), and what is true."""
    category, satisfied = administration(rng)
    answers = rng.random(len(category)) < chance(category, satisfied)
    rows = int(answers.sum())
    drawn = Drawn(np.ones(rows), [""] * rows, [""] * rows, [None] * rows)
    known = Known({"category": POPULATION} if method != "none" else {}, population=len(category))
    weighed = weigh(drawn, known, {"category": category[answers].tolist()}, {}, method=method)
    made = measure(weighed, satisfied[answers].astype(float), response=rows / len(category))
    return made, float(satisfied.mean())


def coverage(chance, method: str) -> tuple[float, float]:
    """How often the interval at 95 %, and the plausible band, hold the truth."""
    held = banded = 0
    for seed in range(SEEDS):
        made, truth = surveyed(np.random.default_rng(seed), chance, method)
        held += made.interval[0] <= truth <= made.interval[1]
        banded += made.plausible[0] <= truth <= made.plausible[1]
    return held / SEEDS, banded / SEEDS


def alike(category, satisfied):
    return np.full(len(category), 0.2)


def by_category(category, satisfied):
    return np.select([category == "A", category == "B"], [0.35, 0.2], 0.1)


def by_opinion(category, satisfied):
    return np.where(satisfied, 0.21, 0.17)


@pytest.mark.parametrize(("chance", "method"), [(alike, "none"), (by_category, "raking")])
def test_intervals_hold_the_truth_when_silence_is_at_random(chance, method):
    held, _banded = coverage(chance, method)
    assert 0.93 <= held <= 0.97


def test_without_weights_silence_by_category_is_not_mended():
    assert coverage(by_category, "none")[0] < 0.1


def test_silence_that_depends_on_the_opinion_is_no_matter_of_chance():
    """The interval all but never holds the truth, weighted or not; the band holds it each time."""
    held, banded = coverage(by_opinion, "raking")
    assert held < 0.1
    assert banded == 1
