"""What the answers of one person say of the competence and of its themes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from terreau.lab.adaptive.bank import Bank, Floats
from terreau.lab.adaptive.posterior import Posterior, add_answers, nothing_known, posterior
from terreau.lab.refusals import Refusal, gettext_noop as _

Answers = Mapping[int, int]  # a question's position in the bank: 1 right, 0 wrong (a question passed is a wrong one)
WIDTH = 1.959963984540054  # of a 95 % interval, in standard errors


@dataclass(frozen=True)
class ThemeEstimate:
    """The level of one theme, on the scale of the competence, from the `answers` it received and from the others."""

    theme: str
    level: float
    error: float
    answers: int


@dataclass(frozen=True)
class Estimate:
    """The level of the competence (posterior mean), its standard error (posterior deviation), and the themes'."""

    level: float
    error: float
    answers: int
    themes: tuple[ThemeEstimate, ...]

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return self.level - WIDTH * self.error

    @property
    def high(self) -> float:
        """The upper end of the 95 % interval."""
        return self.level + WIDTH * self.error


def estimate(bank: Bank, answers: Answers) -> Estimate:
    """The level of the competence and of each theme: EAP on the bank's grid (Bock and Mislevy, 1982), two levels.

    One more wrong answer never raises any of these levels and one more right answer never lowers one, to rounding: the
    joint law of the levels is multivariate totally positive of order 2, and an answer multiplies it by a monotone
    function (Karlin and Rinott, *Classes of orderings of measures*, 1980). With no answer, it is the prior.
    Refuses a position that is not in the bank and an answer that is neither 0 nor 1.
    """
    found = known(bank, answers)
    counts = np.bincount(bank.theme_of[list(answers)], minlength=len(bank.theme_labels)) if answers else None
    themes = tuple(
        ThemeEstimate(
            theme, float(found.theme_level[0, place]), float(found.theme_error[0, place]),
            0 if counts is None else int(counts[place]),
        )
        for place, theme in enumerate(bank.theme_labels)
    )  # fmt: skip
    return Estimate(float(found.level[0]), float(found.error[0]), len(answers), themes)


def reached(bank: Bank, answers: Answers, themes: Sequence[str], thresholds: ArrayLike) -> Floats:
    """(m) the probability that the person's level in `themes[i]` is at least `thresholds[i]`, knowing the answers.

    Above one half, say that the skill whose difficulty is this threshold is held. A level of the grid that is the
    threshold itself counts for half; between two levels the probability is interpolated.
    """
    found = known(bank, answers)
    place = {theme: index for index, theme in enumerate(bank.theme_labels)}
    wanted = np.asarray(thresholds, dtype=float)
    for row, theme in enumerate(themes):
        if theme not in place:
            raise Refusal(
                _("Le thème « %(theme)s » n’est pas dans la banque."), table="thresholds", row=row, column="theme",
                theme=theme,
            )  # fmt: skip
    if wanted.shape != (len(themes),) or not np.isfinite(wanted).all():
        raise Refusal(_("Chaque thème demande un seuil qui soit un nombre."), table="thresholds", column="seuil")
    above = at_least(found.themes[0])
    return np.array([
        np.interp(threshold, bank.grid, above[place[theme]]) for theme, threshold in zip(themes, wanted, strict=True)
    ])  # fmt: skip


def at_least(law: Floats) -> Floats:
    """From laws on a grid (…, G), the probability of at least each level, its own probability counting for half."""
    return np.asarray(1 - np.cumsum(law, axis=-1) + law / 2)


def known(bank: Bank, answers: Answers) -> Posterior:
    """The posterior of one person (P = 1), after checking the answers."""
    checked(bank, answers)
    likelihood = nothing_known(bank, 1)
    items = np.fromiter(answers.keys(), dtype=np.int64, count=len(answers))
    given = np.fromiter(answers.values(), dtype=np.int64, count=len(answers))
    add_answers(bank, likelihood, np.zeros(len(items), dtype=np.int64), items, given)
    return posterior(bank, likelihood)


def checked(bank: Bank, answers: Answers) -> None:
    """Refuses a position that is not in the bank, and an answer that is neither 0 nor 1."""
    for row, (position, answer) in enumerate(answers.items()):
        if isinstance(position, bool) or not isinstance(position, int | np.integer) or not 0 <= position < len(bank):
            raise Refusal(
                _("La question n° %(position)s n’existe pas : la banque en a %(count)s, numérotées à partir de 0."),
                table="answers", row=row, column="question", position=position, count=len(bank),
            )  # fmt: skip
        if answer not in (0, 1):
            raise Refusal(
                _("La réponse à « %(item)s » vaut « %(value)s » : 1 si elle est juste, 0 sinon."),
                table="answers", row=row, column=bank.items[position], item=bank.items[position], value=answer,
            )  # fmt: skip
