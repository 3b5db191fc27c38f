"""Difficulties and slopes from the answers of an adaptive test, on the scale in which its levels are told.

The scale is the one of the levels that authors declare: the levels declared for a bank are right on average, and a
level more for the authors is a level more on average. Each difficulty is supposed to lie around the declared level,
each slope around a common one. A question that few have answered keeps what its author says, one that many have
answered follows the answers, and a new calibration needs no anchor to be told on the scale of the last (Mislevy,
Sheehan and Wingersky, *How to equate tests with little or no data*, Journal of Educational Measurement 30, 1993; modes
of the posterior as in Mislevy, *Bayes modal estimation in item response models*, Psychometrika 51, 1986). How far
authors are from the answers, and the law of levels of those who took the test, are found with the rest: were the law
supposed, questions would become easier because colleagues are stronger. Chance is the kind of question's.

EM on the grid of the two-level model (Bock and Aitkin, 1981). Errors: the inverse of the information of everything that
was found together (the outer products of each person's scores, plus what was supposed beforehand), along the scale.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import null_space
from scipy.sparse import csr_matrix

from terreau.lab.adaptive.bank import Bank, Floats, Ints
from terreau.lab.adaptive.collected import LEAST, TOGETHER, Collected
from terreau.lab.adaptive.posterior import Posterior, posterior
from terreau.lab.refusals import Refusal, gettext_noop as _

AUTHORS = 1.0  # how far from the declared level a difficulty is supposed to be, in levels: one standard deviation
TRUSTED = 8  # and how many questions this supposition weighs against those that were answered
SLOPES = 0.3  # the same for the logarithm of a slope around the common one
COMMON = 0.3  # and of the common one around the slope supposed
FEWEST = 6  # questions that must move for a scale to be told
STEEPEST = (-1.9, 1.7)  # logarithms of slopes: .15 to 5.5
NARROWEST = 0.3  # standard deviation of levels, and of authors
TOLERANCE, ROUNDS = 1e-3, 200
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Recalibration:
    """The bank with the parameters that the answers give, and how sure they are.

    `bank` keeps the law of levels it came with; `mean` and `sd` are those of the people who answered. `count` (n)
    answers; `free` (n) which questions moved; `difficulty_error`, `slope_error` (n, NaN where held) standard errors;
    `authors` how far from the declared levels the difficulties were found, in levels.
    """

    bank: Bank
    mean: float
    sd: float
    count: Floats
    free: np.ndarray
    difficulty_error: Floats
    slope_error: Floats
    authors: float
    rounds: int

    @property
    def answered(self) -> Bank:
        """The same bank under the law of levels of those who answered."""
        return replace(self.bank, mean=self.mean, sd=self.sd)


@dataclass
class _State:
    """What the rounds change: the bank under the law of those who answer, the logarithm of the common slope, and how
    far authors are from the answers."""

    bank: Bank
    common: float
    authors: float = AUTHORS


@dataclass(frozen=True, eq=False)
class _Expected:
    """Sums over people of what one round knows: (n, G) answers and right answers at each level, moments of levels."""

    answers: Floats
    right: Floats
    mean: float
    square: float


def recalibrate(
    bank: Bank,
    answers: Collected,
    declared: ArrayLike,
    slope: float,
    *,
    least: int = LEAST,
    progress: Progress | None = None,
) -> Recalibration:
    """The parameters of the questions with at least `least` answers; the others are held where `bank` has them.

    `declared` (n) are the levels that authors gave, `slope` the one supposed of all questions.
    """
    declared = np.asarray(declared, dtype=float)
    count = np.bincount(answers.items, minlength=len(bank)).astype(float)
    free = count >= least
    if np.count_nonzero(free) < FEWEST or len(set(declared[free])) < 2:
        raise Refusal(
            _(
                "Pas assez de réponses : il faut au moins %(least)s réponses à %(fewest)s questions d’au moins deux "
                "niveaux."
            ),
            table="answers", least=least, fewest=FEWEST,
        )  # fmt: skip
    begun = replace(bank, slope=bank.slope.copy(), difficulty=np.where(free, declared, bank.difficulty))
    state = _State(begun, float(np.log(slope)))
    rounds = 0
    while rounds < ROUNDS:
        rounds += 1
        moved = _round(state, answers, free, declared, float(np.log(slope)))
        if progress:
            progress(rounds, ROUNDS)
        if moved < TOLERANCE:
            break
    errors = _errors(state, answers, free, declared)
    found = replace(state.bank, mean=bank.mean, sd=bank.sd)
    return Recalibration(found, state.bank.mean, state.bank.sd, count, free, *errors, state.authors, rounds)


def law_of(bank: Bank, answers: Collected, *, rounds: int = 30) -> Bank:
    """The bank under the law of levels (mean and deviation) of these people, its questions held."""
    held = np.zeros(len(bank), dtype=bool)
    state = _State(bank, 0.0)
    for _turn in range(rounds):
        if _round(state, answers, held, bank.difficulty, 0.0) < TOLERANCE:
            break
    return state.bank


def _round(state: _State, answers: Collected, free: np.ndarray, declared: Floats, supposed: float) -> float:
    """One round of EM; by how much the largest of the parameters moved."""
    before = state.bank
    known = _expect(before, answers)
    sd = float(max(np.sqrt(max(known.square - known.mean**2, 0.0)), NARROWEST))
    if not free.any():
        state.bank = replace(before, mean=known.mean, sd=sd)
        return float(max(abs(known.mean - before.mean), abs(sd - before.sd)))
    logs, difficulty = np.log(before.slope), before.difficulty.copy()
    logs[free], difficulty[free], variance = _maximise(
        before.grid, known.answers[free], known.right[free], before.guess[free], logs[free], difficulty[free],
        declared[free], state,
    )  # fmt: skip
    away = difficulty[free] - declared[free]
    state.authors = float(np.sqrt((TRUSTED * AUTHORS**2 + (away**2 + variance).sum()) / (TRUSTED + len(away))))
    weight = len(away) / SLOPES**2
    state.common = float((logs[free].sum() / SLOPES**2 + supposed / COMMON**2) / (weight + 1 / COMMON**2))
    # The scale of the authors. Found as a mode with the difficulties, the unit would shrink by their disagreement.
    unit, shift = np.polyfit(declared[free], difficulty[free], 1)
    unit = float(np.clip(unit, 0.8, 1.25))
    shift = float(difficulty[free].mean() - unit * declared[free].mean())
    difficulty[free], logs[free] = (difficulty[free] - shift) / unit, logs[free] + np.log(unit)
    mean, sd = (known.mean - shift) / unit, max(sd / unit, NARROWEST)
    state.bank = replace(before, slope=np.exp(logs), difficulty=difficulty, mean=mean, sd=sd)
    moved = [abs(mean - before.mean), abs(sd - before.sd)]
    moved += [np.abs(difficulty - before.difficulty).max(), np.abs(logs - np.log(before.slope)).max()]
    return float(max(moved))


def _expect(bank: Bank, answers: Collected) -> _Expected:
    """What one round knows of everybody's levels."""
    asked, right = np.zeros((2, len(bank), len(bank.grid)))
    mean = square = 0.0
    for first, some, found in _posteriors(bank, answers):
        laws = found.themes.reshape(-1, len(bank.grid))
        place = (answers.people[some] - first) * len(bank.theme_labels) + bank.theme_of[answers.items[some]]
        for total, weight in ((asked, np.ones(len(some))), (right, answers.right[some].astype(float))):
            total += csr_matrix((weight, (answers.items[some], place)), shape=(len(bank), len(laws))) @ laws
        mean += float(found.level.sum())
        square += float((found.error**2 + found.level**2).sum())
    return _Expected(asked, right, mean / answers.count, square / answers.count)


