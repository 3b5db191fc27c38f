"""The doubly robust difference: units that differ in what was known of them before, made comparable.

Method: Sant'Anna and Zhao, *Doubly robust difference-in-differences estimators*, Journal of Econometrics 219 (2020),
for panels: the chance of being treated by a logit, the change of the comparison by least squares. The estimate is right
if either model is. It is what R's `did` calls `dr`, its default.
"""

import numpy as np

from terreau.lab.impact.columns import Bools, Floats
from terreau.lab.refusals import Refusal, gettext_noop as _

LARGEST = 0.995
"""A comparison unit whose chance of being treated is above stands for too many others (as `did` trims)."""


def adjusted_difference(change: Floats, own: Bools, features: Floats, cohort: str) -> tuple[float, Floats]:
    """The mean change of `own` less that of the others once made comparable, and each unit's contribution.

    `change` (n), `features` (n × p, the first column being 1), `own` (n). `cohort` is the label that a refusal names.
    Raises `Refusal` when the features are collinear, or tell the treated from the others without fail.
    """
    chance = _chances(own, features, cohort)
    others = ~own & (chance <= LARGEST)
    residual, by_regression = _regression(change, others, features, cohort)
    spread = np.linalg.inv((features * (chance * (1 - chance))[:, None]).T @ features)
    by_logit = (own - chance)[:, None] * features @ spread
    weight = np.where(others, chance / (1 - np.minimum(chance, LARGEST)), 0.0)
    treated, compared = residual[own].mean(), weight @ residual / weight.sum()
    of_treated = (own * (residual - treated) - by_regression @ features[own].sum(axis=0)) / own.sum()
    excess = weight * (residual - compared)
    of_compared = (excess + by_logit @ (excess @ features) - by_regression @ (weight @ features)) / weight.sum()
    return float(treated - compared), of_treated - of_compared


def _regression(change: Floats, others: Bools, features: Floats, cohort: str) -> tuple[Floats, Floats]:
    """What the least squares of the comparison leave of each change, and how each unit moves its coefficients."""
    known = features[others]
    if np.linalg.matrix_rank(known) < known.shape[1]:
        raise _collinear(cohort)
    inverse = np.linalg.inv(known.T @ known)
    residual = change - features @ (inverse @ (known.T @ change[others]))
    return residual, (others * residual)[:, None] * features @ inverse


def _chances(own: Bools, features: Floats, cohort: str) -> Floats:
    """The logit's chance of each unit to be treated (Newton's method)."""
    if np.linalg.matrix_rank(features) < features.shape[1]:
        raise _collinear(cohort)
    coefficients = np.zeros(features.shape[1])
    for _step in range(60):
        chance = 1 / (1 + np.exp(-np.clip(features @ coefficients, -40, 40)))
        curvature = (features * (chance * (1 - chance))[:, None]).T @ features
        if np.linalg.cond(curvature) > 1e12:
            break
        move = np.linalg.solve(curvature, features.T @ (own - chance))
        coefficients = coefficients + move
        if np.abs(move).max() < 1e-10:
            return 1 / (1 + np.exp(-(features @ coefficients)))
    raise Refusal(
        _(
            "Les variables d’ajustement séparent sans erreur la cohorte « %(cohort)s » de sa comparaison : personne "
            "ne leur ressemble en face."
        ),
        table="panel",
        cohort=cohort,
    )


def _collinear(cohort: str) -> Refusal:
    return Refusal(
        _("Les variables d’ajustement se répètent l’une l’autre pour la cohorte « %(cohort)s » : retirez-en une."),
        table="panel",
        cohort=cohort,
    )
