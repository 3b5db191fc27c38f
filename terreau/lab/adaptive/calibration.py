"""Slopes and difficulties of questions from the answers of many people.

Marginal maximum likelihood by the EM algorithm (Bock and Aitkin, Psychometrika 46, 1981), as the library `mirt` does
it; only this module knows the library, and gives it the settings under which it finds published figures.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from terreau.lab.adaptive.bank import Floats, Ints
from terreau.lab.refusals import Refusal, gettext_noop as _

Model = Literal["rasch", "2pl"]
NOT_ASKED = -1
# The library's own 21 points and tolerance of 1e-4 leave 0.006 on LSAT6; these leave less than 0.001.
POINTS, TOLERANCE, ITERATIONS = 61, 1e-8, 5000
SLOPES, DIFFICULTIES = (0.1, 5.0), (-6.0, 6.0)  # the library searches no further: a value there is no estimate
MARGIN = 1e-3
NOT_AN_ANSWER = _("La réponse à « %(item)s » vaut « %(value)s » : 1 si elle est juste, 0 sinon, rien si non posée.")
NO_ANSWER = _("La question « %(item)s » n’a reçu aucune réponse : sa difficulté ne peut pas être calculée.")
ALL_RIGHT = _(
    "Toutes les réponses à « %(item)s » sont justes (%(count)s) : sa difficulté ne peut pas être calculée, retirez-la."
)
ALL_WRONG = _(
    "Toutes les réponses à « %(item)s » sont fausses (%(count)s) : sa difficulté ne peut pas être calculée, retirez-la."
)
BACKWARDS = _(
    "La question « %(item)s » ne départage pas, ou départage à l’envers (pente nulle ou négative) : ceux qui "
    "réussissent le reste n’y réussissent pas mieux. Vérifiez le corrigé, ou retirez-la."
)
AT_A_BOUND = _(
    "La question « %(item)s » ne se laisse pas calibrer : sa pente (%(slope)s) ou sa difficulté (%(difficulty)s) "
    "touche la limite de ce qui est cherché. Elle est trop facile, trop difficile, ou sans lien avec les autres : "
    "retirez-la."
)


@dataclass(frozen=True, eq=False)
class Calibration:
    """Parameters of n questions on the scale where levels are normal of mean 0 and standard deviation 1.

    `slope`, `difficulty` (n) and their standard errors; `log_likelihood` of all answers; `people` used.
    """

    items: tuple[str, ...]
    model: Model
    slope: Floats
    difficulty: Floats
    slope_error: Floats
    difficulty_error: Floats
    log_likelihood: float
    people: int

    @property
    def intercept(self) -> Floats:
        """-slope × difficulty: the `d` that R's mirt prints."""
        return -self.slope * self.difficulty

    @property
    def variance(self) -> float:
        """Rasch only: the variance of levels when slopes are set to 1 instead, the square of the common slope."""
        if self.model != "rasch":
            raise ValueError("The variance of levels is 1 where each question has its own slope.")
        return float(self.slope[0] ** 2)


def calibrate(answers: ArrayLike, items: list[str], model: Model = "2pl") -> Calibration:
    """The parameters of n questions from the answers (P, n): 1 right, 0 wrong, -1 not asked.

    "rasch": one common slope; "2pl": a slope each. The same answers give the same numbers, to the last bit.
    Refuses NaN and anything else than these three, fewer than two questions, a question answered by nobody or alike by
    all, one that those who pass the others do not pass more often (a null or negative slope, also looked for under
    Rasch), and one that the data cannot place, naming row and question; and a fit that does not converge.
    """
    table = _answers(answers, items)
    _demand_both_answers(table, items)
    fitted = _fit(table, "2pl")
    _demand_forwards(fitted, items)
    if model == "rasch":
        fitted = _fit(table, "rasch")
    slope = np.asarray(fitted.model.parameters["discrimination"], dtype=float)
    difficulty = np.asarray(fitted.model.parameters["difficulty"], dtype=float)
    for place, item in enumerate(items):
        if _at_bound(slope[place], SLOPES) or _at_bound(difficulty[place], DIFFICULTIES):
            raise Refusal(
                AT_A_BOUND, table="answers", column=item, item=item,
                slope=round(float(slope[place]), 2), difficulty=round(float(difficulty[place]), 2),
            )  # fmt: skip
    if not fitted.converged:
        raise Refusal(_("La calibration n’a pas abouti : il faut plus de réponses, ou moins de questions."))
    errors = {name: np.asarray(fitted.standard_errors[name], dtype=float) for name in ("discrimination", "difficulty")}
    return Calibration(
        tuple(items), model, slope, difficulty, errors["discrimination"], errors["difficulty"],
        float(fitted.log_likelihood), len(table),
    )  # fmt: skip


def _fit(table: Ints, model: Model) -> Any:
    # Imported here: 0.2 s and 40 MB that the web process, which never calibrates, must not pay.
    from mirt import fit_mirt

    every = list(range(table.shape[1]))
    # The library's "1PL" holds slopes at 1 and levels at variance 1; Rasch's free variance is a common free slope.
    equal = [{"parameter": "discrimination", "items": every}] if model == "rasch" else None
    return fit_mirt(
        table, model="2PL", constraints=equal, n_quadpts=POINTS, tol=TOLERANCE, max_iter=ITERATIONS, se_method="oakes"
    )


def _answers(given: ArrayLike, items: list[str]) -> Ints:
    table = np.asarray(given, dtype=float)
    if table.ndim != 2 or table.shape[1] != len(items) or len(set(items)) != len(items):
        raise Refusal(
            _("Le tableau des réponses demande une colonne par question, chacune sous un nom différent."),
            table="answers",
        )  # fmt: skip
    if len(items) < 2:
        raise Refusal(_("La calibration demande au moins deux questions."), table="answers")
    for row, place in np.argwhere(~np.isin(table, (NOT_ASKED, 0, 1))):
        raise Refusal(
            NOT_AN_ANSWER, table="answers", row=int(row), column=items[place], item=items[place],
            value=table[row, place],
        )  # fmt: skip
    return table.astype(np.int64)


def _demand_both_answers(table: Ints, items: list[str]) -> None:
    for place, item in enumerate(items):
        received = table[table[:, place] != NOT_ASKED, place]
        if len(np.unique(received)) < 2:
            message = NO_ANSWER if not len(received) else ALL_RIGHT if received[0] else ALL_WRONG
            raise Refusal(message, table="answers", column=item, item=item, count=len(received))


def _demand_forwards(fitted: Any, items: list[str]) -> None:
    """Refuses a question whose own slope is null or negative: the library then leaves it at the lower bound.

    A correlation with the other answers would be simpler and wrong: in an adaptive test whoever answers right gets
    harder questions next, and succeeds no better in them.
    """
    for place, item in enumerate(items):
        if fitted.model.parameters["discrimination"][place] < SLOPES[0] + MARGIN:
            raise Refusal(BACKWARDS, table="answers", column=item, item=item)


def _at_bound(value: NDArray[np.float64], bounds: tuple[float, float]) -> bool:
    return not bounds[0] + MARGIN < value < bounds[1] - MARGIN
