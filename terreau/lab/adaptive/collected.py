"""Answers collected by adaptive tests, and what the model foresaw of each one before it was given.

Which question is asked depends on the answers so far, and on nothing else that tells about the person: it can be left
out of the likelihood (Rubin, *Inference and missing data*, 1976; Mislevy and Wu, *Missing responses and IRT ability
estimation*, ETS RR-96-30), provided that every answer of a test is there. For the same reason an answer minus its
probability given the *earlier* ones has mean 0 and the variance of a coin, whatever the test chose: sums of such
residuals are martingales, whose reference law needs no simulation (Dawid's prequential principle, 1984). The later
answers must not be used: that question led to them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from terreau.lab.adaptive.bank import Bank, Floats, Ints
from terreau.lab.adaptive.posterior import add_answers, nothing_known, posterior
from terreau.lab.adaptive.simulation import Simulation
from terreau.lab.refusals import Refusal, gettext_noop as _

LEAST = 11  # answers under which a question keeps its parameters
TOGETHER = 2000  # people reckoned at once: memory


@dataclass(frozen=True, eq=False)
class Collected:
    """m answers: who (from 0), which question (a position in the bank), 1 right or 0 wrong.

    The answers of one person stand in the order in which they were given; people may alternate.
    """

    people: Ints
    items: Ints
    right: Ints

    def __len__(self) -> int:
        return len(self.people)

    @cached_property
    def count(self) -> int:
        """P, the number of people."""
        return int(self.people.max()) + 1 if len(self.people) else 0

    @cached_property
    def rank(self) -> Ints:
        """(m) how many answers the person had given before."""
        order = np.argsort(self.people, kind="stable")
        first = np.searchsorted(self.people[order], np.arange(self.count))
        rank = np.empty(len(self), dtype=np.int64)
        rank[order] = np.arange(len(self)) - first[self.people[order]]
        return rank

    def of(self, chosen: np.ndarray) -> "Collected":
        """The answers that a mask (m) keeps, people numbered anew."""
        _names, people = np.unique(self.people[chosen], return_inverse=True)
        return Collected(people, self.items[chosen], self.right[chosen])


def collected(people: ArrayLike, items: ArrayLike, right: ArrayLike, bank: Bank) -> Collected:
    """The answers, checked. Refuses columns of unequal lengths, a question outside the bank, an answer not 0 or 1."""
    columns = [np.asarray(each, dtype=np.int64).reshape(-1) for each in (people, items, right)]
    if len({len(each) for each in columns}) > 1:
        raise Refusal(_("Chaque réponse dit qui, quelle question, et si elle est juste."), table="answers")
    for row in np.nonzero((columns[1] < 0) | (columns[1] >= len(bank)))[0]:
        raise Refusal(
            _("La question n° %(position)s n’existe pas : la banque en a %(count)s, numérotées à partir de 0."),
            table="answers", row=int(row), column="question", position=int(columns[1][row]), count=len(bank),
        )  # fmt: skip
    for row in np.nonzero((columns[2] != 0) & (columns[2] != 1))[0]:
        raise Refusal(
            _("La réponse à « %(item)s » vaut « %(value)s » : 1 si elle est juste, 0 sinon."),
            table="answers", row=int(row), column="juste", item=bank.items[columns[1][row]],
            value=int(columns[2][row]),
        )  # fmt: skip
    _names, numbered = np.unique(columns[0], return_inverse=True)
    return Collected(numbered, columns[1], columns[2])


def simulated(found: Simulation) -> Collected:
    """The answers of simulated tests."""
    person, place = np.nonzero(found.items >= 0)
    return Collected(person, found.items[person, place], found.right[person, place])


@dataclass(frozen=True, eq=False)
class Foreseen:
    """What was foreseen of each of m answers from the earlier ones of the same person.

    `chance` (m) the probability of a right answer; `by_difficulty`, `by_slope` (m) its derivatives in the question's
    difficulty and in the logarithm of its slope.
    """

    chance: Floats
    by_difficulty: Floats
    by_slope: Floats

    @cached_property
    def variance(self) -> Floats:
        return np.asarray(self.chance * (1 - self.chance))


def foresee(bank: Bank, answers: Collected) -> Foreseen:
    """The probability of each answer, knowing the earlier ones, under the bank's parameters and law of levels."""
    slope_of, guess = bank.slope[:, None], bank.guess[:, None]
    logistic = (bank.right.T - guess) / (1 - guess)
    steep = (1 - guess) * logistic * (1 - logistic)
    by_difficulty, by_slope = -slope_of * steep, slope_of * (bank.grid - bank.difficulty[:, None]) * steep
    curves = bank.right.T, by_difficulty, by_slope
    result = [np.empty(len(answers)) for _curve in curves]
    order = np.lexsort((answers.rank, answers.people))
    people, rank = answers.people[order], answers.rank[order]
    for first in range(0, answers.count, TOGETHER):
        start, end = np.searchsorted(people, [first, first + TOGETHER])
        likelihood = nothing_known(bank, min(TOGETHER, answers.count - first))
        for turn in range(int(rank[start:end].max(initial=-1)) + 1):
            rows = order[start:end][rank[start:end] == turn]
            who, items = answers.people[rows] - first, answers.items[rows]
            law = posterior(bank, likelihood[who]).themes[np.arange(len(rows)), bank.theme_of[items]]
            for values, curve in zip(result, curves, strict=True):
                values[rows] = (law * curve[items]).sum(axis=1)
            add_answers(bank, likelihood, who, items, answers.right[rows])
    return Foreseen(np.clip(result[0], 1e-12, 1 - 1e-12), result[1], result[2])
