"""The exact posterior of the two-level model on its grid, for many people at once.

Given the competence, themes are independent: the posterior of the competence is its prior times one factor per theme,
each an integral over that theme's level, and a theme's posterior follows from the others' factors (the sum-product
algorithm on a star: Pearl, *Probabilistic Reasoning in Intelligent Systems*, 1988, chapter 4). On the grid both are
products of matrices, with no approximation but the grid's. Axes: P people, T themes, G levels of the grid, n questions.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from terreau.lab.adaptive.bank import Bank, Floats, Ints

EMPTY = 1e-300  # below this a factor is 0: it comes from levels of which nothing in the answers can come


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is known of P people: laws on the grid, and their means and standard deviations.

    `competence` (P, G) and `themes` (P, T, G) sum to 1 over G; `carried` (P, T, G) is the integral of the competence's
    level over the joint law of competence and theme: `carried / themes` is the mean competence at a theme's level.
    """

    grid: Floats
    competence: Floats
    themes: Floats
    carried: Floats

    def of(self, people: Ints) -> "Posterior":
        """The same for some of these people."""
        return Posterior(self.grid, self.competence[people], self.themes[people], self.carried[people])

    @cached_property
    def level(self) -> Floats:
        """(P) posterior mean of the competence: the EAP (Bock and Mislevy, 1982)."""
        return np.asarray(self.competence @ self.grid)

    @cached_property
    def error(self) -> Floats:
        """(P) posterior standard deviation of the competence."""
        return _deviation(self.competence, self.grid, self.level)

    @cached_property
    def theme_level(self) -> Floats:
        """(P, T) posterior mean of each theme's level."""
        return np.asarray(self.themes @ self.grid)

    @cached_property
    def theme_error(self) -> Floats:
        """(P, T) posterior standard deviation of each theme's level."""
        return _deviation(self.themes, self.grid, self.theme_level)


def nothing_known(bank: Bank, people: int) -> Floats:
    """(P, T, G) the log-likelihoods of people who answered nothing: zeros, to add answers to."""
    return np.zeros((people, len(bank.theme_labels), len(bank.grid)))


def add_answers(bank: Bank, likelihood: Floats, people: Ints, items: Ints, answers: Ints) -> None:
    """Adds answers to log-likelihoods (P, T, G) in place; the three arrays (m) say who, which question, 0 or 1."""
    np.add.at(likelihood, (people, bank.theme_of[items]), bank.logarithms(items, answers))


def posterior(bank: Bank, likelihood: Floats) -> Posterior:
    """The posterior of P people from the log-likelihoods (P, T, G) of their answers, theme by theme."""
    around = bank.around
    chance = np.exp(likelihood - likelihood.max(axis=2, keepdims=True))
    factor = np.maximum(chance @ around.T, EMPTY)
    logarithm = np.log(factor).sum(axis=1) + np.log(np.maximum(bank.prior, EMPTY))
    competence = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    competence /= competence.sum(axis=1, keepdims=True)
    others = competence[:, None, :] / factor
    themes, carried = chance * (others @ around), chance * ((others * bank.grid) @ around)
    total = themes.sum(axis=2, keepdims=True)
    return Posterior(bank.grid, competence, themes / total, carried / total)


def _deviation(law: Floats, grid: Floats, mean: Floats) -> Floats:
    return np.sqrt((law * (grid - mean[..., None]) ** 2).sum(axis=-1))
