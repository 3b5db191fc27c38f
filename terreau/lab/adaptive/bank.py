"""A bank of questions on one competence, and the model that ties answers to levels.

A person has a level on the competence, drawn from a normal law of mean `mean` and standard deviation `sd`, and in each
theme a level that lies around it: theme level = competence level + deviation, deviations being independent normal
numbers of standard deviation `spread`. A question of slope a, difficulty b and guessing c is answered right with
probability c + (1 - c) / (1 + exp(-a (theme level - b))): the three-parameter logistic model (Birnbaum, in Lord and
Novick, *Statistical Theories of Mental Test Scores*, 1968; Rasch's of 1960 is a = 1, c = 0) with one random effect per
group of questions (Bradlow, Wainer and Wang, *A Bayesian random effects model for testlets*, Psychometrika, 1999).

Levels, difficulties, `mean`, `sd` and `spread` share one unit, the one in which the bank was calibrated; a slope is per
that unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from terreau.lab.refusals import Refusal, gettext_noop as _

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH = 5.0  # how far the grid goes from the mean, in standard deviations of a theme's level: 1 person in 1.7 million
FINEST = 401  # levels at most
FURTHEST = 20  # spread over sd: beyond, that many levels would be too few for the competence
COLUMNS = {"slope": "pente", "difficulty": "difficulte", "guess": "hasard", "admission": "admission"}
NOT_A_NUMBER = _("Question « %(item)s » : « %(name)s » n’est pas un nombre.")
NOT_POSITIVE = _(
    "Question « %(item)s » : la pente vaut %(value)s. Elle doit dépasser 0, sinon une bonne réponse ferait baisser le "
    "niveau : vérifiez le corrigé, ou retirez la question."
)
OUT_OF_RANGE = _("Question « %(item)s » : « %(name)s » vaut %(value)s, qui n’est pas entre %(low)s et %(high)s.")


@dataclass(frozen=True, eq=False)
class Bank:
    """Questions, by position from 0, and the law of levels. Made by `make_bank`, which checks everything.

    `items` and `themes` are n labels, the second saying the theme of each question; `slope`, `difficulty`, `guess` and
    `admission` are n floats. `admission` is the probability with which a chosen question is really asked (1: always),
    found by `exposure.admissions`. `mean`, `sd`, `spread` are those of the module's docstring.
    """

    items: tuple[str, ...]
    themes: tuple[str, ...]
    slope: Floats
    difficulty: Floats
    guess: Floats
    admission: Floats
    mean: float = 0.0
    sd: float = 1.0
    spread: float = 0.8

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def theme_labels(self) -> tuple[str, ...]:
        """The T themes, in the order in which the bank names them."""
        return tuple(dict.fromkeys(self.themes))

    @cached_property
    def theme_of(self) -> Ints:
        """The theme of each question, as a place in `theme_labels`."""
        place = {label: index for index, label in enumerate(self.theme_labels)}
        return np.array([place[label] for label in self.themes], dtype=np.int64)

    @cached_property
    def of_theme(self) -> list[Ints]:
        """The positions of the questions of each theme."""
        return [np.nonzero(self.theme_of == theme)[0] for theme in range(len(self.theme_labels))]

    @cached_property
    def deviation(self) -> float:
        """`spread`, or 0 where there is one theme only, or a spread too small to be told from none."""
        return self.spread if len(self.theme_labels) > 1 and self.spread > self.sd / 1000 else 0.0

    @property
    def finest_error(self) -> float:
        """The standard error of the competence that no number of questions goes below.

        With the levels of all T themes known, what is left of the competence's variance is 1 / (1/sd² + T/spread²).
        """
        if not self.deviation:
            return 0.0
        return float((1 / self.sd**2 + len(self.theme_labels) / self.deviation**2) ** -0.5)

    @cached_property
    def grid(self) -> Floats:
        """The G levels at which everything is computed, equally spaced: the same ones for competence and themes.

        Between two of them is at most an eighth of `sd` and a half of `spread`: sums over such a grid equal the
        integrals of a normal law to eight digits and better. `FINEST` bounds their number for a tiny `spread`.
        """
        half = REACH * float(np.hypot(self.sd, self.deviation))
        step = min(self.sd / 8, self.deviation / 2 if self.deviation else np.inf)
        points = min(2 * int(np.ceil(half / step)) + 1, FINEST)
        return np.linspace(self.mean - half, self.mean + half, points)

    @cached_property
    def prior(self) -> Floats:
        """(G) the law of the competence on the grid; its sum is 1."""
        weights = np.exp(-0.5 * ((self.grid - self.mean) / self.sd) ** 2)
        return np.asarray(weights / weights.sum())

    @cached_property
    def around(self) -> Floats:
        """(G, G) the law of a theme's level (columns) given that of the competence (rows); rows sum to 1.

        The matrix is totally positive of order 2, as the normal kernel is: that is what makes the estimates monotone.
        """
        if not self.deviation:
            return np.eye(len(self.grid))
        weights = np.exp(-0.5 * ((self.grid[None, :] - self.grid[:, None]) / self.deviation) ** 2)
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    @cached_property
    def right(self) -> Floats:
        """(G, n) the probability of a right answer at each level of the grid."""
        return probability(self.grid[:, None], self.slope, self.difficulty, self.guess)

    def logarithms(self, items: Ints, answers: Ints) -> Floats:
        """(m, G) the log-probability of each of m answers (0 or 1) to `items`, at each level of the grid."""
        guess = self.guess[items, None]
        strength = self.slope[items, None] * (self.grid - self.difficulty[items, None])
        wrong = np.log1p(-guess) - np.logaddexp(0, strength)
        logistic = -np.logaddexp(0, -strength)
        guessed = np.log(np.where(guess > 0, guess, 1.0))
        right = np.where(guess > 0, np.logaddexp(guessed, np.log1p(-guess) + logistic), logistic)
        return np.where(answers[:, None] == 1, right, wrong)

    def only(self, positions: Iterable[int]) -> "Bank":
        """The bank of these questions alone, in this order, under the same model.

        Levels computed on it equal those of the whole bank to rounding, but for themes of which nothing was asked.
        """
        kept = list(positions)
        return make_bank(
            [self.items[one] for one in kept], [self.themes[one] for one in kept],
            self.slope[kept], self.difficulty[kept], guess=self.guess[kept], admission=self.admission[kept],
            mean=self.mean, sd=self.sd, spread=self.spread,
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """Lists and numbers that JSON takes and gives back to the last bit: what an attempt should keep."""
        return {
            "items": list(self.items), "themes": list(self.themes),
            **{name: getattr(self, name).tolist() for name in COLUMNS},
            "mean": self.mean, "sd": self.sd, "spread": self.spread,
        }  # fmt: skip


def probability(level: ArrayLike, slope: ArrayLike, difficulty: ArrayLike, guess: ArrayLike = 0.0) -> Floats:
    """The probability of a right answer; the four arguments broadcast. Strengths beyond ±700 are its limits."""
    strength = np.clip(np.asarray(slope) * (np.asarray(level) - np.asarray(difficulty)), -700, 700)
    chance = np.asarray(guess)
    return np.asarray(chance + (1 - chance) / (1 + np.exp(-strength)))


def make_bank(
    items: Sequence[str],
    themes: Sequence[str],
    slope: ArrayLike,
    difficulty: ArrayLike,
    *,
    guess: ArrayLike = 0.0,
    admission: ArrayLike = 1.0,
    mean: float = 0.0,
    sd: float = 1.0,
    spread: float = 0.8,
) -> Bank:
    """The bank of n questions, checked. `guess` and `admission` may be one number for all.

    Refuses an empty bank, two questions of one name, a number that is none, a slope of 0 or less, a guessing outside
    [0, 1[, an admission outside ]0, 1], an `sd` of 0 or less, a `spread` that is negative or over 20 times `sd`, naming
    question and column.
    """
    if not len(items):
        raise Refusal(_("La banque ne contient aucune question."), table="bank")
    if len(themes) != len(items):
        raise Refusal(_("Chaque question a besoin d’un thème."), table="bank", column="theme")
    seen: dict[str, int] = {}
    for row, item in enumerate(items):
        if seen.setdefault(item, row) != row:
            raise Refusal(
                _("La question « %(item)s » figure deux fois dans la banque."),
                table="bank", row=row, column="question", item=item,
            )  # fmt: skip
    numbers = {
        "slope": _numbers("slope", slope, items),
        "difficulty": _numbers("difficulty", difficulty, items),
        "guess": _numbers("guess", guess, items),
        "admission": _numbers("admission", admission, items),
    }
    _demand_range("slope", numbers["slope"], items, numbers["slope"] > 0, 0, np.inf)
    _demand_range("guess", numbers["guess"], items, (numbers["guess"] >= 0) & (numbers["guess"] < 1), 0, 1)
    allowed = (numbers["admission"] > 0) & (numbers["admission"] <= 1)
    _demand_range("admission", numbers["admission"], items, allowed, 0, 1)
    if not np.isfinite([mean, sd, spread]).all() or sd <= 0 or spread < 0:
        raise Refusal(
            _(
                "La loi des niveaux demande une moyenne, un écart-type supérieur à 0 et un écart entre thèmes d’au "
                "moins 0 ; reçu : %(mean)s, %(sd)s, %(spread)s."
            ),
            table="bank", mean=mean, sd=sd, spread=spread,
        )  # fmt: skip
    if spread > FURTHEST * sd and len(set(themes)) > 1:
        raise Refusal(
            _("L’écart entre thèmes (%(spread)s) dépasse %(times)s fois l’écart-type des niveaux (%(sd)s)."),
            table="bank", spread=spread, times=FURTHEST, sd=sd,
        )  # fmt: skip
    return Bank(
        tuple(items), tuple(themes), numbers["slope"], numbers["difficulty"], numbers["guess"], numbers["admission"],
        float(mean), float(sd), float(spread),
    )  # fmt: skip


def bank_from(stored: Mapping[str, Any]) -> Bank:
    """The bank that `Bank.as_dict` gave, checked again."""
    return make_bank(
        stored["items"], stored["themes"], stored["slope"], stored["difficulty"],
        guess=stored["guess"], admission=stored["admission"],
        mean=stored["mean"], sd=stored["sd"], spread=stored["spread"],
    )  # fmt: skip


def positions_of(bank: Bank, labels: Sequence[str], *, table: str = "answers") -> list[int]:
    """Where each label is in the bank; refuses the first that is not there."""
    place = {item: position for position, item in enumerate(bank.items)}
    for label in labels:
        if label not in place:
            raise Refusal(
                _("La question « %(item)s » n’est pas dans la banque."), table=table, column=label, item=label
            )
    return [place[label] for label in labels]


def _numbers(name: str, given: ArrayLike, items: Sequence[str]) -> Floats:
    try:
        values = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        values = np.array([_number(one) for one in np.asarray(given, dtype=object).reshape(-1)])
    if values.ndim == 0:
        values = np.full(len(items), float(values))
    if values.shape != (len(items),):
        raise Refusal(
            _("La banque a %(items)s questions, mais %(values)s valeurs de « %(name)s »."),
            table="bank", column=COLUMNS[name], items=len(items), values=values.size, name=COLUMNS[name],
        )  # fmt: skip
    for row in np.nonzero(~np.isfinite(values))[0].tolist():
        raise Refusal(NOT_A_NUMBER, table="bank", row=row, column=COLUMNS[name], item=items[row], name=COLUMNS[name])
    return values.copy()


def _number(given: object) -> float:
    try:
        return float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return float("nan")


def _demand_range(
    name: str, values: Floats, items: Sequence[str], allowed: NDArray[np.bool_], low: float, high: float
) -> None:
    for row in np.nonzero(~allowed)[0].tolist():
        raise Refusal(
            NOT_POSITIVE if name == "slope" else OUT_OF_RANGE,
            table="bank", row=row, column=COLUMNS[name], item=items[row], name=COLUMNS[name],
            value=float(values[row]), low=low, high=high,
        )  # fmt: skip
