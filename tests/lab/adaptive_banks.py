"""Banks and answers that the tests of adaptive tests share."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from terreau.lab.adaptive import Rule
from terreau.lab.adaptive.bank import Bank, make_bank
from terreau.lab.adaptive.collected import Collected, simulated
from terreau.lab.adaptive.simulation import draw_people, simulate

PUBLISHED = Path(__file__).parents[1] / "data" / "quant"


def bank_of(
    count: int, themes: int, *, seed: int = 0, slopes: float = 0.3, spread: float = 0.8, guess: float = 0.0
) -> Bank:
    """Questions of the usual kind: slopes around 1, difficulties around 0, themes in turn."""
    rng = np.random.default_rng(seed)
    return make_bank(
        [f"Q{place}" for place in range(count)], [f"T{place % themes}" for place in range(count)],
        rng.lognormal(0, slopes, count), rng.normal(0, 1.2, count), guess=guess, spread=spread,
    )  # fmt: skip


def tcals() -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Slopes, difficulties, guessings and themes of the 85 questions of TCALS 1998."""
    lines = [line.split(",") for line in (PUBLISHED / "tcals.csv").read_text().split()[1:]]
    slope, difficulty, guess = np.array([[float(one) for one in line[:3]] for line in lines]).T
    return slope, difficulty, guess, [line[3] for line in lines]


def patterns(name: str) -> np.ndarray:
    """The answers (people, questions) of a file of patterns whose last column counts people."""
    rows = np.genfromtxt(PUBLISHED / name, delimiter=",", skip_header=1).astype(int)
    return np.repeat(rows[:, :-1], rows[:, -1], axis=0)


def said(words: str) -> str:
    """A pattern for a French message, whatever the kind of its spaces."""
    return words.replace(" ", r"\s")


def declared_bank(seed: int, *, authors: float = 0.9, count: int = 25) -> tuple[np.ndarray, Bank, Bank]:
    """Declared levels 1 to 6, the bank that believes them, and a true one: authors right on average, slopes uneven."""
    rng = np.random.default_rng(seed)
    declared = np.resize(np.arange(1.0, 7.0), count)
    missed = rng.normal(0, authors, count)
    missed -= np.polyval(np.polyfit(declared, missed, 1), declared)
    names, themes = [f"Q{place}" for place in range(count)], [f"T{place % 4}" for place in range(count)]
    law = {"guess": np.resize([0.25, 0, 0.05, 0.25, 0], count), "mean": 3.0, "sd": 1.5}
    believed = make_bank(names, themes, 1.3, declared, **law)
    true = make_bank(names, themes, 1.3 * np.exp(rng.normal(0, 0.3, count)), declared + missed, **law)
    return declared, believed, true


def answers_from(
    true: Bank, believed: Bank, people: int, seed: int, *, mean: float = 3.0, sd: float = 1.5
) -> Collected:
    """Answers that people of this law of levels gave to the test that believes the second bank."""
    levels = draw_people(replace(true, mean=mean, sd=sd), people, seed)
    rule = Rule(error=0.7, shortest=6, longest=15)
    return simulated(simulate(true, rule, levels, seed, known_as=believed))
