"""How each question behaves in the answers of an adaptive test: fit, differential functioning, exposure.

Everything is reckoned from residuals: an answer minus its probability given the earlier ones (`collected.foresee`).
Point-measure correlations have no place here: whoever answers right gets harder questions next, so that they are near
0, or negative, for good questions.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2, norm

from terreau.lab.adaptive.bank import Bank, Floats
from terreau.lab.adaptive.collected import Collected, Foreseen, foresee
from terreau.lab.adaptive.recalibration import law_of
from terreau.lab.refusals import Refusal, gettext_noop as _

STRATA = 4  # of expected success
THINNEST = 3.0  # variance of a stratum that counts: a coin tossed twelve times
GROUP = 50  # answers of each group to a question, and people of each group, before groups are compared
DELTA = 2.35  # ETS's delta for one unit of log-odds: 4 / 1.7
NOTICEABLE, LARGE = 1.0, 1.5  # ETS's bounds between classes A, B and C, in deltas
LEVEL = 0.05
PURIFIED = 4  # questions that differ most, whose difference is taken away before the others are looked at again


@dataclass(frozen=True, eq=False)
class Fit:
    """How n questions behave against a bank's parameters.

    `count` answers; `right`, `expected` the shares of right answers, found and expected; `chi2`, `degrees`, `p` the
    test over strata of expected success (NaN where there are too few answers); `infit`, `outfit` mean squares (1 when
    the model holds; Wright and Masters, *Rating scale analysis*, 1982).
    """

    count: Floats
    right: Floats
    expected: Floats
    chi2: Floats
    degrees: Floats
    p: Floats
    infit: Floats
    outfit: Floats


def fit_of(bank: Bank, answers: Collected, foreseen: Foreseen | None = None) -> Fit:
    """The fit of each question, under the bank's law of levels: give it that of the people who answered (`law_of`).

    As Orlando and Thissen's S-X² (2000) and Yen's Q1 (1981), people are grouped by the success expected of them and
    shares are compared; but the success is foreseen from their earlier answers, since in an adaptive test neither the
    score nor the final level says the same thing of two people. Under the bank's own parameters X² follows a chi-square
    law with as many degrees as strata; under parameters found in the same answers it is smaller, and flags fewer.
    """
    known = foreseen or foresee(bank, answers)
    many = len(bank)
    residual, variance = answers.right - known.chance, known.variance
    count = np.bincount(answers.items, minlength=many).astype(float)

    def by_item(values: Floats) -> Floats:
        return np.bincount(answers.items, weights=values, minlength=many).astype(float)

    statistic, degrees = _by_strata(known, residual, answers.items, many)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Fit(
            count, by_item(answers.right.astype(float)) / count, by_item(known.chance) / count,
            np.where(degrees > 0, statistic, np.nan), degrees,
            np.where(degrees > 0, chi2.sf(statistic, np.maximum(degrees, 1)), np.nan),
            by_item(residual**2) / by_item(variance), by_item(residual**2 / variance) / count,
        )  # fmt: skip


def _by_strata(known: Foreseen, residual: Floats, items: np.ndarray, many: int) -> tuple[Floats, Floats]:
    """(n, n) Σ (Σ residuals)² / Σ variances over the strata of each question, and how many strata count."""
    order = np.lexsort((known.chance, items))
    first = np.searchsorted(items[order], np.arange(many))
    size = np.bincount(items, minlength=many)
    place = np.arange(len(items)) - first[items[order]]
    stratum = items[order] * STRATA + place * STRATA // size[items[order]]
    summed = np.bincount(stratum, weights=residual[order], minlength=many * STRATA)
    spread = np.bincount(stratum, weights=known.variance[order], minlength=many * STRATA)
    counts = spread >= THINNEST
    squares = np.where(counts, summed**2 / np.where(counts, spread, 1), 0.0)
    return squares.reshape(many, STRATA).sum(axis=1), counts.reshape(many, STRATA).sum(axis=1).astype(float)


@dataclass(frozen=True, eq=False)
class Differential:
    """Whether n questions are harder for some of G groups than for others of the same level.

    `shift`, `error` (n, G) how much harder (in levels) each question is for a group than for all, NaN where the group
    gave too few answers; `p` (n) of the test that no group differs, NaN where fewer than two groups are compared;
    `delta` (n) the widest gap between two groups on ETS's delta scale; `size` (n) its class: "A" negligible, "B"
    noticeable, "C" large, "" not compared.
    """

    shift: Floats
    error: Floats
    p: Floats
    delta: Floats
    size: tuple[str, ...]


def differential(
    bank: Bank, answers: Collected, groups: ArrayLike, *, fewest: int = GROUP, level: float = LEVEL
) -> Differential:
    """Differential functioning by group; `groups` (P) says to which one (from 0) each person belongs, -1 to none.

    Each group has a law of levels of its own, so that a stronger group makes no question look easier. Residuals then
    say by how much difficulties would have to move in each group (one step of the score: Rao, 1948); the question
    differs when these moves differ, which is a logistic regression on the level (Swaminathan and Rogers, 1990) fitted
    to adaptive answers, as Zwick, Thayer and Wingersky (*A simulation study of methods for assessing differential item
    functioning in computerized adaptive tests*, 1994) match on the level rather than on the score. Tests hold the
    share of false alarms (Benjamini and Hochberg, 1995) at `level` over the bank. Sizes are ETS's (Zwick, *A review of
    ETS differential item functioning assessment procedures*, ETS RR-12-08, 2012): A below 1 delta or not significant, C
    from 1.5 deltas when significantly above 1, B between. A question that differs misleads about the level of those who
    failed it, hence about the questions after it: the one that differs most is given its own difficulty in each group
    before the others are looked at again (*purification*: Holland and Thayer, 1988).
    """
    member = np.asarray(groups, dtype=np.int64)
    if member.shape != (answers.count,):
        raise Refusal(_("Chaque personne a besoin d’un groupe."), table="groups")
    names = max(int(member.max(initial=-1)) + 1, 1)
    own = {
        group: answers.of(member[answers.people] == group)
        for group in range(names)
        if np.count_nonzero(member == group) >= fewest
    }
    known: list[int] = []
    moved = np.zeros((len(bank), names))
    while True:
        shift, error = _shifts(bank, own, moved, fewest)
        found = _compared(bank, shift, error, level)
        new = [item for item, size in enumerate(found.size) if size in ("B", "C") and item not in known]
        if not new or len(known) == PURIFIED:
            return found
        known.append(min(new, key=lambda item: found.p[item]))
        moved[known] = np.nan_to_num(found.shift[known])


def _shifts(bank: Bank, own: dict[int, Collected], moved: Floats, fewest: int) -> tuple[Floats, Floats]:
    """(n, G) by how much each question is harder for each group, `moved` being known already, and the error."""
    many = len(bank)
    shift, error = np.full((2, *moved.shape), np.nan)
    for group, answers in own.items():
        theirs = replace(bank, difficulty=bank.difficulty + moved[:, group])
        known = foresee(law_of(theirs, answers), answers)
        weight = known.by_difficulty / known.variance
        score = np.bincount(answers.items, weights=weight * (answers.right - known.chance), minlength=many)
        information = np.bincount(answers.items, weights=weight * known.by_difficulty, minlength=many)
        enough = (np.bincount(answers.items, minlength=many) >= fewest) & (information > 0)
        shift[enough, group] = moved[enough, group] + score[enough] / information[enough]
        error[enough, group] = information[enough] ** -0.5
    return shift, error


def _compared(bank: Bank, shift: Floats, error: Floats, level: float) -> Differential:
    many = len(bank)
    p, delta = np.full((2, many), np.nan)
    beyond = np.zeros(many)
    apart = np.full(shift.shape, np.nan)
    for item in range(many):
        there = np.nonzero(np.isfinite(shift[item]))[0]
        if len(there) < 2:
            continue
        weight = error[item, there] ** -2
        middle = float((weight * shift[item, there]).sum() / weight.sum())
        apart[item, there] = shift[item, there] - middle
        p[item] = chi2.sf((weight * apart[item, there] ** 2).sum(), len(there) - 1)
        high, low = there[np.argmax(shift[item, there])], there[np.argmin(shift[item, there])]
        scale = DELTA * bank.slope[item]
        delta[item] = scale * (shift[item, high] - shift[item, low])
        beyond[item] = delta[item] - norm.isf(level) * scale * np.hypot(error[item, high], error[item, low])
    signals = false_alarms_held(p, level)
    size = tuple(
        "" if np.isnan(p[item]) else "A" if not signals[item] or delta[item] < NOTICEABLE
        else "C" if delta[item] >= LARGE and beyond[item] > NOTICEABLE else "B"
        for item in range(many)
    )  # fmt: skip
    return Differential(apart, error, p, delta, size)


def false_alarms_held(p: ArrayLike, level: float = LEVEL) -> np.ndarray:
    """(n) which of n tests signal, the expected share of false signals being at most `level` (Benjamini and Hochberg,
    *Controlling the false discovery rate*, 1995). NaN is no test and never signals."""
    values = np.asarray(p, dtype=float)
    tested = np.nonzero(np.isfinite(values))[0]
    signals = np.zeros(len(values), dtype=bool)
    order = tested[np.argsort(values[tested], kind="stable")]
    below = np.nonzero(values[order] <= level * np.arange(1, len(order) + 1) / max(len(order), 1))[0]
    if len(below):
        signals[order[: below[-1] + 1]] = True
    return signals


def exposure(bank: Bank, answers: Collected) -> Floats:
    """(n) to which share of the people each question was asked."""
    return np.bincount(answers.items, minlength=len(bank)) / max(answers.count, 1)