def _posteriors(bank: Bank, answers: Collected) -> Iterator[tuple[int, Ints, Posterior]]:
    """By slices of people: the first one, the places of their answers, and their posterior after all of them."""
    order = np.argsort(answers.people, kind="stable")
    people = answers.people[order]
    every = np.arange(len(bank))
    # Each question's two answers, once: many people gave each.
    logarithms = np.concatenate([bank.logarithms(every, np.full(len(bank), given)) for given in (0, 1)])
    themes = len(bank.theme_labels)
    for first in range(0, answers.count, TOGETHER):
        start, end = np.searchsorted(people, [first, first + TOGETHER])
        some = order[start:end]
        items, many = answers.items[some], min(TOGETHER, answers.count - first)
        places = (answers.people[some] - first) * themes + bank.theme_of[items]
        given = csr_matrix(
            (np.ones(len(some)), (places, items + len(bank) * answers.right[some])),
            shape=(many * themes, 2 * len(bank)),
        )
        yield first, some, posterior(bank, (given @ logarithms).reshape(many, themes, -1))


def _maximise(
    grid: Floats,
    asked: Floats,
    right: Floats,
    guess: Floats,
    logs: Floats,
    difficulty: Floats,
    declared: Floats,
    state: _State,
    steps: int = 3,
) -> tuple[Floats, Floats, Floats]:
    """Fisher's scoring on each question by itself: logarithm of the slope, and difficulty, that fit the counts best.

    With the variance that the counts would leave on the difficulty, were everybody's level known.
    """
    for _step in range(steps):
        by_slope, by_difficulty, chance = _derivatives(grid, logs, difficulty, guess)
        residual = (right - asked * chance) / (chance * (1 - chance))
        weight = asked / (chance * (1 - chance))
        score = np.stack([
            (residual * by_slope).sum(axis=1) - (logs - state.common) / SLOPES**2,
            (residual * by_difficulty).sum(axis=1) - (difficulty - declared) / state.authors**2,
        ])  # fmt: skip
        first = (weight * by_slope**2).sum(axis=1) + 1 / SLOPES**2
        second = (weight * by_difficulty**2).sum(axis=1) + 1 / state.authors**2
        both = (weight * by_slope * by_difficulty).sum(axis=1)
        whole = first * second - both**2
        logs = np.clip(logs + np.clip((second * score[0] - both * score[1]) / whole, -0.5, 0.5), *STEEPEST)
        difficulty = difficulty + np.clip((first * score[1] - both * score[0]) / whole, -1, 1)
    return logs, difficulty, first / whole


