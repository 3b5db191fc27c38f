"""Estimates of one level without themes, as programs and articles define them: to compare with, and to test against.

All take the slopes, difficulties, guessings and answers (n each) of one person, under the three-parameter logistic
model on the scale where a slope is per unit of level, and give (level, standard error). Levels are sought in
[`low`, `high`], -4 to 4 unless said otherwise: a person who answered everything right has no finite maximum likelihood,
and gets the bound.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from terreau.lab.adaptive.bank import Floats, make_bank, probability
from terreau.lab.refusals import Refusal, gettext_noop as _

Slope = Callable[[float], float]
STEPS = 400  # where signs are looked at before each root is refined
EXACT = 1e-12


class Pattern:
    """The answers of one person, with the derivatives that the estimators need."""

    def __init__(self, slope: ArrayLike, difficulty: ArrayLike, guess: ArrayLike, answers: ArrayLike):
        """Refuses what `make_bank` refuses, no question at all, and an answer that is neither 0 nor 1."""
        count = np.size(slope)
        names = [str(position + 1) for position in range(count)]
        bank = make_bank(names, [""] * count, slope, difficulty, guess=guess)
        self.slope, self.difficulty, self.guess = bank.slope, bank.difficulty, bank.guess
        self.answers = np.asarray(answers, dtype=float)
        if self.answers.shape != (count,):
            raise Refusal(
                _("%(count)s questions demandent autant de réponses, pas %(given)s."),
                table="answers", count=count, given=self.answers.size,
            )  # fmt: skip
        for row in np.nonzero((self.answers != 0) & (self.answers != 1))[0]:
            raise Refusal(
                _("La réponse à « %(item)s » vaut « %(value)s » : 1 si elle est juste, 0 sinon."),
                table="answers", row=int(row), column=names[row], item=names[row], value=self.answers[row],
            )  # fmt: skip

    def derivatives(self, level: float) -> tuple[Floats, Floats, Floats]:
        """(n each) the probability of a right answer, and its first and second derivatives in the level."""
        logistic = probability(level, self.slope, self.difficulty)
        steep = logistic * (1 - logistic)
        right = self.guess + (1 - self.guess) * logistic
        first = (1 - self.guess) * self.slope * steep
        return right, first, first * self.slope * (1 - 2 * logistic)

    def log_likelihood(self, level: float) -> float:
        """The logarithm of the probability of these answers."""
        right = probability(level, self.slope, self.difficulty, self.guess)
        return float(np.sum(np.log(np.where(self.answers == 1, right, 1 - right))))

    def score(self, level: float) -> float:
        """Its derivative."""
        right, first, _second = self.derivatives(level)
        return float(np.sum((self.answers - right) * first / (right * (1 - right))))

    def information(self, level: float) -> float:
        """Fisher's expected information: Σ P'² / (P (1 - P))."""
        right, first, _second = self.derivatives(level)
        return float(np.sum(first**2 / (right * (1 - right))))

    def weight(self, level: float) -> float:
        """J / 2I with J = Σ P' P'' / (P (1 - P)): Warm's correction of the score (1989, equation 11)."""
        right, first, second = self.derivatives(level)
        return float(np.sum(first * second / (right * (1 - right)))) / (2 * self.information(level))


def maximum_likelihood(pattern: Pattern, low: float = -4.0, high: float = 4.0) -> tuple[float, float]:
    """The level of greatest likelihood (Lord, 1980), with 1 / √I there."""
    level = _best(pattern.score, pattern.log_likelihood, low, high)
    return level, float(1 / np.sqrt(pattern.information(level)))


def bayes_modal(
    pattern: Pattern, mean: float = 0.0, sd: float = 1.0, low: float = -4.0, high: float = 4.0
) -> tuple[float, float]:
    """The mode of the posterior under a normal prior (Birnbaum, 1969), with 1 / √(I + 1/sd²) there."""
    level = _best(
        lambda at: pattern.score(at) - (at - mean) / sd**2,
        lambda at: pattern.log_likelihood(at) - 0.5 * ((at - mean) / sd) ** 2,
        low, high,
    )  # fmt: skip
    return level, float(1 / np.sqrt(pattern.information(level) + 1 / sd**2))


def weighted_likelihood(pattern: Pattern, low: float = -4.0, high: float = 4.0) -> tuple[float, float]:
    """The root of the score corrected for its bias (Warm, Psychometrika 54, 1989), with 1 / √I there.

    Where the corrected score has several roots, the one of greatest likelihood.
    """
    level = _best(lambda at: pattern.score(at) + pattern.weight(at), pattern.log_likelihood, low, high)
    return level, float(1 / np.sqrt(pattern.information(level)))


def expected_a_posteriori(
    pattern: Pattern, mean: float = 0.0, sd: float = 1.0, low: float = -4.0, high: float = 4.0, points: int = 33
) -> tuple[float, float]:
    """Mean and standard deviation of the posterior (Bock and Mislevy, 1982), on equally spaced points."""
    grid = np.linspace(low, high, points)
    logarithm = np.array([pattern.log_likelihood(at) for at in grid]) - 0.5 * ((grid - mean) / sd) ** 2
    law = np.exp(logarithm - logarithm.max())
    law /= law.sum()
    level = float(law @ grid)
    return level, float(np.sqrt(law @ (grid - level) ** 2))


def _best(slope: Slope, value: Callable[[float], float], low: float, high: float) -> float:
    """Where `slope` crosses 0 downwards (or the bound that it pushes to), of greatest `value`."""
    grid = np.linspace(low, high, STEPS + 1)
    slopes = np.array([slope(float(at)) for at in grid])
    found = [low] if slopes[0] <= 0 else []
    found += [high] if slopes[-1] >= 0 else []
    for left in np.nonzero((slopes[:-1] > 0) & (slopes[1:] <= 0))[0]:
        found.append(float(brentq(slope, grid[left], grid[left + 1], xtol=EXACT)))
    return max(found, key=value)
