"""Banks and answers that the tests of adaptive tests share."""

from pathlib import Path

import numpy as np

from terreau.lab.adaptive.bank import Bank, make_bank

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