def _derivatives(grid: Floats, logs: Floats, difficulty: Floats, guess: Floats) -> tuple[Floats, Floats, Floats]:
    """(n, G) of a right answer's probability: in the logarithm of the slope, in the difficulty; and itself."""
    slope, away = np.exp(logs)[:, None], grid - difficulty[:, None]
    logistic = 1 / (1 + np.exp(-np.clip(slope * away, -700, 700)))
    steep = (1 - guess[:, None]) * logistic * (1 - logistic)
    chance = np.clip(guess[:, None] + (1 - guess[:, None]) * logistic, 1e-12, 1 - 1e-12)
    return slope * away * steep, -slope * steep, chance


def _errors(state: _State, answers: Collected, free: np.ndarray, declared: Floats) -> tuple[Floats, Floats]:
    """Standard errors of difficulties and slopes, everything else being unknown too; NaN where held."""
    bank, many = state.bank, len(state.bank)
    size = 2 * many + 3  # difficulties, logarithms of slopes, the common one, mean and deviation of levels
    by_slope, by_difficulty, chance = _derivatives(bank.grid, np.log(bank.slope), bank.difficulty, bank.guess)
    information = np.zeros((size, size))
    for first, some, found in _posteriors(bank, answers):
        scores = np.zeros((len(found.level), size))
        who, items, given = answers.people[some] - first, answers.items[some], answers.right[some]
        law = found.themes[who, bank.theme_of[items]]
        factor = law * (given[:, None] - chance[items]) / (chance[items] * (1 - chance[items]))
        np.add.at(scores, (who, items), (factor * by_difficulty[items]).sum(axis=1))
        np.add.at(scores, (who, many + items), (factor * by_slope[items]).sum(axis=1))
        away = found.level - bank.mean
        scores[:, -2] = away / bank.sd**2
        scores[:, -1] = (found.error**2 + away**2) / bank.sd**3 - 1 / bank.sd
        information += scores.T @ scores
    moving = np.nonzero(free)[0]
    information[moving, moving] += 1 / state.authors**2
    information[many + moving, many + moving] += 1 / SLOPES**2
    information[many + moving, -3] -= 1 / SLOPES**2
    information[-3, many + moving] -= 1 / SLOPES**2
    information[-3, -3] += len(moving) / SLOPES**2 + 1 / COMMON**2
    # Difficulties move along the scale only: neither all together, nor all away from their middle.
    scale = np.column_stack([np.ones(len(moving)), declared[moving]])
    along = null_space(scale.T)
    rest = np.concatenate([many + moving, [size - 3, size - 2, size - 1]])
    ways = np.zeros((size, along.shape[1] + len(rest)))
    ways[moving, : along.shape[1]] = along
    ways[rest, along.shape[1] + np.arange(len(rest))] = 1
    variance = np.diag(ways @ np.linalg.pinv(ways.T @ information @ ways, hermitian=True) @ ways.T)
    difficulty_error, slope_error = np.full((2, many), np.nan)
    difficulty_error[moving] = np.sqrt(variance[moving])
    slope_error[moving] = bank.slope[moving] * np.sqrt(variance[many + moving])
    return difficulty_error, slope_error
